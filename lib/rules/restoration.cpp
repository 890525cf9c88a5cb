// Tested by tests/unit/rules/restoration_test.cpp.
#include "rules/restoration.h"

#include <utility>

namespace mcp::rules {

std::vector<tsdb::Matcher> for_state_matchers(const std::string& alertname) {
  std::vector<tsdb::Matcher> matchers;
  for (auto& [label, value] : {std::pair<std::string, std::string>{tsdb::kNameLabel, "ALERTS_FOR_STATE"},
                               std::pair<std::string, std::string>{"alertname", alertname}}) {
    Result<tsdb::Matcher> matcher = tsdb::Matcher::make({.label = label, .op = tsdb::Operator::kEqual, .value = value});
    if (matcher) matchers.push_back(std::move(*matcher));
  }
  return matchers;
}

std::int64_t restored_active_us(const Remembered& remembered, std::int64_t now_us, std::int64_t for_us) {
  const std::int64_t left_us = for_us - (remembered.seen_us - remembered.active_us);
  if (left_us <= 0) return remembered.active_us;  // it had fired before
  if (left_us < kForGraceUs) return now_us + kForGraceUs - for_us;
  return remembered.active_us + (now_us - remembered.seen_us);
}

}  // namespace mcp::rules
