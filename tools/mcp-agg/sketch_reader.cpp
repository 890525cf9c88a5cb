// Tested by tests/unit/mcp-agg/merge_test.cpp and tests/fuzz/merge_fuzz.cpp.
#include "sketch_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "hist_reader.h"
#include "value_reader.h"

namespace mcp::agg {
namespace {

void read_values(ValueReader& reader, Accumulator& into) {
  const std::vector<double> values = reader.numbers("values");
  if (values.size() > sketch::kFewValues) return reader.wrong("", "values", "there are more than 64");
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
    return reader.wrong("", "values", "expected finite numbers in it");
  into.count += values.size();
  for (const double value : values) {
    into.min = std::min(into.min, value);
    into.max = std::max(into.max, value);
  }
  into.distribution.add(values, into.specials.negative, into.specials.positive);
}

void read_histogram(ValueReader& reader, const sketch::DistributionOptions& options, Accumulator& into) {
  sketch::Histogram::Written written;
  const std::int64_t scale = reader.integer("scale");
  written.scale = static_cast<int>(std::clamp<std::int64_t>(scale, -100, 100));  // what is no scale stays none
  written.zero = reader.count("zero");
  written.positive = reader.side("pos");
  written.negative = reader.side("neg");
  written.min = reader.number("min");
  written.max = reader.number("max");
  if (reader.fault()) return;
  const auto histogram = sketch::Histogram::read(written, options.max_buckets);
  if (!histogram || histogram->count() > kMostSamples || reader.count("count") != histogram->count())
    return reader.wrong("", "", "its buckets do not fit its count, its scale or the doubles");
  into.count += histogram->count();
  into.min = std::min(into.min, written.min);
  into.max = std::max(into.max, written.max);
  into.distribution.add(*histogram, into.specials.negative, into.specials.positive);
}

// Parts of an exact sum; the one word that stands there instead of them is given back.
double read_parts(ValueReader& reader, std::string_view key, sketch::ExactSum& into) {
  double special = 0;
  for (const double part : reader.numbers(key)) {
    if (std::isfinite(part)) {
      into.add(part);
    } else {
      special = part;
    }
  }
  return special;
}

void read_growth(ValueReader& reader, Accumulator& into) {
  into.all_cumulative = reader.has("increase_parts");
  into.all_level = !into.all_cumulative && reader.has_value("delta_parts");
  if (!into.all_cumulative && !into.all_level) return;
  const double special = read_parts(reader, into.all_level ? "delta_parts" : "increase_parts", into.increase);
  if (special != 0) into.increase_specials.hold(special);
}

void read_distinct(ValueReader& reader, Accumulator& into) {
  if (!reader.has("distinct")) return;
  if (reader.is_text("distinct")) {
    std::optional<sketch::Distinct> read = sketch::Distinct::read(reader.text("distinct"));
    if (!read) return reader.wrong("", "distinct", "its text is not of 4096 registers");
    into.distinct = std::make_unique<sketch::Distinct>(std::move(*read));
  } else {
    into.distinct = std::make_unique<sketch::Distinct>();
    into.distinct->add(reader.numbers("distinct"));
  }
}

void read_edges(ValueReader& reader, const record::Aggregate& aggregate, Accumulator& into) {
  into.first.ts_us = reader.integer("first_us");
  into.last.ts_us = reader.integer("last_us");
  for (const record::Stat& stat : aggregate.stats) {
    if (stat.name == "first") into.first.value = stat.value + 0.0;
    if (stat.name == "last") into.last.value = stat.value + 0.0;
    if (stat.name == "resets" && stat.value >= 0 && stat.value < 0x1p63) {
      into.resets = static_cast<std::uint64_t>(stat.value);
    }
  }
}

constexpr std::string_view kDoNotFit = "its buckets do not fit its count, its scale, its bounds or the doubles";

// Distributions that came whole: what Folded::add is given once more.
void read_whole(ValueReader& reader, Accumulator& into) {
  sketch::Whole whole;
  read_buckets(reader, whole);
  whole.count = reader.count("count");
  whole.nan = reader.count("nan");
  whole.extremes_known = reader.has("min") && reader.has("max");
  if (whole.extremes_known) {
    whole.min = reader.number("min");
    whole.max = reader.number("max");
  }
  if (reader.fault()) return;
  if (!sketch::possible(whole) || (whole.extremes_known && !(whole.min <= whole.max)))
    return reader.wrong("", "", kDoNotFit);
  sketch::simplify(whole);
  into.folded->add(whole);
  into.count = std::max<std::uint64_t>(1, whole.count);
}

void read_exact(ValueReader& reader, std::string_view key, const std::vector<double>& parts, sketch::ExactSum& into) {
  for (const double part : parts) {
    if (!std::isfinite(part)) return reader.wrong("", key, "expected finite numbers in it");
    into.add(part);
  }
}

void read_family(ValueReader& reader, Accumulator& into) {
  Folded& folded = *into.folded;
  const std::vector<double> bounds = reader.numbers("le");
  const std::vector<std::vector<double>> parts = reader.lists("le_parts");
  if (reader.fault()) return;
  if (bounds.size() != parts.size()) return reader.wrong("", "le_parts", "there are not as many as in le");
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const bool above = i == 0 ? !std::isnan(bounds[i]) : bounds[i] > bounds[i - 1];
    if (!above) return reader.wrong("", "le", "expected ascending numbers in it");
    folded.bounds.push_back({.le = bounds[i], .count = {}});
    read_exact(reader, "le_parts", parts[i], folded.bounds[i].count.finite);
  }
  folded.count_met = reader.has("count_parts");
  if (folded.count_met) read_exact(reader, "count_parts", reader.numbers("count_parts"), folded.counts.finite);
  if (reader.has("count_resets")) folded.count_resets = reader.count("count_resets");
  into.count = 1;
}

// What came as distributions rather than values: it has no squares to know.
bool is_folded(const record::Value& sketch) {
  const auto has = [&](std::string_view key) { return record::member(sketch, key) != nullptr; };
  return !has("sumsq_parts") && (has("scale") || has("custom"));
}

void read_folded(ValueReader& reader, const sketch::DistributionOptions& options, Accumulator& into) {
  const FoldKind kind = reader.has("le_parts") ? FoldKind::kFamily
                        : reader.has("custom") ? FoldKind::kCustom
                                               : FoldKind::kExponential;
  into.folded = std::make_unique<Folded>(kind, options);
  Folded& folded = *into.folded;
  if (kind == FoldKind::kFamily) {
    read_family(reader, into);
  } else {
    read_whole(reader, into);
  }
  folded.sum_met = folded.sum_known = reader.has("sum_parts");
  if (folded.sum_met) {
    const double special = read_parts(reader, "sum_parts", folded.sum.finite);
    if (special != 0) folded.sum.specials.hold(special);
  }
  into.all_cumulative = reader.has("resets");
  if (into.all_cumulative) folded.bucket_resets = reader.count("resets");
  into.first.ts_us = reader.integer("first_us");
  into.last.ts_us = reader.integer("last_us");
}

}  // namespace

