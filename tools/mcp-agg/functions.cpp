// Tested by tests/unit/mcp-agg/plan_test.cpp, functions_test.cpp and rules_test.cpp.
#include "functions.h"

namespace mcp::agg {
namespace {

constexpr Needs kNothing{};
constexpr Needs kSum{.sum = true};
constexpr Needs kSquares{.sum = true, .squares = true};
constexpr Needs kIncrease{.increase = true};
constexpr Needs kAbsent{.absent = true};
constexpr Needs kDelta{.delta = true};
constexpr Needs kDistinct{.distinct = true};
constexpr Needs kRanges{.ranges = true};

using enum Is;
using enum Of;
using enum Asked;
using enum Line;
constexpr Without kHas = Without::kThere, kLacks = Without::kNot;

constexpr Function kFunctions[] = {
    {"count", "how many samples", kInteger, kAll, kUnlessNamed, "values or count", kOutput, kHas, kNothing,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return static_cast<double>(w.count); }},
    {"sum", "their exact sum, rounded once", kNumber, kAll, kUnlessNamed, "sum_parts", kOutput, kHas, kSum,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return w.sum_of_values(); }},
    {"min", "the smallest", kNumber, kAll, kUnlessNamed, "values or min", kOutput, kLacks, kNothing,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return w.least(); }},
    {"max", "the largest", kNumber, kAll, kUnlessNamed, "values or max", kOutput, kLacks, kNothing,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return w.most(); }},
    {"mean", "sum over count", kNumber, kAll, kUnlessNamed, "sum_parts", kOutput, kLacks, kSum,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return w.sum_of_values() / static_cast<double>(w.count); }},
    {"stddev", "the population's standard deviation", kNumber, kAll, kUnlessNamed, "sumsq_parts", kOutput, kLacks,
     kSquares, [](const Accumulator& w, std::int64_t, std::int64_t) { return w.stddev(); }},
    {"first", "the earliest", kNumber, kAll, kUnlessNamed, "first_us", kMerged, kLacks, kNothing,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return w.first.value; }},
    {"last", "the latest", kNumber, kAll, kUnlessNamed, "last_us", kMerged, kLacks, kNothing,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return w.last.value; }},
    {"rate", "increase per second of the whole window", kNumber, kCumulative, kUnlessNamed, "increase_parts", kOutput,
     kLacks, kIncrease,
     [](const Accumulator& w, std::int64_t, std::int64_t window_us) {
       return w.total_increase() / (static_cast<double>(window_us) / 1e6);
     }},
    {"increase", "what counters grew by, resets forgiven", kNumber, kCumulative, kUnlessNamed, "increase_parts",
     kOutput, kLacks, kIncrease, [](const Accumulator& w, std::int64_t, std::int64_t) { return w.total_increase(); }},
    {"resets", "how often counters went backwards", kInteger, kCumulative, kUnlessNamed, "", kMerged, kLacks, kIncrease,
     [](const Accumulator& w, std::int64_t, std::int64_t) { return static_cast<double>(w.resets); }},
    {"absent", "series of the window before that are missing from it", kInteger, kAll, kByName, "", kOutput, kHas,
     kAbsent, [](const Accumulator& w, std::int64_t, std::int64_t) { return static_cast<double>(w.absent); }},
    {"delta", "the net change since the samples before", kNumber, kLevel, kByName, "delta_parts", kOutput, kLacks,
     kDelta, [](const Accumulator& w, std::int64_t, std::int64_t) { return w.total_increase(); }},
    {"distinct", "how many different values, estimated beyond 256", kInteger, kAll, kByName, "distinct", kOutput,
     kLacks, kDistinct, [](const Accumulator& w, std::int64_t, std::int64_t) { return w.different(); }},
};

// What takes the place of rows of the same names with --rate prom.
constexpr Function kOfRanges[] = {
    {"rate", "as Prometheus' rate()", kNumber, kRanged, kUnlessNamed, "", kOutput, kLacks, kRanges,
     [](const Accumulator& w, std::int64_t start_us, std::int64_t window_us) {
       return w.ranges->rate(start_us, window_us);
     }},
    {"increase", "as Prometheus' increase()", kNumber, kRanged, kUnlessNamed, "", kOutput, kLacks, kRanges,
     [](const Accumulator& w, std::int64_t start_us, std::int64_t window_us) {
       return w.ranges->increase(start_us, window_us);
     }},
};

constexpr RateDef kRates[] = {
    {"exact", "what counters grew by, carried over the edges of windows", {}},
    {"prom", "as Prometheus' rate() and increase() over the window, which extrapolate", kOfRanges},
};

std::string_view name_of(Of of) {
  switch (of) {
    case kAll:
      return "all";
    case kCumulative:
    case kRanged:
      return "counters";
    case kLevel:
      return "no counters";
  }
  return "";
}

}  // namespace

bool Function::there(const Accumulator& window) const {
  if (window.count == 0 && without == Without::kNot) return false;
  switch (of) {
    case kAll:
      return true;
    case kCumulative:
      return window.all_cumulative;
    case kLevel:
      return window.all_level;
    case kRanged:
      return window.all_cumulative && window.ranges && window.ranges->any();
  }
  return false;
}

std::span<const Function> functions() { return kFunctions; }

std::span<const RateDef> rate_defs() { return kRates; }

std::array<std::string, kFunctionCells> cells_of(const Function& function) {
  std::string sketch(function.sketch);
  if (function.line == kMerged) sketch += sketch.empty() ? "the key" : ", the key";
  if (sketch.empty()) sketch = "nothing";
  std::string help(function.help);
  if (function.asked == kByName) help += "; by name only";
  return {std::string(function.name), function.is == kInteger ? "integer" : "number", std::string(name_of(function.of)),
          std::move(sketch), std::move(help)};
}

}  // namespace mcp::agg
