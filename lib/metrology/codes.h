// The codes of violations as one table (spec metrology.md, "Codes"): what the tool counts under, what `mcp-validate
// explain` says, and what the tests hold both to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mcp::metrology {

enum class Severity : std::uint8_t { kWarning, kError };
// As reports spell it: `warning`, `error`.
std::string_view name_of(Severity severity);

// What is wrong; in the order of the table, which is the order in which counts are shown.
enum class Fault : std::uint8_t {
  kRequiredMissing,
  kValueNotFinite,
  kUnitMissing,
  kUnitUnknown,
  kUnitNotCanonical,
  kUnitMismatch,
  kUnitAmbiguous,
  kUnitConflict,
  kTypeConflict,
  kNameInvalid,
  kNameAmbiguous,
  kScopeMissing,
  kScopeUnknown,
  kPrecisionMissing,
  kPrecisionInvalid,
  kPrecisionInconsistent,
  kPrecisionZeroTime,
  kContextDuration,
  kContextSampleSize,
  kContextWorkload,
  kContextTransport,
  kCounterNegative,
  kHistogramLe,
  kSummaryQuantile,
  kLabelInvalid,
  kLabelReserved,
  kLabelTooLong,
  kLabelIdentifier,
  kLabelSecret,
};
inline constexpr std::size_t kFaults = static_cast<std::size_t>(Fault::kLabelSecret) + 1;

// Which of the four gates a fault is found at; kRecord is what is judged beside them.
enum class Gate : std::uint8_t { kRequired, kUnit, kScope, kPrecision, kRecord };
// As `mcp-validate explain` spells it.
std::string_view name_of(Gate gate);

// One row. `wrong` is one line or more, of which the last has this fault; `right` is the same, put right.
struct CodeRow {
  Fault fault;
  std::string_view code;
  Severity severity;
  Gate gate;
  std::string_view when;
  std::string_view advice;
  std::string_view wrong;
  std::string_view right;
};

// The whole table, a row a fault, in the order of the enum.
std::span<const CodeRow, kFaults> codes();
// The row of a fault; every fault has one.
const CodeRow& row_of(Fault fault);
// The row of a code as it is written (`unit.missing`), null where there is none.
const CodeRow* find_code(std::string_view code);

inline constexpr std::size_t kLongestLabelValue = 4096;  // bytes; past it, label.too_long

}  // namespace mcp::metrology