Status parts_are_there(std::span<const Function* const> functions, const record::Aggregate& aggregate) {
  if (aggregate.sketch == nullptr || is_folded(*aggregate.sketch)) return Done{};
  for (const Function* function : functions) {
    const bool named = function->asked == Asked::kByName;
    if (named && record::member(*aggregate.sketch, function->sketch) == nullptr) {
      return Error{.code = Code::kUsage,
                   .message = fmt::format("--function: {} needs {} in the sketch, which --sketch -f {} writes",
                                          function->name, function->sketch, function->name)};
    }
    const bool counts = function->of != Of::kCumulative || record::member(*aggregate.sketch, "increase_parts");
    const auto has = [&](const record::Stat& stat) { return stat.name == function->name; };
    if (function->line == Line::kMerged && counts &&
        std::none_of(aggregate.stats.begin(), aggregate.stats.end(), has)) {
      return Error{.code = Code::kUsage,
                   .message = fmt::format("--function: {} needs that of each shard, which this aggregate lacks; name "
                                          "what the shards have",
                                          function->name)};
    }
  }
  return Done{};
}

Result<Accumulator> read_accumulator(const record::Aggregate& aggregate, const sketch::DistributionOptions& options) {
  const record::Value none;
  ValueReader reader(aggregate.sketch != nullptr ? *aggregate.sketch : none, "sketch", "no sketch");
  if (aggregate.sketch == nullptr) reader.wrong("", "", "is missing; --sketch writes it");
  Accumulator read(options);
  if (aggregate.sketch != nullptr && is_folded(*aggregate.sketch)) {
    read_folded(reader, options, read);
    if (reader.fault()) return *reader.fault();
    return read;
  }
  read.specials = {
      .nan = reader.count("nan"), .negative = reader.count("neg_inf"), .positive = reader.count("pos_inf")};
  read.count = read.specials.nan + read.specials.negative + read.specials.positive;
  if (read.specials.negative > 0) read.min = -HUGE_VAL;
  if (read.specials.positive > 0) read.max = HUGE_VAL;
  if (reader.has("values")) {
    read_values(reader, read);
  } else {
    read_histogram(reader, options, read);
  }
  if (read_parts(reader, "sum_parts", read.sum) != 0) reader.wrong("", "sum_parts", "expected finite numbers in it");
  if (read_parts(reader, "sumsq_parts", read.squares) != 0) read.beyond_squares = 1;
  read_growth(reader, read);
  read_distinct(reader, read);
  read_edges(reader, aggregate, read);
  if (!reader.fault() && read.count == 0) reader.wrong("", "", "is of no sample");
  if (reader.fault()) return *reader.fault();
  return read;
}

}  // namespace mcp::agg
