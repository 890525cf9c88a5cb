// What a text says about its metric families, and to which of them a sample's name belongs.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "promtext/scan.h"
#include "record/kind.h"
#include "record/sample.h"

namespace mcp::promtext {

// A family as its HELP, TYPE and UNIT lines tell it.
struct Family {
  std::string name;
  record::Type type = record::Type::kUnknown;
  std::string unit;  // canonical; of the samples that are not counts
  std::string help;
  bool told = false;  // one of the three lines was there
};

// What a sample has of its family. `family` is "" for a name that no line spoke of.
struct Origin {
  std::string_view family;
  record::Type type = record::Type::kUnknown;
  std::string_view unit;
  std::string_view bound = {};  // the label that is a number: `le`, `quantile`; "" where there is none
  bool created = false;         // the sample is the `_created` of a cumulative metric
};

// Keeps the families of one text: the one being told, and of the others as many as fit a bound (the oldest are
// forgotten, their samples are then of unknown type).
class Families {
 public:
  explicit Families(const Rules& rules) : rules_(rules) {}

  // The family that is told about now; another name than before makes the current one the previous one.
  Family& tell(std::string_view name);
  const Family& current() const { return current_; }
  const Family& previous() const { return previous_; }  // good until the next family is told
  // Views are good until the next call of tell() or origin().
  const Origin& origin(std::string_view sample_name);
  // The word after TYPE in this format; nothing for any other.
  std::optional<record::Type> type_of(std::string_view word) const;
  // How the family is called where its samples are: OpenMetrics leaves `_total` and `_info` out.
  std::string record_name(const Family& family) const;

 private:
  struct Past {
    record::Type type = record::Type::kUnknown;
    std::string unit;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Pasts = std::unordered_map<std::string, Past, Hash, std::equal_to<>>;

  void forget_oldest();
  const Pasts::value_type* past(std::string_view name) const;
  bool belongs(std::string_view suffix, record::Type type) const;
  void look_up(std::string_view sample_name);
  void settle(std::string_view family, std::string_view suffix, record::Type type, std::string_view unit);

  Rules rules_;
  Family current_, previous_;
  Pasts recent_, older_;
  std::string known_name_;  // the sample name that known_ is for
  Origin known_;
};

}  // namespace mcp::promtext
