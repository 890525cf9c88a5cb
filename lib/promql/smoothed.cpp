// A smoothed selector: between two samples the value on the line through them.
// Tested by tests/compliance/promql/*.test.
#include <algorithm>

#include "promql/evaluator.h"
#include "tsdb/column.h"

namespace mcp::promql {
namespace {

// Of the samples within the lookback on either side; nothing where none came before.
std::optional<double> value_at(const SampleView& samples, std::int64_t at_us, std::int64_t lookback_us) {
  const auto& times = samples.times;
  const auto stale = [&](std::size_t i) { return tsdb::is_stale(samples.values[i]); };
  auto next = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), at_us) - times.begin());
  while (next < times.size() && stale(next)) ++next;
  const bool has_next = next < times.size() && times[next] <= at_us + lookback_us;
  if (has_next && times[next] == at_us) return samples.values[next];
  std::size_t before = std::min(next, times.size());
  while (before > 0 && (stale(before - 1) || times[before - 1] >= at_us)) --before;
  if (before == 0 || times[before - 1] <= at_us - lookback_us) return std::nullopt;
  const double left = samples.values[before - 1];
  if (!has_next) return left;
  const auto part = static_cast<double>(at_us - times[before - 1]);
  return left + (samples.values[next] - left) * part / static_cast<double>(times[next] - times[before - 1]);
}

}  // namespace

Result<Matrix> Evaluator::smoothed(const Selector& selector, const std::vector<StoredSeries>& series,
                                   std::int64_t offset_us) {
  Matrix out;
  for (const StoredSeries& one : series) {
    const auto whole = [](const Histogram& histogram) { return histogram != nullptr; };
    if (std::any_of(one.samples.histograms.begin(), one.samples.histograms.end(), whole))
      return Query::failed("smoothed and anchored modifiers do not work with native histograms");
    Row row(one.labels, steps_.count);
    for (std::size_t step = 0; step < steps_.count; ++step) {
      const std::int64_t reference = reference_us(selector.at, offset_us, step);
      if (const auto value = value_at(one.samples, reference, query_.options.lookback_us)) row.set(step, *value);
    }
    if (row.any()) out.push_back(std::move(row));
  }
  return out;
}

}  // namespace mcp::promql
