// Tested by tests/unit/stats/change_points_test.cpp.
#include "stats/change_points.h"

#include <algorithm>
#include <cmath>

#include "stats/random.h"

namespace mcp::stats {
namespace {

double distances(double from, std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::abs(value - from);
  return sum;
}

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
  double between = 0, left = 0, right = 0;
  for (std::size_t i = 0; i < values.size(); ++i) right += distances(values[i], values.subspan(i + 1));
  for (std::size_t at = 1; at + shortest <= values.size(); ++at) {  // values[at - 1] goes over to the left
    const double moved = values[at - 1];
    const double to_left = distances(moved, values.first(at - 1));
    const double to_right = distances(moved, values.subspan(at));
    left += to_left;
    right -= to_right;
    between += to_right - to_left;
    if (at < shortest) continue;
    const double found = energy(between, left, right, at, values.size() - at);
    if (found > best.energy) best = {.at = at, .energy = found};
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
