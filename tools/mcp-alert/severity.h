// The words for how bad an alert is, worst first (spec record.md 6).
#pragma once

#include <span>
#include <string_view>

namespace mcp::alert {

struct Severity {
  std::string_view word;      // as a rule gives it
  std::string_view severity;  // as which it reads
  std::string_view priority;
  int rank;  // 0 is the worst
  std::string_view help;
};

// All words there are, worst first.
std::span<const Severity> severities();
// The row of a word, null where it is none.
const Severity* severity_of(std::string_view word);

}  // namespace mcp::alert
