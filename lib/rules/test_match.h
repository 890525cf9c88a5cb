// What was expected and what came, put side by side.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/test_run.h"

namespace mcp::rules {

// One label or annotation in which the two differ; nothing where the one or the other has none. Of a pattern the text
// of it is what is expected.
struct Difference {
  enum class In : std::uint8_t { kLabel, kAnnotation };
  In in = In::kLabel;
  std::string name;
  std::optional<std::string> expected, came;
  bool is_pattern = false;
};

// Empty where the alert is as expected.
std::vector<Difference> differences(const ExpectedAlert& expected, const CameAlert& came);
std::vector<Difference> differences(const record::Labels& expected, const record::Labels& came);

// Each of the one with at most one of the other, as many as can be as expected; of those that are left each with the
// one that is most like it. Those expected come first, in their order.
std::vector<AlertPair> paired(const std::vector<ExpectedAlert>& expected, std::vector<CameAlert> came);

// By their labels: those that have the same ones, then in order.
std::vector<SamplePair> paired(const std::vector<ExpectedSample>& expected, std::vector<CameSample> came, bool fuzzy);

}  // namespace mcp::rules
