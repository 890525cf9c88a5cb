// Tested by tests/unit/mcp-agg/merge_test.cpp and tests/fuzz/merge_fuzz.cpp.
#include "sketch_reader.h"

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
  read.all_cumulative = reader.has("increase_parts");
  if (read.all_cumulative) {
    const double special = read_parts(reader, "increase_parts", read.increase);
    if (special != 0) read.increase_specials.hold(special);
  }
  read_edges(reader, aggregate, read);
  if (!reader.fault() && read.count == 0) reader.wrong("", "", "is of no sample");
  if (reader.fault()) return *reader.fault();
  return read;
}

}  // namespace mcp::agg
