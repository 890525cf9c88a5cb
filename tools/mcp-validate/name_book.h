// What is remembered of each metric name in the stream: what the name says, the unit and the type that it came with
// first, and how often it was at fault. Memory is bounded: a name beyond the bound is judged anew each time and never
// conflicts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "finding.h"
#include "metrology/names.h"
#include "metrology/units.h"
#include "record/kind.h"
#include "subject.h"

namespace mcp::validate {

struct KnownName {
  metrology::NameText text;
  std::string usual_unit;               // the unit that it came with first, whatever it is worth …
  metrology::UnitText usual_unit_text;  // … and what that says
  std::string unit;                     // the first unit without fault; "" while there was none that there is room for
  record::Type type = record::Type::kUnknown;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
};

class NameBook {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{16} << 20;

  explicit NameBook(std::size_t most_bytes = kMostBytes) : room_(most_bytes) {}

  // The entry of a name; good until the next call.
  KnownName& at(std::string_view name);

  // Those with faults: most errors first, then most warnings, then by name; at most `most` of them.
  struct Offender {
    std::string_view name;
    std::uint64_t errors;
    std::uint64_t warnings;
  };
  std::vector<Offender> offenders(std::size_t most) const;

  // unit.conflict and type.conflict: against what the name, an entry of this book, came with first.
  void judge_conflicts(const Subject& subject, KnownName& name, Findings& findings);

 private:
  void keep_unit(KnownName& name, std::string_view unit);

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  std::unordered_map<std::string, KnownName, Hash, std::equal_to<>> names_;
  std::size_t room_;
  KnownName stranger_;
};

// What a unit's text says, remembered for the unit that this name usually has. The text must outlive the answer.
metrology::UnitText read_unit(KnownName& name, std::string_view unit);

}  // namespace mcp::validate
