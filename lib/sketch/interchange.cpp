// Tested by tests/unit/sketch/interchange_test.cpp.
#include "sketch/interchange.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace mcp::sketch {
namespace {

using Side = Histogram::Side;

constexpr std::int64_t kMostCounted = std::int64_t{1} << 62;
constexpr std::uint32_t kLongestGap = 2;  // of empty buckets that cost less inside a span than a span of their own

Error malformed(std::string message) {
  return Error{.code = Code::kMalformed, .message = std::move(message), .reason = "no histogram", .place = {}};
}

// The first and the last bucket that holds something, by its place in the counts.
std::optional<std::pair<std::size_t, std::size_t>> ends_of(const Side& side) {
  const auto holds = [](std::uint64_t count) { return count != 0; };
  const auto first = std::find_if(side.counts.begin(), side.counts.end(), holds);
  if (first == side.counts.end()) return std::nullopt;
  const auto last = std::find_if(side.counts.rbegin(), side.counts.rend(), holds);
  return std::pair(static_cast<std::size_t>(first - side.counts.begin()),
                   static_cast<std::size_t>(side.counts.rend() - last - 1));
}

double finite(double bound) { return std::min(bound, std::numeric_limits<double>::max()); }

// The widest bounds that the buckets allow.
void bound_extremes(Histogram::Written& histogram) {
  const auto low = [&](const Side& side, std::size_t i) {
    return finite(bound_of(side.offset + static_cast<std::int32_t>(i), histogram.scale));
  };
  const auto high = [&](const Side& side, std::size_t i) { return low(side, i + 1); };
  const auto positive = ends_of(histogram.positive), negative = ends_of(histogram.negative);
  const double least_positive = positive ? low(histogram.positive, positive->first) : 0;
  histogram.min = negative ? -high(histogram.negative, negative->second) : histogram.zero > 0 ? 0 : least_positive;
  const double most_negative = negative ? -low(histogram.negative, negative->first) : 0;
  histogram.max = positive ? high(histogram.positive, positive->second) : histogram.zero > 0 ? 0 : most_negative;
}

std::uint64_t count_of(const Histogram::Written& histogram) {
  std::uint64_t count = histogram.zero;
  for (const Side* side : {&histogram.positive, &histogram.negative}) {
    for (const std::uint64_t one : side->counts) count += one;
  }
  return count;
}

// What any shape must be before it is ours.
Result<Summed> judged(Summed summed, std::uint64_t count) {
  const std::size_t unlimited = std::numeric_limits<std::size_t>::max();
  if (count_of(summed.histogram) != count) return malformed("its count is not that of its buckets");
  if (count > 0 && !Histogram::read(summed.histogram, unlimited)) {
    return malformed("a scale, a bucket or a count that no histogram of doubles has");
  }
  return summed;
}

PrometheusHistogram::Side spans_of(const Side& side) {
  PrometheusHistogram::Side out;
  const auto ends = ends_of(side);
  if (!ends) return out;
  std::int64_t next = 0;  // the bucket after the last span, as Prometheus counts
  std::int64_t previous = 0;
  std::uint32_t gap = 0;
  for (std::size_t i = ends->first; i <= ends->second; ++i) {
    if (side.counts[i] == 0 && ++gap > 0) continue;
    const std::int64_t index = side.offset + static_cast<std::int64_t>(i) + 1;
    if (out.spans.empty() || gap > kLongestGap) {
      out.spans.push_back({.offset = static_cast<std::int32_t>(index - next), .length = 0});
      gap = 0;
    }
    for (; gap > 0; --gap) {
      out.deltas.push_back(-previous);
      previous = 0;
      ++out.spans.back().length;
    }
    const auto count = static_cast<std::int64_t>(side.counts[i]);
    out.deltas.push_back(count - previous);
    previous = count;
    ++out.spans.back().length;
    next = index + 1;
  }
  return out;
}

// Dense counts from spans and deltas.
Result<Side> side_of(const PrometheusHistogram::Side& from) {
  constexpr std::int64_t kWidest = std::int64_t{1} << 20;  // more buckets than the doubles have at the finest schema
  Side side;
  std::int64_t index = 0, count = 0;
  std::size_t delta = 0;
  for (const PrometheusHistogram::Span& span : from.spans) {
    if (!side.counts.empty() && span.offset < 0) return malformed("a span that begins before the end of another");
    index += span.offset;
    if (index < -kWidest || index + span.length > kWidest) return malformed("a span of buckets that no double has");
    if (side.counts.empty()) side.offset = static_cast<std::int32_t>(index - 1);
    side.counts.resize(static_cast<std::size_t>(index - 1 - side.offset), 0);
    for (std::uint32_t i = 0; i < span.length; ++i, ++index) {
      if (delta == from.deltas.size()) return malformed("spans longer than their deltas");
      const std::int64_t by = from.deltas[delta++];
      if (by > kMostCounted - count || count + by < 0) return malformed("a count below 0 or beyond counting");
      count += by;
      side.counts.push_back(static_cast<std::uint64_t>(count));
    }
  }
  if (delta != from.deltas.size()) return malformed("deltas beyond the spans");
  return side;
}

DdSketch::Store store_of(const Side& side) {
  return {.contiguous_bin_index_offset = side.offset,
          .contiguous_bin_counts = std::vector<double>(side.counts.begin(), side.counts.end())};
}

std::optional<std::uint64_t> whole(double count) {
  if (!(count >= 0) || count > 0x1p53 || count != std::floor(count)) return std::nullopt;
  return static_cast<std::uint64_t>(count);
}

Result<Side> side_of(const DdSketch::Store& store) {
  Side side{.offset = store.contiguous_bin_index_offset, .counts = {}};
  for (const double count : store.contiguous_bin_counts) {
    const auto read = whole(count);
    if (!read) return malformed("a count that is no whole number");
    side.counts.push_back(*read);
  }
  return side;
}

}  // namespace

