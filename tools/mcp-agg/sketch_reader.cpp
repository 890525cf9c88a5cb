// Tested by tests/unit/mcp-agg/merge_test.cpp and tests/fuzz/merge_fuzz.cpp.
#include "sketch_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace mcp::agg {
namespace {

using record::Value;

std::optional<std::int64_t> integer_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.is)) return *number;
  return std::nullopt;
}

std::optional<double> number_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value.is)) return *number;
  if (const auto* number = std::get_if<std::int64_t>(&value.is)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<std::uint64_t>(&value.is)) return static_cast<double>(*number);
  const auto* word = std::get_if<std::string>(&value.is);
  if (word == nullptr) return std::nullopt;
  if (*word == "NaN") return std::nan("");
  if (*word == "+Inf") return HUGE_VAL;
  if (*word == "-Inf") return -HUGE_VAL;
  return std::nullopt;
}

// Reads members of the sketch; the first fault stays, and what is asked after it is empty.
class Reader {
 public:
  explicit Reader(const Value& sketch) : sketch_(sketch) {}

  bool has(std::string_view key) const { return record::member(sketch_, key) != nullptr; }
  // Whether it is there and more than null.
  bool has_value(std::string_view key) const {
    const Value* value = record::member(sketch_, key);
    return value != nullptr && !std::holds_alternative<std::monostate>(value->is);
  }
  // Null where it is no text.
  const std::string* text(std::string_view key) const {
    const Value* value = record::member(sketch_, key);
    return value == nullptr ? nullptr : std::get_if<std::string>(&value->is);
  }
  std::int64_t integer(std::string_view key) { return integer_in(sketch_, "", key); }
  std::uint64_t count(std::string_view key) { return count_of(sketch_, "", key); }
  double number(std::string_view key) {
    const Value* value = need(sketch_, "", key);
    const auto number = value == nullptr ? std::nullopt : number_of(*value);
    if (value != nullptr && !number) wrong("", key, "expected a number");
    return number.value_or(0);
  }
  std::vector<double> numbers(std::string_view key) {
    std::vector<double> all;
    const Value* value = need(sketch_, "", key);
    if (value == nullptr) return all;
    const auto* items = std::get_if<record::Array>(&value->is);
    if (items == nullptr) return wrong("", key, "expected an array"), all;
    for (const Value& item : *items) {
      const auto number = number_of(item);
      if (!number) return wrong("", key, "expected numbers in it"), all;
      all.push_back(*number + 0.0);  // -0 is read as 0
    }
    return all;
  }
  sketch::Histogram::Side side(std::string_view key) {
    sketch::Histogram::Side side;
    const Value* value = need(sketch_, "", key);
    if (value == nullptr) return side;
    const std::int64_t offset = integer_in(*value, key, "offset");
    constexpr std::int64_t kFarthest = std::int64_t{1} << 20;  // beyond every double's bucket
    if (offset < -kFarthest || offset > kFarthest) wrong(key, "offset", "is no bucket of a double");
    side.offset = static_cast<std::int32_t>(offset);
    const Value* counts = need(*value, key, "counts");
    const auto* items = counts == nullptr ? nullptr : std::get_if<record::Array>(&counts->is);
    if (counts != nullptr && items == nullptr) wrong(key, "counts", "expected an array");
    if (items == nullptr) return side;
    for (const Value& item : *items) {
      const auto count = integer_of(item);
      if (!count || *count < 0) return wrong(key, "counts", "expected counts in it"), side;
      side.counts.push_back(static_cast<std::uint64_t>(*count));
    }
    return side;
  }

  void wrong(std::string_view outer, std::string_view key, std::string_view what) {
    if (fault_) return;
    std::string path = "sketch";
    for (const std::string_view part : {outer, key}) {
      if (!part.empty()) path.append(1, '.').append(part);
    }
    fault_ =
        Error{.code = Code::kMalformed, .message = path + ": " + std::string(what), .reason = "no sketch", .place = {}};
  }
  const std::optional<Error>& fault() const { return fault_; }

 private:
  const Value* need(const Value& object, std::string_view outer, std::string_view key) {
    const Value* value = fault_ ? nullptr : record::member(object, key);
    if (value == nullptr) wrong(outer, key, "is missing");
    return value;
  }
  std::int64_t integer_in(const Value& object, std::string_view outer, std::string_view key) {
    const Value* value = need(object, outer, key);
    const auto number = value == nullptr ? std::nullopt : integer_of(*value);
    if (value != nullptr && !number) wrong(outer, key, "expected an integer");
    return number.value_or(0);
  }
  std::uint64_t count_of(const Value& object, std::string_view outer, std::string_view key) {
    const std::int64_t number = integer_in(object, outer, key);
    if (number < 0 || number > static_cast<std::int64_t>(kMostSamples)) wrong(outer, key, "expected a count");
    return static_cast<std::uint64_t>(number);
  }

  const Value& sketch_;
  std::optional<Error> fault_;
};

void read_values(Reader& reader, Accumulator& into) {
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

void read_histogram(Reader& reader, const sketch::DistributionOptions& options, Accumulator& into) {
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
double read_parts(Reader& reader, std::string_view key, sketch::ExactSum& into) {
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

void read_growth(Reader& reader, Accumulator& into) {
  into.all_cumulative = reader.has("increase_parts");
  into.all_level = !into.all_cumulative && reader.has_value("delta_parts");
  if (!into.all_cumulative && !into.all_level) return;
  const double special = read_parts(reader, into.all_level ? "delta_parts" : "increase_parts", into.increase);
  if (special != 0) into.increase_specials.hold(special);
}

void read_distinct(Reader& reader, Accumulator& into) {
  if (!reader.has("distinct")) return;
  if (const std::string* registers = reader.text("distinct")) {
    std::optional<sketch::Distinct> read = sketch::Distinct::read(*registers);
    if (!read) return reader.wrong("", "distinct", "its text is not of 4096 registers");
    into.distinct = std::make_unique<sketch::Distinct>(std::move(*read));
  } else {
    into.distinct = std::make_unique<sketch::Distinct>();
    into.distinct->add(reader.numbers("distinct"));
  }
}

void read_edges(Reader& reader, const record::Aggregate& aggregate, Accumulator& into) {
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

}  // namespace

Status parts_are_there(std::span<const Function* const> functions, const record::Aggregate& aggregate) {
  if (aggregate.sketch == nullptr) return Done{};
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
  const Value none;
  Reader reader(aggregate.sketch != nullptr ? *aggregate.sketch : none);
  if (aggregate.sketch == nullptr) reader.wrong("", "", "is missing; --sketch writes it");
  Accumulator read(options);
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
