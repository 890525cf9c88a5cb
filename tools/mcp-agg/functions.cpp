// Tested by tests/unit/mcp-agg/plan_test.cpp and rules_test.cpp.
#include "functions.h"

namespace mcp::agg {
namespace {

constexpr Needs kNothing{};
constexpr Needs kSum{.sum = true};
constexpr Needs kSquares{.sum = true, .squares = true};
constexpr Needs kIncrease{.increase = true};

constexpr Function kFunctions[] = {
    {"count", "how many samples", Of::kAll, kNothing,
     [](const Accumulator& w, std::int64_t) { return static_cast<double>(w.count); }},
    {"sum", "their exact sum, rounded once", Of::kAll, kSum,
     [](const Accumulator& w, std::int64_t) { return w.sum_of_values(); }},
    {"min", "the smallest", Of::kAll, kNothing, [](const Accumulator& w, std::int64_t) { return w.least(); }},
    {"max", "the largest", Of::kAll, kNothing, [](const Accumulator& w, std::int64_t) { return w.most(); }},
    {"mean", "sum over count", Of::kAll, kSum,
     [](const Accumulator& w, std::int64_t) { return w.sum_of_values() / static_cast<double>(w.count); }},
    {"stddev", "the population's standard deviation", Of::kAll, kSquares,
     [](const Accumulator& w, std::int64_t) { return w.stddev(); }},
    {"first", "the earliest", Of::kAll, kNothing, [](const Accumulator& w, std::int64_t) { return w.first.value; }},
    {"last", "the latest", Of::kAll, kNothing, [](const Accumulator& w, std::int64_t) { return w.last.value; }},
    {"rate", "increase per second of the whole window", Of::kCumulative, kIncrease,
     [](const Accumulator& w, std::int64_t window_us) {
       return w.total_increase() / (static_cast<double>(window_us) / 1e6);
     }},
    {"increase", "what counters grew by, resets forgiven", Of::kCumulative, kIncrease,
     [](const Accumulator& w, std::int64_t) { return w.total_increase(); }},
    {"resets", "how often counters went backwards", Of::kCumulative, kIncrease,
     [](const Accumulator& w, std::int64_t) { return static_cast<double>(w.resets); }},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

const Function* function_of(std::string_view name) {
  for (const Function& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

}  // namespace mcp::agg
