// What records and pages say of the units of metrics.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace mcp::intake {

// The units of metrics by their names.
class Units {
 public:
  // The first that is said of a name stays, unless another one is said too: then it has none.
  void learn(std::string_view name, std::string_view unit);
  // What was learnt, else what the name ends in; "" where nothing says one.
  std::string_view of(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> units_;
};

}  // namespace mcp::intake
