// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include "ndjson/sample_reader.h"

#include "ndjson/values.h"

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
      if (key == "ts") return time(kTs, value);
      break;
    case 4:
      if (key == "name") return text(key, value, sample_.series.name);
      if (key == "unit") return text(key, value, sample_.unit);
      if (key == "type") return type(key, value);
      if (key == "hist") return histogram(key, value);
      if (key == "ts_s") return time(kTsS, value);
      break;
    case 5:
      if (key == "ts_us") return time(kTsUs, value);
      if (key == "value") return value_of(key, value);
      if (key == "scope") return text(key, value, sample_.series.context.scope);
      if (key == "ts_ns") return time(kTsNs, value);
      if (key == "ts_ms") return time(kTsMs, value);
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

bool SampleReader::time(TimeRank rank, const element& value) {
  const TimeRead read = read_time(rank, value, decoder_.line());
  if (!read.us) return wrong(kTimeKeys[rank], read.expected, value);
  if (rank < time_rank_) {
    time_rank_ = rank;
    sample_.ts_us = read.us;
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
