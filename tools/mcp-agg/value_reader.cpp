// Tested by tests/unit/mcp-agg/hist_reader_test.cpp, merge_test.cpp, tests/fuzz/hist_fuzz.cpp and merge_fuzz.cpp.
#include "value_reader.h"

#include <cmath>

namespace mcp::agg {
namespace {

using record::Value;

std::optional<std::int64_t> integer_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.is)) return *number;
  return std::nullopt;
}

// A count, or why it is none.
struct Counted {
  std::uint64_t count = 0;
  std::string_view fault = {};
};
Counted count_of(const Value& value) {
  const auto number = number_of(value);
  if (!number || std::holds_alternative<std::string>(value.is) || *number < 0) return {.fault = "expected a count"};
  const auto whole = integer_of(value);
  const bool too_many = whole ? *whole > static_cast<std::int64_t>(kMostSamples) : !(*number <= 0x1p53);
  if (too_many) return {.fault = "expected a count of at most 2^53"};
  if (*number != std::floor(*number)) return {.fault = "a fractional count is not supported"};
  return {.count = static_cast<std::uint64_t>(*number)};
}

}  // namespace

bool ValueReader::has_value(std::string_view key) const {
  const Value* value = record::member(value_, key);
  return value != nullptr && !std::holds_alternative<std::monostate>(value->is);
}

bool ValueReader::is_text(std::string_view key) const {
  const Value* value = record::member(value_, key);
  return value != nullptr && std::holds_alternative<std::string>(value->is);
}

std::uint64_t ValueReader::count(std::string_view key) {
  const Value* value = need(value_, "", key);
  if (value == nullptr) return 0;
  const Counted read = count_of(*value);
  if (!read.fault.empty()) wrong("", key, read.fault);
  return read.count;
}

double ValueReader::number(std::string_view key) {
  const Value* value = need(value_, "", key);
  const auto number = value == nullptr ? std::nullopt : number_of(*value);
  if (value != nullptr && !number) wrong("", key, "expected a number");
  return number.value_or(0);
}

std::string_view ValueReader::text(std::string_view key) {
  const Value* value = need(value_, "", key);
  const auto* word = value == nullptr ? nullptr : std::get_if<std::string>(&value->is);
  if (value != nullptr && word == nullptr) wrong("", key, "expected a string");
  return word == nullptr ? std::string_view() : std::string_view(*word);
}

std::optional<std::vector<double>> ValueReader::list_of(const Value& value) {
  const auto* items = std::get_if<record::Array>(&value.is);
  if (items == nullptr) return std::nullopt;
  std::vector<double> all;
  for (const Value& item : *items) {
    const auto number = number_of(item);
    if (!number) return std::nullopt;
    all.push_back(*number + 0.0);  // -0 is read as 0
  }
  return all;
}

std::vector<double> ValueReader::numbers(std::string_view key) {
  const Value* value = need(value_, "", key);
  if (value == nullptr) return {};
  if (!std::holds_alternative<record::Array>(value->is))
    return wrong("", key, "expected an array"), std::vector<double>();
  std::optional<std::vector<double>> all = list_of(*value);
  if (!all) return wrong("", key, "expected numbers in it"), std::vector<double>();
  return std::move(*all);
}

std::vector<std::vector<double>> ValueReader::lists(std::string_view key) {
  std::vector<std::vector<double>> all;
  const Value* value = need(value_, "", key);
  const auto* items = value == nullptr ? nullptr : std::get_if<record::Array>(&value->is);
  if (value != nullptr && items == nullptr) wrong("", key, "expected an array");
  if (items == nullptr) return all;
  for (const Value& item : *items) {
    std::optional<std::vector<double>> list = list_of(item);
    if (!list) return wrong("", key, "expected arrays of numbers in it"), all;
    all.push_back(std::move(*list));
  }
  return all;
}

sketch::Histogram::Side ValueReader::side(std::string_view key) {
  sketch::Histogram::Side side;
  const Value* value = need(value_, "", key);
  if (value == nullptr) return side;
  offset_in(*value, key, side);
  counts_in(*value, key, side);
  return side;
}

sketch::Histogram::Side ValueReader::side_from_zero(std::string_view key) {
  sketch::Histogram::Side side;
  const Value* value = need(value_, "", key);
  if (value == nullptr) return side;
  if (record::member(*value, "offset") != nullptr) offset_in(*value, key, side);
  counts_in(*value, key, side);
  return side;
}

void ValueReader::offset_in(const Value& object, std::string_view key, sketch::Histogram::Side& side) {
  const std::int64_t offset = integer_in(object, key, "offset");
  constexpr std::int64_t kFarthest = std::int64_t{1} << 31;
  if (offset < -kFarthest || offset >= kFarthest) return wrong(key, "offset", "is no bucket of a double");
  side.offset = static_cast<std::int32_t>(offset);
}

void ValueReader::counts_in(const Value& object, std::string_view key, sketch::Histogram::Side& side) {
  const Value* counts = need(object, key, "counts");
  const auto* items = counts == nullptr ? nullptr : std::get_if<record::Array>(&counts->is);
  if (counts != nullptr && items == nullptr) wrong(key, "counts", "expected an array");
  if (items == nullptr) return;
  for (const Value& item : *items) {
    const Counted read = count_of(item);
    if (!read.fault.empty()) return wrong(key, "counts", read.fault);
    side.counts.push_back(read.count);
  }
}

void ValueReader::wrong(std::string_view outer, std::string_view key, std::string_view what) {
  if (fault_) return;
  std::string path(name_);
  for (const std::string_view part : {outer, key}) {
    if (!part.empty()) path.append(1, '.').append(part);
  }
  fault_ = Error{.code = Code::kMalformed, .message = path + ": " + std::string(what), .reason = reason_, .place = {}};
}

const Value* ValueReader::need(const Value& object, std::string_view outer, std::string_view key) {
  const Value* value = fault_ ? nullptr : record::member(object, key);
  if (value == nullptr) wrong(outer, key, "is missing");
  return value;
}

std::int64_t ValueReader::integer_in(const Value& object, std::string_view outer, std::string_view key) {
  const Value* value = need(object, outer, key);
  const auto number = value == nullptr ? std::nullopt : integer_of(*value);
  if (value != nullptr && !number) wrong(outer, key, "expected an integer");
  return number.value_or(0);
}

}  // namespace mcp::agg
