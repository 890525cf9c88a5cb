// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include "ndjson/decode.h"

#include <simdjson.h>

#include "ndjson/sample_reader.h"
#include "ndjson/values.h"
#include "text/quote.h"

namespace mcp::ndjson {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

}  // namespace

Decoder::Decoder(DecodeOptions options) : options_(options), root_(std::make_unique<object>()) {}
Decoder::~Decoder() = default;

const object& Decoder::root() const { return *root_; }

Error Decoder::error_at(std::span<const std::string_view> path, std::string_view what) const {
  std::string name;
  for (const std::string_view key : path) {
    if (!name.empty()) name += '.';
    name += text::printable(key, 40);
  }
  Error error{
      .code = Code::kMalformed, .message = name + ": " + std::string(what), .reason = "wrong type", .place = {}};
  const auto extent = json::locate(line_, path);
  error.place.column = extent ? extent->begin + 1 : 1;
  return error;
}

Result<record::Kind> Decoder::parse(std::string_view line) {
  line_ = line;
  const Result<element> parsed = parser_.parse(line);
  if (!parsed) return parsed.error();
  if ((*parsed).get(*root_) != simdjson::SUCCESS) {
    Error error{.code = Code::kMalformed,
                .message = "expected an object, got " + json::describe(*parsed),
                .reason = "not an object",
                .place = {}};
    error.place.column = line.find_first_not_of(" \t") + 1;
    return error;
  }
  bool otlp = false;
  for (const auto field : *root_) {
    if (field.key == "kind") {
      std::string_view word;
      if (field.value.get(word) == simdjson::SUCCESS) return record::kind_of(word);
      const std::string_view path[] = {"kind"};
      return error_at(path, "expected a string, got " + json::describe(field.value));
    }
    otlp = otlp || field.key == "resourceMetrics" || field.key == "resourceSpans" || field.key == "resourceLogs";
  }
  return otlp ? record::Kind::kOtlp : record::Kind::kSample;
}

Result<const record::Sample*> Decoder::sample() {
  SampleReader reader(*this, options_, sample_);
  for (const auto field : *root_) {
    if (!reader.member(field.key, field.value)) return reader.fault();
  }
  return &sample_.sample;
}

Result<std::optional<std::int64_t>> Decoder::ts_us() const {
  std::optional<std::int64_t> first;
  for (std::size_t rank = 0; rank < kNoTime; ++rank) {
    element value;
    if (root_->at_key(kTimeKeys[rank]).get(value) != simdjson::SUCCESS) continue;
    const TimeRead read = read_time(static_cast<TimeRank>(rank), value, line_);
    const std::string_view path[] = {kTimeKeys[rank]};
    if (!read.us) return error_at(path, "expected " + std::string(read.expected) + ", got " + json::describe(value));
    if (!first) first = read.us;
  }
  return first;
}

Result<std::optional<std::int64_t>> Decoder::event_time() const {
  Result<std::optional<std::int64_t>> written = ts_us();
  if (!written || *written) return written;
  element value;
  if (root_->at_key("start_ns").get(value) == simdjson::SUCCESS) {
    std::int64_t ns = 0;
    const std::string_view path[] = {"start_ns"};
    if (value.get(ns) != simdjson::SUCCESS) return error_at(path, "expected an integer, got " + json::describe(value));
    return std::optional<std::int64_t>(ns / 1000 - (ns % 1000 < 0 ? 1 : 0));
  }
  return std::optional<std::int64_t>();
}

record::Value Decoder::tree() const {
  record::Object members;
  for (const auto field : *root_) members.emplace_back(field.key, to_value(field.value));
  return {std::move(members)};
}

Status complete(const record::Sample& sample) {
  const auto missing = [](std::string_view key) {
    Error error{.code = Code::kMalformed,
                .message = "a sample without " + std::string(key),
                .reason = "incomplete sample",
                .place = {}};
    error.place.column = 1;
    return error;
  };
  if (sample.series.name.empty()) return missing("name");
  if (sample.value_is == record::ValueIs::kAbsent) return missing("value");
  if (!sample.ts_us) return missing("time");
  return Done{};
}

record::Value to_value(const element& source) {
  switch (source.type()) {
    case element_type::NULL_VALUE:
      return {};
    case element_type::BOOL:
      return {source.get_bool().value_unsafe()};
    case element_type::INT64:
      return {source.get_int64().value_unsafe()};
    case element_type::UINT64:
      return {source.get_uint64().value_unsafe()};
    case element_type::DOUBLE:
      return {source.get_double().value_unsafe()};
    case element_type::STRING:
      return {std::string(source.get_string().value_unsafe())};
    case element_type::ARRAY: {
      record::Array items;
      simdjson::dom::array array;
      if (source.get(array) == simdjson::SUCCESS) {
        for (const element item : array) items.push_back(to_value(item));
      }
      return {std::move(items)};
    }
    case element_type::OBJECT: {
      record::Object members;
      object fields;
      if (source.get(fields) == simdjson::SUCCESS) {
        for (const auto field : fields) members.emplace_back(field.key, to_value(field.value));
      }
      return {std::move(members)};
    }
  }
  return {};
}

}  // namespace mcp::ndjson
