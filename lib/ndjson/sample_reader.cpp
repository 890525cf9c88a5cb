// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include "ndjson/sample_reader.h"

#include "ndjson/values.h"
#include "timeutil/instant.h"

namespace mcp::ndjson {

using simdjson::dom::element;
using simdjson::dom::object;

SampleReader::SampleReader(const Decoder& decoder, const DecodeOptions& options, SampleRoom& room)
    : decoder_(decoder), options_(options), room_(room), sample_(room.sample) {
  room_.sample = {};
  room_.labels.clear();
  room_.exemplar_labels.clear();
}

bool SampleReader::wrong(std::string_view key, std::string_view expected, const element& value) {
  const std::string_view path[] = {key};
  fault_ = decoder_.error_at(path, "expected " + std::string(expected) + ", got " + json::describe(value));
  return false;
}

bool SampleReader::text(std::string_view key, const element& value, std::string_view& out) {
  return value.get(out) == simdjson::SUCCESS || wrong(key, "a string", value);
}

bool SampleReader::number(std::string_view key, const element& value, std::optional<double>& out) {
  double read = 0;
  if (!value.is_number() || value.get(read) != simdjson::SUCCESS) return wrong(key, "a number", value);
  out = read;
  return true;
}

bool SampleReader::integer(std::string_view key, const element& value, std::optional<std::int64_t>& out) {
  std::int64_t read = 0;
  if (value.get(read) != simdjson::SUCCESS) return wrong(key, "an integer", value);
  if (read > kFarthest || read < -kFarthest) return wrong(key, "a time within reach", value);
  out = read;
  return true;
}

bool SampleReader::member(std::string_view key, const element& value) {
  switch (key.size()) {
    case 2:
      if (key == "ts") return civil_time(key, value);
      break;
    case 4:
      if (key == "name") return text(key, value, sample_.series.name);
      if (key == "unit") return text(key, value, sample_.unit);
      if (key == "type") return type(key, value);
      if (key == "hist") return histogram(key, value);
      if (key == "ts_s") return decimal_time(3, value);
      break;
    case 5:
      if (key == "ts_us") return time(value);
      if (key == "value") return value_of(key, value);
      if (key == "scope") return text(key, value, sample_.series.context.scope);
      if (key == "ts_ns") return decimal_time(1, value);
      if (key == "ts_ms") return decimal_time(2, value);
      break;
    case 6:
      if (key == "labels") return label_set(key, value, room_.labels, sample_.series.labels);
      if (key == "tenant") return text(key, value, sample_.series.context.tenant);
      break;
    default:
      return rare_member(key, value);
  }
  return true;
}

bool SampleReader::rare_member(std::string_view key, const element& value) {
  if (key == "transport") return text(key, value, sample_.series.context.transport);
  if (key == "environment") return text(key, value, sample_.series.context.environment);
  if (key == "workload_id") return text(key, value, sample_.series.context.workload_id);
  if (key == "duration_s") return number(key, value, sample_.duration_s);
  if (key == "sample_size") return number(key, value, sample_.sample_size);
  if (key == "start_us") return integer(key, value, sample_.start_us);
  if (key == "exemplar") return exemplar(key, value);
  if (key == "precision_us") {
    if (!options_.judge_precision && !value.is_number()) return sample_.precision_unreadable = true;
    return number(key, value, sample_.precision_us);
  }
  return true;
}

bool SampleReader::time(const element& value) {
  std::optional<std::int64_t> us;
  if (!integer("ts_us", value, us)) return false;
  return set_time(0, us);
}

// A number of other units than microseconds: read from its text, so that no digit is lost to a double.
bool SampleReader::decimal_time(int rank, const element& value) {
  const TimeKey& time_key = kTimeKeys[rank];
  if (!value.is_number()) return wrong(time_key.key, "a number", value);
  const std::string_view path[] = {time_key.key};
  const auto extent = json::locate(decoder_.line(), path);
  const auto us = extent ? timeutil::scale_decimal(decoder_.line().substr(extent->begin, extent->end - extent->begin),
                                                   time_key.power)
                         : std::nullopt;
  if (!us || *us > kFarthest || *us < -kFarthest) return wrong(time_key.key, "a time within reach", value);
  return set_time(rank, us);
}

bool SampleReader::civil_time(std::string_view key, const element& value) {
  std::string_view written;
  if (!text(key, value, written)) return false;
  const auto us = timeutil::parse_rfc3339(written);
  if (!us) return wrong(key, "an RFC 3339 time", value);
  return set_time(4, us);
}

bool SampleReader::set_time(int rank, std::optional<std::int64_t> us) {
  if (rank < time_rank_) {
    time_rank_ = rank;
    sample_.ts_us = us;
  }
  return true;
}

bool SampleReader::type(std::string_view key, const element& value) {
  std::string_view word;
  if (!text(key, value, word)) return false;
  const auto known = record::type_of(word);
  if (!known) return wrong(key, "a metric type", value);
  sample_.type = *known;
  return true;
}

bool SampleReader::value_of(std::string_view key, const element& value) {
  if (value.is_null()) {
    sample_.value_is = record::ValueIs::kStale;
    return true;
  }
  if (!read_number(value, sample_.value)) return wrong(key, "a number", value);
  sample_.value_is = record::ValueIs::kNumber;
  return true;
}

bool SampleReader::histogram(std::string_view key, const element& value) {
  if (!value.is_object()) return wrong(key, "an object", value);
  room_.hist = to_value(value);
  sample_.hist = &room_.hist;
  if (sample_.value_is == record::ValueIs::kAbsent) sample_.value_is = record::ValueIs::kHist;
  return true;
}

bool SampleReader::label_set(std::string_view key, const element& value, std::vector<record::Label>& into,
                             std::span<const record::Label>& out) {
  object members;
  if (value.get(members) != simdjson::SUCCESS) return wrong(key, "an object", value);
  for (const auto field : members) {
    std::string_view label;
    if (field.value.get(label) != simdjson::SUCCESS) {
      const std::string_view path[] = {key, field.key};
      fault_ = decoder_.error_at(path, "expected a string, got " + json::describe(field.value));
      return false;
    }
    into.push_back({field.key, label});
  }
  record::normalise(into);
  out = into;
  return true;
}

bool SampleReader::exemplar(std::string_view key, const element& value) {
  object members;
  if (value.get(members) != simdjson::SUCCESS) return wrong(key, "an object", value);
  record::Exemplar read;
  for (const auto field : members) {
    bool good = true;
    if (field.key == "labels") {
      good = label_set(key, field.value, room_.exemplar_labels, read.labels);
      if (!good) return false;
    } else if (field.key == "value") {
      good = read_number(field.value, read.value);
    } else if (field.key == "ts_us") {
      std::int64_t us = 0;
      good = field.value.get(us) == simdjson::SUCCESS;
      read.ts_us = us;
    }
    if (!good) return wrong(key, "numbers in value and ts_us", value);
  }
  sample_.exemplar = read;
  return true;
}

}  // namespace mcp::ndjson
