// Tested by tests/unit/stats/change_points_test.cpp.
#include "stats/change_points.h"

#include <algorithm>
#include <cmath>

#include "stats/random.h"

namespace mcp::stats {
namespace {

// (n·m/(n+m)) · (2·E|X−Y| − E|X−X'| − E|Y−Y'|), from the sums of the distances.
double energy(double between, double within_left, double within_right, std::size_t left, std::size_t right) {
  const double n = static_cast<double>(left);
  const double m = static_cast<double>(right);
  const double divergence = 2 * between / (n * m) - 2 * within_left / (n * (n - 1)) - 2 * within_right / (m * (m - 1));
  return n * m / (n + m) * divergence;
}

// Whether chance alone, by the values in another order, divides as well more rarely than alpha.
bool is_real(std::span<const double> values, const Split& split, const ChangeOptions& options, Random& random) {
  const auto tries = static_cast<std::size_t>(std::ceil(2 / options.alpha));
  const double as_well = split.energy * (1 - 1e-12);  // the same values sum up differently in another order
  std::vector<double> shuffled(values.begin(), values.end());
  std::size_t hits = 1;  // the order that is there
  for (std::size_t i = 0; i < tries; ++i) {
    random.shuffle(shuffled);
    if (best_split(shuffled, options.shortest).energy >= as_well) ++hits;
    if (static_cast<double>(hits) >= options.alpha * static_cast<double>(tries + 1)) return false;
  }
  return true;
}

}  // namespace

Split best_split(std::span<const double> values, std::size_t shortest) {
  Split best;
  if (shortest < 2 || values.size() < 2 * shortest) return best;
  std::vector<double> from(values.size() + 1, 0);    // sums of the distances within [i, end)
  std::vector<double> before(values.size() + 1, 0);  // within [0, i)
  for (std::size_t end = 1; end <= values.size(); ++end) {
    double added = 0;
    for (std::size_t i = end - 1; i-- > 0;) {
      added += std::abs(values[i] - values[end - 1]);
      from[i] += added;
    }
    before[end] = from[0];
    for (std::size_t at = shortest; at + shortest <= end; ++at) {
      const double between = from[0] - before[at] - from[at];
      const double found = energy(between, before[at], from[at], at, end - at);
      if (found > best.energy) best = {.at = at, .energy = found};
    }
  }
  return best;
}

std::vector<std::size_t> change_points(std::span<const double> values, const ChangeOptions& options) {
  Random random(options.seed);
  std::vector<std::size_t> found;
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, values.size()}};  // parts that may divide
  while (!open.empty()) {
    const auto [begin, end] = open.back();
    open.pop_back();
    const std::span<const double> part = values.subspan(begin, end - begin);
    const Split split = best_split(part, options.shortest);
    if (split.at == 0 || !is_real(part, split, options, random)) continue;
    found.push_back(begin + split.at);
    open.emplace_back(begin + split.at, end);
    open.emplace_back(begin, begin + split.at);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace mcp::stats
