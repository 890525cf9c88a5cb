// Tested by tests/unit/mcp-query/hist_test.cpp.
#include "series/hist.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "text/number.h"

namespace mcp::series {
namespace {

using histogram::Bucket;
using histogram::Histogram;
using histogram::ResetHint;
using record::Value;

constexpr std::int64_t kFarthestOffset = std::int64_t{1} << 20;  // beyond every double's bucket

constexpr std::pair<std::string_view, ResetHint> kHints[] = {{"unknown", ResetHint::kUnknown},
                                                             {"reset", ResetHint::kReset},
                                                             {"not_reset", ResetHint::kNotReset},
                                                             {"gauge", ResetHint::kGauge}};

// The first fault stays; what is read after it does not matter.
class Reader {
 public:
  explicit Reader(const Value& hist) : hist_(hist) {}

  const Value* find(std::string_view key) const { return record::member(hist_, key); }
  double number(std::string_view key, double otherwise) {
    const Value* value = find(key);
    if (value == nullptr) return otherwise;
    const std::optional<double> number = number_of(*value);
    if (!number) wrong(std::string(key), "expected a number");
    return number.value_or(otherwise);
  }
  std::int64_t integer(const Value& object, const std::string& path, std::string_view key, std::int64_t otherwise) {
    const Value* value = record::member(object, key);
    if (value == nullptr) return otherwise;
    const auto* number = std::get_if<std::int64_t>(&value->is);
    if (number != nullptr && *number >= -kFarthestOffset && *number <= kFarthestOffset) return *number;
    wrong(path, "expected an integer that buckets of doubles have");
    return otherwise;
  }
  std::vector<double> numbers(const Value& value, const std::string& path) {
    std::vector<double> all;
    const auto* items = std::get_if<record::Array>(&value.is);
    if (items == nullptr) return wrong(path, "expected an array"), all;
    all.reserve(items->size());
    for (const Value& item : *items) {
      const std::optional<double> number = number_of(item);
      if (!number) return wrong(path, "expected numbers in it"), all;
      all.push_back(*number);
    }
    return all;
  }
  std::int64_t scale() {
    if (find("scale") == nullptr) wrong("scale", "is missing");
    return integer(hist_, "scale", "scale", 0);
  }
  // `shift`: what makes an offset an index.
  std::vector<Bucket> side(std::string_view key, std::int32_t shift) {
    std::vector<Bucket> buckets;
    const Value* object = find(key);
    if (object == nullptr) return buckets;
    const std::string path(key);
    const Value* counts = record::member(*object, "counts");
    if (counts == nullptr) return wrong(path + ".counts", "is missing"), buckets;
    auto index = static_cast<std::int32_t>(integer(*object, path + ".offset", "offset", 0)) + shift;
    const std::vector<double> all = numbers(*counts, path + ".counts");
    buckets.reserve(all.size());
    for (const double count : all) buckets.push_back({.index = index++, .count = count});
    return buckets;
  }
  ResetHint hint() {
    const Value* value = find("reset_hint");
    if (value == nullptr) return ResetHint::kUnknown;
    const auto* word = std::get_if<std::string>(&value->is);
    const auto* known = std::find_if(std::begin(kHints), std::end(kHints),
                                     [&](const auto& hint) { return word != nullptr && hint.first == *word; });
    if (known != std::end(kHints)) return known->second;
    wrong("reset_hint", "expected unknown, reset, not_reset or gauge");
    return ResetHint::kUnknown;
  }
  void wrong(const std::string& path, std::string_view what) {
    if (fault_) return;
    fault_ = Error{.code = Code::kMalformed,
                   .message = "hist" + (path.empty() ? "" : "." + path) + ": " + std::string(what),
                   .reason = "no histogram",
                   .place = {}};
    fault_->place.column = 1;
  }
  std::optional<Error> take_fault() { return std::move(fault_); }

 private:
  const Value& hist_;
  std::optional<Error> fault_;
};

double in_buckets(const Histogram& histogram) {
  double all = histogram.zero_count;
  for (const Bucket& bucket : histogram.positive) all += bucket.count;
  for (const Bucket& bucket : histogram.negative) all += bucket.count;
  return all;
}

void append_numbers(std::string& out, const std::vector<double>& numbers) {
  out += '[';
  for (const double number : numbers) {
    if (out.back() != '[') out += ',';
    text::append_json_number(out, number);
  }
  out += ']';
}

void append_side(std::string& out, std::string_view key, const std::vector<Bucket>& side, std::int64_t shift) {
  out += ",\"";
  out += key;
  out += "\":{\"offset\":";
  text::append_int(out, side.empty() ? 0 : side.front().index - shift);
  out += ",\"counts\":[";
  std::int64_t next = side.empty() ? 0 : side.front().index;
  for (const Bucket& bucket : side) {
    for (; next < bucket.index; ++next) out += "0,";
    text::append_json_number(out, bucket.count);
    out += ',';
    ++next;
  }
  if (out.back() == ',') out.pop_back();
  out += "]}";
}

void append_number(std::string& out, std::string_view key, double number) {
  out += ",\"";
  out += key;
  out += "\":";
  text::append_json_number(out, number);
}

}  // namespace

Result<Histogram> read_hist(const Value& hist) {
  Reader reader(hist);
  Histogram read;
  const Value* custom = reader.find("custom");
  if (custom != nullptr) {
    read.schema = histogram::kCustom;
    read.custom = reader.numbers(*custom, "custom");
    read.positive = reader.side("pos", 0);
  } else {
    read.schema = static_cast<int>(reader.scale());
    read.positive = reader.side("pos", 1);
    read.negative = reader.side("neg", 1);
    read.zero_count = reader.number("zero", 0);
    read.zero_threshold = reader.number("zero_threshold", 0);
  }
  read.count = reader.number("count", in_buckets(read));
  read.sum = reader.number("sum", std::nan(""));
  read.hint = reader.hint();
  if (!histogram::possible(read)) reader.wrong("", "its buckets do not fit its scale, its bounds or the doubles");
  if (std::optional<Error> fault = reader.take_fault()) return std::move(*fault);
  return read;
}

void append_hist(std::string& out, const Histogram& histogram) {
  if (histogram.is_custom()) {
    out += "{\"custom\":";
    append_numbers(out, histogram.custom);
    append_side(out, "pos", histogram.positive, 0);
  } else {
    out += "{\"scale\":";
    text::append_int(out, histogram.schema);
    append_number(out, "zero", histogram.zero_count);
    if (histogram.zero_threshold != 0) append_number(out, "zero_threshold", histogram.zero_threshold);
    append_side(out, "pos", histogram.positive, 1);
    append_side(out, "neg", histogram.negative, 1);
  }
  append_number(out, "count", histogram.count);
  append_number(out, "sum", histogram.sum);
  if (histogram.hint != ResetHint::kUnknown) {
    out += ",\"reset_hint\":\"";
    out += kHints[static_cast<std::size_t>(histogram.hint)].first;
    out += '"';
  }
  out += '}';
}

}  // namespace mcp::series
