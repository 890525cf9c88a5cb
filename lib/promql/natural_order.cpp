// Tested by tests/compliance/promql/*.test.
#include "promql/natural_order.h"

#include <algorithm>

namespace mcp::promql {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits in front, or what stands before the next one.
std::string_view take_chunk(std::string_view& text) {
  const bool digits = is_digit(text.front());
  const auto* const end = std::find_if(text.begin(), text.end(), [digits](char c) { return is_digit(c) != digits; });
  const std::string_view chunk = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(chunk.size());
  return chunk;
}

std::weak_ordering by_number(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

}  // namespace

std::weak_ordering natural_order(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const std::string_view left = take_chunk(a), right = take_chunk(b);
    const bool numbers = is_digit(left.front()) && is_digit(right.front());
    const std::weak_ordering order = numbers ? by_number(left, right) : std::weak_ordering(left <=> right);
    if (order != std::weak_ordering::equivalent) return order;
  }
  return a.size() <=> b.size();
}

}  // namespace mcp::promql
