// Tested by tests/unit/mcp-agg/hist_reader_test.cpp and tests/fuzz/hist_fuzz.cpp.
#include "hist_reader.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace mcp::agg {
namespace {

struct Hint {
  std::string_view word;
  bool gauge = false;
  bool reset = false;
};
constexpr Hint kHints[] = {
    {.word = "unknown"}, {.word = "reset", .reset = true}, {.word = "not_reset"}, {.word = "gauge", .gauge = true}};

void read_custom(ValueReader& reader, sketch::Whole& whole) {
  whole.shape = sketch::Whole::Shape::kCustom;
  whole.custom.bounds = reader.numbers("custom");
  const sketch::Histogram::Side side = reader.side_from_zero("pos");
  const std::size_t buckets = whole.custom.bounds.size() + 1;
  whole.custom.counts.assign(buckets, 0);
  for (std::size_t i = 0; i < side.counts.size(); ++i) {
    const std::int64_t at = side.offset + static_cast<std::int64_t>(i);
    if (at >= 0 && at < static_cast<std::int64_t>(buckets)) {
      whole.custom.counts[static_cast<std::size_t>(at)] = side.counts[i];
    } else if (side.counts[i] != 0) {
      return reader.wrong("pos", "counts", "there are more than bounds");
    }
  }
  for (const std::string_view key : {"scale", "zero", "neg"}) {
    if (reader.has(key)) reader.wrong("", key, "is nothing that custom buckets have");
  }
}

void read_exponential(ValueReader& reader, sketch::Whole& whole) {
  const std::int64_t scale = reader.integer("scale");
  constexpr int kNoScale = 100;
  whole.scale = scale >= -kNoScale && scale <= kNoScale ? static_cast<int>(scale) : kNoScale;
  if (reader.has("zero")) whole.zero = reader.count("zero");
  if (reader.has("zero_threshold")) whole.zero_threshold = reader.number("zero_threshold");
  if (reader.has("pos")) whole.positive = reader.side_from_zero("pos");
  if (reader.has("neg")) whole.negative = reader.side_from_zero("neg");
}

std::uint64_t in_buckets(const sketch::Whole& whole) {
  std::uint64_t sum = whole.zero;
  for (const auto* counts : {&whole.positive.counts, &whole.negative.counts, &whole.custom.counts}) {
    for (const std::uint64_t count : *counts) sum += std::min(count, kMostSamples - std::min(sum, kMostSamples));
  }
  return sum;
}

void read_totals(ValueReader& reader, sketch::Whole& whole) {
  const std::uint64_t bucketed = in_buckets(whole);
  whole.count = reader.has("count") ? reader.count("count") : bucketed;
  whole.sum_known = reader.has("sum");
  if (whole.sum_known) whole.sum = reader.number("sum") + 0.0;
  // Prometheus counts an observation that is NaN in no bucket, and the sum is NaN from then on.
  if (std::isnan(whole.sum) && whole.count > bucketed) whole.nan = whole.count - bucketed;
  if (!reader.has("min") || !reader.has("max")) return;
  whole.min = reader.number("min") + 0.0;
  whole.max = reader.number("max") + 0.0;
  whole.extremes_known = whole.min <= whole.max;
}

}  // namespace

void read_buckets(ValueReader& reader, sketch::Whole& whole) {
  if (reader.has("custom")) {
    read_custom(reader, whole);
  } else {
    read_exponential(reader, whole);
  }
}

Result<HistSample> read_hist(const record::Value& hist, record::Type type) {
  ValueReader reader(hist, "hist", "no histogram");
  HistSample read;
  read_buckets(reader, read.whole);
  read_totals(reader, read.whole);
  read.gauge = type == record::Type::kGaugeHistogram;
  if (type != record::Type::kUnknown && type != record::Type::kHistogram && !read.gauge)
    reader.wrong("", "", "its type is histogram or gaugehistogram, not " + std::string(record::name_of(type)));
  if (reader.has("reset_hint")) {
    const std::string_view word = reader.text("reset_hint");
    const auto* hint =
        std::find_if(std::begin(kHints), std::end(kHints), [&](const Hint& h) { return h.word == word; });
    if (hint == std::end(kHints)) {
      reader.wrong("", "reset_hint", "expected unknown, reset, not_reset or gauge");
    } else {
      read.gauge = read.gauge || hint->gauge;
      read.reset = hint->reset;
    }
  }
  if (!reader.fault() && !sketch::possible(read.whole))
    reader.wrong("", "", "its buckets do not fit its count, its scale, its bounds or the doubles");
  if (reader.fault()) return *reader.fault();
  sketch::simplify(read.whole);
  return read;
}

bool beats(const HistSample& challenger, const HistSample& holder) {
  if (sketch::beats(challenger.whole, holder.whole)) return true;
  if (sketch::beats(holder.whole, challenger.whole)) return false;
  const auto rest = [](const HistSample& h) { return std::tie(h.gauge, h.reset, h.says_start, h.start_us); };
  return rest(challenger) > rest(holder);
}

}  // namespace mcp::agg