OtlpExponentialHistogram to_otlp(const Summed& summed) {
  const Histogram::Written& h = summed.histogram;
  return {.count = count_of(h),
          .sum = summed.sum,
          .scale = h.scale,
          .zero_count = h.zero,
          .positive = {h.positive.offset, h.positive.counts},
          .negative = {h.negative.offset, h.negative.counts},
          .min = h.min,
          .max = h.max,
          .zero_threshold = summed.zero_threshold};
}

Result<Summed> from_otlp(const OtlpExponentialHistogram& otlp) {
  constexpr std::int32_t kFinestOtlp = 20;
  if (otlp.scale > kFinestOtlp) return malformed("a scale above 20");
  const int by = std::max(0, otlp.scale - kFinestScale);
  Summed out{.histogram = {.scale = otlp.scale - by,
                           .zero = otlp.zero_count,
                           .positive = lowered({otlp.positive.offset, otlp.positive.bucket_counts}, by),
                           .negative = lowered({otlp.negative.offset, otlp.negative.bucket_counts}, by),
                           .min = otlp.min,
                           .max = otlp.max},
             .sum = otlp.sum,
             .zero_threshold = otlp.zero_threshold};
  return judged(std::move(out), otlp.count);
}

Result<PrometheusHistogram> to_prometheus(const Summed& summed) {
  const Histogram::Written& h = summed.histogram;
  if (h.scale < kLeastSchema || h.scale > kMostSchema) return malformed("a scale that is no schema of Prometheus");
  return PrometheusHistogram{.count = count_of(h),
                             .sum = summed.sum,
                             .schema = h.scale,
                             .zero_threshold = summed.zero_threshold,
                             .zero_count = h.zero,
                             .positive = spans_of(h.positive),
                             .negative = spans_of(h.negative)};
}

Result<Summed> from_prometheus(const PrometheusHistogram& prometheus) {
  if (prometheus.schema < kLeastSchema || prometheus.schema > kMostSchema) return malformed("no exponential schema");
  const int by = std::max(0, prometheus.schema - kFinestScale);
  Result<Side> positive = side_of(prometheus.positive);
  if (!positive) return positive.error();
  Result<Side> negative = side_of(prometheus.negative);
  if (!negative) return negative.error();
  Summed out{.histogram = {.scale = prometheus.schema - by,
                           .zero = prometheus.zero_count,
                           .positive = lowered(*positive, by),
                           .negative = lowered(*negative, by)},
             .sum = prometheus.sum,
             .zero_threshold = prometheus.zero_threshold};
  bound_extremes(out.histogram);
  return judged(std::move(out), prometheus.count);
}

DdSketch to_ddsketch(const Summed& summed) {
  const Histogram::Written& h = summed.histogram;
  return {.gamma = std::exp2(std::exp2(-h.scale)),
          .index_offset = 0,
          .zero_count = static_cast<double>(h.zero),
          .positive_values = store_of(h.positive),
          .negative_values = store_of(h.negative)};
}

Result<Summed> from_ddsketch(const DdSketch& ddsketch) {
  constexpr double kAsEqual = 1e-12;  // as DDSketch compares gammas
  const double scale = -std::log2(std::log2(ddsketch.gamma));
  const double nearest = std::round(scale);
  const bool possible = ddsketch.gamma > 1 && nearest >= kCoarsestScale && nearest <= kFinestScale;
  if (!possible || std::abs(std::exp2(std::exp2(-nearest)) - ddsketch.gamma) > kAsEqual * ddsketch.gamma ||
      ddsketch.index_offset != 0) {
    return malformed("a mapping that is not base 2^(2^-scale) without an offset");
  }
  const auto zero = whole(ddsketch.zero_count);
  if (!zero) return malformed("a count that is no whole number");
  Result<Side> positive = side_of(ddsketch.positive_values);
  if (!positive) return positive.error();
  Result<Side> negative = side_of(ddsketch.negative_values);
  if (!negative) return negative.error();
  Summed out{.histogram = {.scale = static_cast<int>(nearest),
                           .zero = *zero,
                           .positive = std::move(*positive),
                           .negative = std::move(*negative)},
             .sum = std::numeric_limits<double>::quiet_NaN()};
  bound_extremes(out.histogram);
  const std::uint64_t count = count_of(out.histogram);
  return judged(std::move(out), count);
}

}  // namespace mcp::sketch
