// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include "ndjson/decode.h"

#include <simdjson.h>

#include <cmath>

#include "text/quote.h"
#include "timeutil/instant.h"

namespace mcp::ndjson {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

// The keys that give a time, the first that is there counts (record.md 1); a decimal times 10^power is microseconds.
struct TimeKey {
  std::string_view key;
  int power;
};
constexpr TimeKey kTimeKeys[] = {{"ts_us", 0}, {"ts_ns", -3}, {"ts_ms", 3}, {"ts_s", 6}};

bool is_number(const element& value) { return value.is_number(); }

// A double, or one of the strings that stand for what JSON cannot say.
bool special_number(const element& value, double& out) {
  if (value.get_double().get(out) == simdjson::SUCCESS) return true;
  std::string_view word;
  if (value.get_string().get(word) != simdjson::SUCCESS) return false;
  if (word == "NaN") return out = std::nan(""), true;
  if (word == "+Inf") return out = HUGE_VAL, true;
  if (word == "-Inf") return out = -HUGE_VAL, true;
  return false;
}

}  // namespace

Decoder::Decoder(DecodeOptions options) : options_(options), root_(std::make_unique<object>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

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

namespace {

// One pass over the members of a sample; each key has a reader.
class SampleReader {
 public:
  SampleReader(const Decoder& decoder, std::string_view line, const DecodeOptions& options, record::Sample& sample)
      : decoder_(decoder), line_(line), options_(options), sample_(sample) {}

  std::vector<record::Label>* labels = nullptr;
  std::vector<record::Label>* exemplar_labels = nullptr;
  record::Value* hist = nullptr;

  Status read(const object& root) {
    for (const auto field : root) {
      if (!member(field.key, field.value)) return std::move(*fault_);
    }
    return Done{};
  }

 private:
  bool wrong(std::string_view key, std::string_view expected, const element& value) {
    const std::string_view path[] = {key};
    fault_ = decoder_.error_at(path, "expected " + std::string(expected) + ", got " + json::describe(value));
    return false;
  }

  bool text(std::string_view key, const element& value, std::string_view& out) {
    return value.get(out) == simdjson::SUCCESS || wrong(key, "a string", value);
  }
  bool number(std::string_view key, const element& value, std::optional<double>& out) {
    double read = 0;
    if (!is_number(value) || value.get(read) != simdjson::SUCCESS) return wrong(key, "a number", value);
    out = read;
    return true;
  }
  bool integer(std::string_view key, const element& value, std::optional<std::int64_t>& out) {
    std::int64_t read = 0;
    if (value.get(read) != simdjson::SUCCESS) return wrong(key, "an integer", value);
    if (read > kFarthest || read < -kFarthest) return wrong(key, "a time within reach", value);
    out = read;
    return true;
  }

  bool member(std::string_view key, const element& value) {
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
        if (key == "labels") return label_set(key, value, *labels, sample_.series.labels);
        if (key == "tenant") return text(key, value, sample_.series.context.tenant);
        break;
      default:
        return rare_member(key, value);
    }
    return true;
  }

  bool rare_member(std::string_view key, const element& value) {
    if (key == "transport") return text(key, value, sample_.series.context.transport);
    if (key == "environment") return text(key, value, sample_.series.context.environment);
    if (key == "workload_id") return text(key, value, sample_.series.context.workload_id);
    if (key == "duration_s") return number(key, value, sample_.duration_s);
    if (key == "sample_size") return number(key, value, sample_.sample_size);
    if (key == "start_us") return integer(key, value, sample_.start_us);
    if (key == "exemplar") return exemplar(key, value);
    if (key == "precision_us") {
      if (!options_.judge_precision && !is_number(value)) return sample_.precision_unreadable = true;
      return number(key, value, sample_.precision_us);
    }
    return true;
  }

  bool time(const element& value) {
    std::optional<std::int64_t> us;
    if (!integer("ts_us", value, us)) return false;
    return set_time(0, us);
  }
  // A number of other units than microseconds: read from its text, so that no digit is lost to a double.
  bool decimal_time(int rank, const element& value) {
    const TimeKey& time_key = kTimeKeys[rank];
    if (!is_number(value)) return wrong(time_key.key, "a number", value);
    const std::string_view path[] = {time_key.key};
    const auto extent = json::locate(line_, path);
    const auto us =
        extent ? timeutil::scale_decimal(line_.substr(extent->begin, extent->end - extent->begin), time_key.power)
               : std::nullopt;
    if (!us || *us > kFarthest || *us < -kFarthest) return wrong(time_key.key, "a time within reach", value);
    return set_time(rank, us);
  }
  bool civil_time(std::string_view key, const element& value) {
    std::string_view written;
    if (!text(key, value, written)) return false;
    const auto us = timeutil::parse_rfc3339(written);
    if (!us) return wrong(key, "an RFC 3339 time", value);
    return set_time(4, us);
  }
  bool set_time(int rank, std::optional<std::int64_t> us) {
    if (rank < time_rank_) {
      time_rank_ = rank;
      sample_.ts_us = us;
    }
    return true;
  }

  bool type(std::string_view key, const element& value) {
    std::string_view word;
    if (!text(key, value, word)) return false;
    const auto known = record::type_of(word);
    if (!known) return wrong(key, "a metric type", value);
    sample_.type = *known;
    return true;
  }

  bool value_of(std::string_view key, const element& value) {
    if (value.is_null()) {
      sample_.value_is = record::ValueIs::kStale;
      return true;
    }
    if (!special_number(value, sample_.value)) return wrong(key, "a number", value);
    sample_.value_is = record::ValueIs::kNumber;
    return true;
  }

  bool histogram(std::string_view key, const element& value) {
    if (!value.is_object()) return wrong(key, "an object", value);
    *hist = to_value(value);
    sample_.hist = hist;
    if (sample_.value_is == record::ValueIs::kAbsent) sample_.value_is = record::ValueIs::kHist;
    return true;
  }

  bool label_set(std::string_view key, const element& value, std::vector<record::Label>& into,
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

  bool exemplar(std::string_view key, const element& value) {
    object members;
    if (value.get(members) != simdjson::SUCCESS) return wrong(key, "an object", value);
    record::Exemplar read;
    for (const auto field : members) {
      bool good = true;
      if (field.key == "labels") {
        good = label_set(key, field.value, *exemplar_labels, read.labels);
        if (!good) return false;
      } else if (field.key == "value") {
        good = special_number(field.value, read.value);
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

  const Decoder& decoder_;
  std::string_view line_;
  const DecodeOptions& options_;
  record::Sample& sample_;
  int time_rank_ = 5;
  std::optional<Error> fault_;
};

}  // namespace

Result<const record::Sample*> Decoder::sample() {
  labels_.clear();
  exemplar_labels_.clear();
  sample_ = record::Sample{};
  SampleReader reader(*this, line_, options_, sample_);
  reader.labels = &labels_;
  reader.exemplar_labels = &exemplar_labels_;
  reader.hist = &hist_;
  Status read = reader.read(*root_);
  if (!read) return std::move(read.error());
  return &sample_;
}

Result<std::optional<std::int64_t>> Decoder::ts_us() const {
  for (const TimeKey& time_key : kTimeKeys) {
    element value;
    if (root_->at_key(time_key.key).get(value) != simdjson::SUCCESS) continue;
    const std::string_view path[] = {time_key.key};
    const auto extent = json::locate(line_, path);
    const bool whole = time_key.power != 0 || value.is_int64();
    if (is_number(value) && whole && extent) {
      const auto us = timeutil::scale_decimal(line_.substr(extent->begin, extent->end - extent->begin), time_key.power);
      if (us && *us <= kFarthest && *us >= -kFarthest) return us;
    }
    return error_at(path, "expected a time, got " + json::describe(value));
  }
  element value;
  if (root_->at_key("ts").get(value) == simdjson::SUCCESS) {
    std::string_view written;
    const auto us = value.get(written) == simdjson::SUCCESS ? timeutil::parse_rfc3339(written) : std::nullopt;
    const std::string_view path[] = {"ts"};
    if (!us) return error_at(path, "expected an RFC 3339 time, got " + json::describe(value));
    return us;
  }
  return std::optional<std::int64_t>();
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
