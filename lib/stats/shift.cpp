// Tested by tests/unit/stats/shift_test.cpp.
#include "stats/shift.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "stats/rank_sum.h"

namespace mcp::stats {
namespace {

std::vector<double> ascending(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

// Doubles as integers in the same order, and back.
constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
std::uint64_t order_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}
double at_order(std::uint64_t order) { return std::bit_cast<double>((order & kSign) != 0 ? order & ~kSign : ~order); }

// How many differences are at most `bound`: in each sample they grow one way, so that one walk along both counts them.
std::size_t count_up_to(std::span<const double> x, std::span<const double> y, double bound) {
  std::size_t count = 0;
  std::size_t below = 0;
  for (const double from : x) {
    while (below < y.size() && y[below] - from <= bound) ++below;
    count += below;
  }
  return count;
}

}  // namespace

double kth_difference(std::span<const double> x, std::span<const double> y, std::size_t k) {
  std::uint64_t low = order_of(y.front() - x.back());
  std::uint64_t high = order_of(y.back() - x.front());
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (count_up_to(x, y, at_order(middle)) >= k) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const double found = at_order(low);
  return found == 0 ? 0 : found;
}

Shift hodges_lehmann(std::span<const double> x, std::span<const double> y, double alpha) {
  const std::vector<double> from = ascending(x);
  const std::vector<double> to = ascending(y);
  const std::size_t pairs = from.size() * to.size();
  Shift shift{.estimate = kth_difference(from, to, pairs / 2 + 1), .low = -HUGE_VAL, .high = HUGE_VAL};
  if (pairs % 2 == 0) shift.estimate = kth_difference(from, to, pairs / 2) / 2 + shift.estimate / 2;
  const std::size_t k = critical_rank(from.size(), to.size(), alpha);
  if (k == 0) return shift;
  shift.low = kth_difference(from, to, k);
  shift.high = kth_difference(from, to, pairs + 1 - k);
  return shift;
}

}  // namespace mcp::stats
