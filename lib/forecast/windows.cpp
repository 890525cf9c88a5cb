// Tested by tests/unit/forecast/windows_test.cpp.
#include "forecast/windows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "forecast/robust.h"

namespace mcp::forecast {
namespace {

constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::int64_t kUsual[] = {1,        10,          100,         1'000,        10'000,       100'000,
                                   kSecond,  2 * kSecond, 5 * kSecond, 10 * kSecond, 15 * kSecond, 30 * kSecond,
                                   kMinute,  2 * kMinute, 5 * kMinute, 10 * kMinute, 15 * kMinute, 30 * kMinute,
                                   kHour,    2 * kHour,   4 * kHour,   6 * kHour,    12 * kHour,   kDay,
                                   7 * kDay, 28 * kDay};
constexpr double kDeviations = 5;
constexpr std::size_t kFewestBehind = 2;  // a jump of one window may be no more than that
constexpr std::size_t kLasting = 4;       // windows on each side that a jump is judged by

std::int64_t floor_to(std::int64_t ts_us, std::int64_t step_us) {
  const std::int64_t rest = ts_us % step_us;
  return ts_us - (rest < 0 ? rest + step_us : rest);
}

}  // namespace

Windows Windows::since(std::size_t first) const {
  return {.start_us = start_us + static_cast<std::int64_t>(first) * step_us,
          .step_us = step_us,
          .medians = {medians.begin() + static_cast<std::ptrdiff_t>(first), medians.end()}};
}

std::int64_t step_for(std::int64_t span_us, std::int64_t at_least_us) {
  const std::int64_t least =
      std::max({at_least_us, span_us / static_cast<std::int64_t>(kMostWindows - 1) + 1, std::int64_t{1}});
  for (const std::int64_t usual : kUsual) {
    if (usual >= least) return usual;
  }
  return (least + kDay - 1) / kDay * kDay;
}

std::int64_t interval_of(std::span<const Point> points) {
  std::vector<std::int64_t> between;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].ts_us > points[i - 1].ts_us) between.push_back(points[i].ts_us - points[i - 1].ts_us);
  }
  if (between.empty()) return 0;
  const auto middle = between.begin() + static_cast<std::ptrdiff_t>(between.size() / 2);
  std::nth_element(between.begin(), middle, between.end());
  return *middle;
}

Windows regularise(std::span<const Point> points, std::int64_t step_us) {
  if (points.empty()) return {};
  const std::int64_t last_us = points.back().ts_us;
  if (step_us <= 0) step_us = step_for(last_us - points.front().ts_us, interval_of(points));
  const std::int64_t end_us = floor_to(last_us, step_us) + step_us;
  const std::int64_t most = static_cast<std::int64_t>(kMostWindows);
  const std::int64_t first_us = floor_to(points.front().ts_us, step_us);
  const std::int64_t count = std::min((end_us - first_us) / step_us, most);
  Windows windows{.start_us = end_us - count * step_us, .step_us = step_us, .medians = {}};
  windows.medians.assign(static_cast<std::size_t>(count), std::numeric_limits<double>::quiet_NaN());
  std::vector<double> inside;
  std::size_t at = 0;
  const auto close = [&] {
    if (!inside.empty()) windows.medians[at] = median(inside);
    inside.clear();
  };
  for (const Point& point : points) {
    if (point.ts_us < windows.start_us || !std::isfinite(point.value)) continue;
    const auto window = static_cast<std::size_t>((point.ts_us - windows.start_us) / step_us);
    if (window != at) close();
    at = window;
    inside.push_back(point.value);
  }
  close();
  return windows;
}

std::optional<std::size_t> last_break(std::span<const double> medians) {
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < medians.size(); ++i) {
    if (std::isfinite(medians[i])) at.push_back(i);
  }
  if (at.size() < 2 * kLasting) return std::nullopt;
  std::vector<double> steps;
  for (std::size_t i = 1; i < at.size(); ++i) steps.push_back(medians[at[i]] - medians[at[i - 1]]);
  const double usual = median(steps), limit = kDeviations * spread(steps);
  const auto middle_of = [&](std::size_t from, std::size_t to) {
    std::vector<double> some;
    for (std::size_t i = from; i < to; ++i) some.push_back(medians[at[i]]);
    return median(some);
  };
  for (std::size_t i = at.size() - kFewestBehind; i >= 1; --i) {
    const double jump = steps[i - 1] - usual;
    if (!(std::abs(jump) > limit)) continue;
    const std::size_t before = i > kLasting ? i - kLasting : 0, behind = std::min(i + kLasting, at.size());
    const double lasting = middle_of(i, behind) - middle_of(before, i);
    if (std::abs(lasting) > limit && (lasting > 0) == (jump > 0)) return at[i];
  }
  return std::nullopt;
}

}  // namespace mcp::forecast
