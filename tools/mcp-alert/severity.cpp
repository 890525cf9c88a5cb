// Tested by tests/unit/mcp-alert/vocabulary_test.cpp.
#include "severity.h"

namespace mcp::alert {
namespace {

constexpr Severity kSeverities[] = {
    {"critical", "critical", "P0", 0, "down; act now"},   {"high", "high", "P1", 1, "degraded; act in minutes"},
    {"error", "high", "P1", 1, "the same as high"},       {"medium", "medium", "P2", 2, "investigate within the hour"},
    {"warning", "medium", "P2", 2, "the same as medium"}, {"low", "low", "P3", 3, "review within a day"},
    {"info", "low", "P3", 3, "the same as low"},
};

}  // namespace

std::span<const Severity> severities() { return kSeverities; }

const Severity* severity_of(std::string_view word) {
  for (const Severity& severity : kSeverities) {
    if (severity.word == word) return &severity;
  }
  return nullptr;
}

}  // namespace mcp::alert
