// Tested by tests/unit/mcp-alert/vocabulary_test.cpp.
#include "condition.h"

namespace mcp::alert {
namespace {

constexpr Condition kConditions[] = {
    {"gt", "above the threshold", [](double value, double threshold) { return value > threshold; }},
    {"ge", "at the threshold or above", [](double value, double threshold) { return value >= threshold; }},
    {"lt", "below the threshold", [](double value, double threshold) { return value < threshold; }},
    {"le", "at the threshold or below", [](double value, double threshold) { return value <= threshold; }},
    {"eq", "equal to the threshold", [](double value, double threshold) { return value == threshold; }},
    {"ne", "anything but the threshold", [](double value, double threshold) { return value != threshold; }},
};

}  // namespace

std::span<const Condition> conditions() { return kConditions; }

}  // namespace mcp::alert
