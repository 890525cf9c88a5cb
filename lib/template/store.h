// What one run of a template makes and may cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "result/result.h"
#include "template/limits.h"
#include "template/value.h"

namespace mcp::templates {

// Keeps what values point to until the run is over, and counts steps: past the limit, everything is an Error (kConfig).
class Store {
 public:
  // Pays for as many nodes, calls or iterations.
  Status step(std::int64_t count = 1);
  // Pays for bytes; a string longer than the output may be is refused before it is made.
  Status pay(std::size_t bytes);

  Result<Value> keep(std::string text);
  Result<Value> keep(Map map);
  Result<Value> keep(Items items);
  Result<Value> keep(Series sample);

 private:
  std::int64_t steps_ = 0;
  std::deque<std::string> texts_;
  std::deque<Map> maps_;
  std::deque<Items> items_;
  std::deque<Series> samples_;
};

// An Error of a template that runs, without its place.
Error refusal(std::string message);

}  // namespace mcp::templates
