// The histogram of record.md 4 in the shapes of others, bucket by bucket and both ways: OTLP's exponential histogram
// (opentelemetry-proto metrics.v1.ExponentialHistogramDataPoint), Prometheus' native histogram (prompb.Histogram) and
// DDSketch (its protobuf: gamma, index offset, contiguous bins). Nothing is lost but what the other shape has no place
// for, which is named at each.
#pragma once

#include <cstdint>
#include <vector>

#include "result/result.h"
#include "sketch/histogram.h"

namespace mcp::sketch {

// A histogram, the sum of its values, and how far from 0 its zero bucket reaches.
struct Summed {
  Histogram::Written histogram;
  double sum = 0;
  double zero_threshold = 0;
};

struct OtlpExponentialHistogram {
  struct Buckets {
    std::int32_t offset = 0;
    std::vector<std::uint64_t> bucket_counts;
  };
  std::uint64_t count = 0;
  double sum = 0;
  std::int32_t scale = 0;
  std::uint64_t zero_count = 0;
  Buckets positive, negative;
  double min = 0, max = 0;
  double zero_threshold = 0;
};

// Prometheus' bucket i holds (base^(i-1), base^i], one more than ours. No place for min and max.
struct PrometheusHistogram {
  struct Span {
    std::int32_t offset = 0;  // from the end of the span before; of the first one, from bucket 0
    std::uint32_t length = 0;
  };
  struct Side {
    std::vector<Span> spans;
    std::vector<std::int64_t> deltas;  // each count less the one before it
  };
  std::uint64_t count = 0;
  double sum = 0;
  std::int32_t schema = 0;
  double zero_threshold = 0;
  std::uint64_t zero_count = 0;
  Side positive, negative;
};
inline constexpr int kLeastSchema = -4, kMostSchema = 8;

// A value on a bound belongs to the bucket above it there, to the one below it here: the counts stay where they are.
// No place for min, max and sum.
struct DdSketch {
  struct Store {
    std::int32_t contiguous_bin_index_offset = 0;
    std::vector<double> contiguous_bin_counts;
  };
  double gamma = 2;
  double index_offset = 0;
  double zero_count = 0;
  Store positive_values, negative_values;
};

OtlpExponentialHistogram to_otlp(const Summed& summed);
// A scale finer than kFinestScale is brought to it, which adds counts of neighbours. kMalformed: a scale below
// kCoarsestScale, a bucket that no double has, a count that is not that of the buckets.
Result<Summed> from_otlp(const OtlpExponentialHistogram& otlp);

// kMalformed: a scale that is no schema of Prometheus.
Result<PrometheusHistogram> to_prometheus(const Summed& summed);
// min and max become the bounds of the outermost buckets. kMalformed also: spans and deltas that do not fit, a count
// below 0.
Result<Summed> from_prometheus(const PrometheusHistogram& prometheus);

DdSketch to_ddsketch(const Summed& summed);
// min and max become the bounds of the outermost buckets, the sum NaN. kMalformed also: a gamma that is no
// 2^(2^-scale), an index offset other than 0, counts that are no whole numbers.
Result<Summed> from_ddsketch(const DdSketch& ddsketch);

}  // namespace mcp::sketch
