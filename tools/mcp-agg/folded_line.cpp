// Tested by tests/unit/mcp-agg/hist_test.cpp, families_test.cpp and merge_test.cpp.
#include "folded_line.h"

#include <algorithm>
#include <cmath>

#include "line_parts.h"

namespace mcp::agg {
namespace {

struct Row {
  std::string_view function;
  std::optional<double> (*value)(const Accumulator& window, std::int64_t window_us);
};

std::optional<double> where(bool known, double value) { return known ? std::optional(value) : std::nullopt; }

constexpr Row kRows[] = {
    {"absent", [](const Accumulator& w, std::int64_t) { return std::optional(static_cast<double>(w.absent)); }},
    {"count", [](const Accumulator& w, std::int64_t) { return where(w.folded->has_count(), w.folded->count()); }},
    {"sum", [](const Accumulator& w, std::int64_t) { return where(w.folded->has_sum(), w.folded->sum.value()); }},
    {"min", [](const Accumulator& w, std::int64_t) { return where(w.folded->has_extremes(), w.folded->min); }},
    {"max", [](const Accumulator& w, std::int64_t) { return where(w.folded->has_extremes(), w.folded->max); }},
    {"mean",
     [](const Accumulator& w, std::int64_t) {
       return where(w.folded->has_count() && w.folded->has_sum(), w.folded->sum.value() / w.folded->count());
     }},
    {"rate",
     [](const Accumulator& w, std::int64_t window_us) {
       return where(w.all_cumulative && w.folded->has_count(),
                    w.folded->count() / (static_cast<double>(window_us) / 1e6));
     }},
    {"increase", [](const Accumulator& w,
                    std::int64_t) { return where(w.all_cumulative && w.folded->has_count(), w.folded->count()); }},
    {"resets", [](const Accumulator& w,
                  std::int64_t) { return where(w.all_cumulative, static_cast<double>(w.folded->resets())); }},
};

void append_exponential(std::string& out, const Folded& folded, const sketch::DistributionOptions& options) {
  const sketch::Histogram none(options.max_buckets);
  const sketch::Histogram& histogram = folded.distribution.exact() ? none : folded.distribution.histogram();
  out += ",\"sketch\":{\"scale\":";
  out += std::to_string(histogram.scale());
  append_count(out, "zero", histogram.zero());
  if (folded.zero_threshold > 0) append_number(out, "zero_threshold", folded.zero_threshold);
  append_buckets(out, "pos", histogram.positive());
  append_buckets(out, "neg", histogram.negative());
}

// Counts by bucket, as record.md 4 has them, of bounds that are finite.
void append_bounds(std::string& out, std::span<const sketch::Cumulative> buckets, std::vector<double>& room) {
  out += ",\"sketch\":{\"custom\":";
  room.clear();
  for (const sketch::Cumulative& bucket : buckets) {
    if (bucket.upper != HUGE_VAL) room.push_back(bucket.upper);
  }
  append_list(out, room);
  out += ",\"pos\":{\"offset\":0,\"counts\":";
  room.clear();
  for (std::size_t i = 0; i < buckets.size(); ++i)
    room.push_back(i == 0 ? buckets[0].count : buckets[i].count - buckets[i - 1].count);
  append_list(out, room);
  out += '}';
}

// What the counts of a family are exactly: each bound's increase, and that of `_count`.
void append_family(std::string& out, const Accumulator& window, std::vector<double>& room) {
  const Folded& folded = *window.folded;
  std::vector<double> bounds;
  for (const Folded::Bound& bound : folded.bounds) bounds.push_back(bound.le);
  append_key_name(out, "le");
  append_list(out, bounds);
  append_key_name(out, "le_parts");
  out += '[';
  for (const Folded::Bound& bound : folded.bounds) {
    if (&bound != folded.bounds.data()) out += ',';
    bound.count.finite.parts(room);
    append_list(out, room);
  }
  out += ']';
  if (!folded.count_met) return;
  append_parts(out, room, "count_parts", folded.counts.finite, 0);
  if (window.all_cumulative) append_count(out, "count_resets", folded.count_resets);
}

}  // namespace

std::optional<double> folded_value(std::string_view function, const Accumulator& window, std::int64_t window_us) {
  for (const Row& row : kRows) {
    if (row.function == function) return row.value(window, window_us);
  }
  return std::nullopt;
}

bool is_guaranteed(const Folded& folded) {
  return !folded.interpolates() && folded.countable() && folded.zero_threshold == 0;
}

void interpolate(const Folded& folded, std::span<const Quantile> quantiles, std::span<double> out) {
  if (!folded.countable()) return;
  std::vector<sketch::Cumulative> buckets;
  folded.buckets(buckets);
  for (std::size_t i = 0; i < quantiles.size(); ++i) {
    const double q = static_cast<double>(quantiles[i].numerator) / static_cast<double>(quantiles[i].denominator);
    out[i] = sketch::interpolated(buckets, q);
  }
}

void hold_to_extremes(const Folded& folded, std::span<double> quantiles) {
  if (!folded.has_extremes()) return;
  for (double& quantile : quantiles) quantile = std::clamp(quantile, folded.min, folded.max);
}

void append_folded_sketch(std::string& out, const Accumulator& window, const sketch::DistributionOptions& options,
                          std::vector<double>& room) {
  const Folded& folded = *window.folded;
  if (folded.interpolates()) {
    std::vector<sketch::Cumulative> buckets;
    folded.buckets(buckets);
    append_bounds(out, buckets, room);
  } else {
    append_exponential(out, folded, options);
  }
  if (folded.has_count()) append_number(out, "count", folded.count());
  if (folded.has_sum()) append_number(out, "sum", folded.sum.value());
  if (folded.has_extremes()) {
    append_number(out, "min", folded.min);
    append_number(out, "max", folded.max);
  }
  if (folded.has_sum()) append_parts(out, room, "sum_parts", folded.sum.finite, folded.sum.specials.with(0));
  if (folded.kind == FoldKind::kFamily) append_family(out, window, room);
  if (window.all_cumulative) append_count(out, "resets", folded.bucket_resets);
  append_integer(out, "first_us", window.first.ts_us);
  append_integer(out, "last_us", window.last.ts_us);
  append_count(out, "nan", folded.nan);
  out += '}';
}

}  // namespace mcp::agg
