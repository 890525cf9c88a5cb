// An aggregate: the identity of a sample, times, and numbers. Streams of aggregates are as long as those of samples, so
// one pass goes over the members, and nothing is allocated.
// Tested by tests/unit/ndjson/decode_test.cpp and tests/fuzz/decode_fuzz.cpp.
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ndjson/decode.h"
#include "ndjson/sample_reader.h"
#include "ndjson/values.h"

namespace mcp::ndjson {
namespace {

using simdjson::dom::element;

// What a key of an aggregate is for. A number under a key of no other use is a stat; so is a word that stands for one.
enum class Use : std::uint8_t {
  kStat,
  kNumber,    // a stat of record.md 3
  kIdentity,  // judged by the sample reader, or the line's kind
  kOfSample,  // the same, and a stat where it is a number
  kStart,
  kWindow,
  kQdef,
  kRelErr,
  kPartial,
  kRev,
  kClosedBy,
  kSketch,
};

struct Key {
  std::string_view name;
  Use use;
};

constexpr Key kKeys[] = {
    // by length
    {"ts", Use::kIdentity},
    {"rev", Use::kRev},
    {"sum", Use::kNumber},
    {"min", Use::kNumber},
    {"max", Use::kNumber},
    {"ts_s", Use::kIdentity},
    {"kind", Use::kIdentity},
    {"name", Use::kIdentity},
    {"type", Use::kIdentity},
    {"unit", Use::kIdentity},
    {"qdef", Use::kQdef},
    {"mean", Use::kNumber},
    {"last", Use::kNumber},
    {"rate", Use::kNumber},
    {"hist", Use::kOfSample},
    {"ts_us", Use::kIdentity},
    {"ts_ns", Use::kIdentity},
    {"ts_ms", Use::kIdentity},
    {"scope", Use::kIdentity},
    {"count", Use::kNumber},
    {"first", Use::kNumber},
    {"delta", Use::kNumber},
    {"value", Use::kOfSample},
    {"tenant", Use::kIdentity},
    {"labels", Use::kIdentity},
    {"sketch", Use::kSketch},
    {"stddev", Use::kNumber},
    {"resets", Use::kNumber},
    {"absent", Use::kNumber},
    {"rel_err", Use::kRelErr},
    {"partial", Use::kPartial},
    {"start_us", Use::kStart},
    {"increase", Use::kNumber},
    {"distinct", Use::kNumber},
    {"exemplar", Use::kOfSample},
    {"window_us", Use::kWindow},
    {"transport", Use::kIdentity},
    {"closed_by", Use::kClosedBy},
    {"duration_s", Use::kOfSample},
    {"environment", Use::kIdentity},
    {"workload_id", Use::kIdentity},
    {"sample_size", Use::kOfSample},
    {"precision_us", Use::kOfSample},
};
static_assert(std::is_sorted(std::begin(kKeys), std::end(kKeys),
                             [](const Key& a, const Key& b) { return a.name.size() < b.name.size(); }));

constexpr std::size_t kLongest = std::end(kKeys)[-1].name.size();

// Where the keys of each length begin.
constexpr auto kBegins = [] {
  std::array<std::uint8_t, kLongest + 2> begins{};
  for (const Key& key : kKeys) {
    for (std::size_t longer = key.name.size() + 1; longer < begins.size(); ++longer) ++begins[longer];
  }
  return begins;
}();

Use use_of(std::string_view key) {
  if (key.empty() || key.size() > kLongest) return Use::kStat;
  for (std::size_t i = kBegins[key.size()]; i < kBegins[key.size() + 1]; ++i) {
    if (kKeys[i].name.front() == key.front() && kKeys[i].name == key) return kKeys[i].use;
  }
  return Use::kStat;
}

// pNN, as --quantiles names them.
bool is_quantile(std::string_view key) {
  return key.size() > 1 && key.front() == 'p' && key.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// One pass over the members; the first fault wins.
class AggregateReader {
 public:
  AggregateReader(const Decoder& decoder, SampleReader& identity, AggregateRoom& room)
      : decoder_(decoder), identity_(identity), room_(room), read_(room.aggregate) {
    read_ = {};
    room_.stats.clear();
  }

  std::optional<Error> all(const record::Sample& who) {
    for (const auto field : decoder_.root()) {
      if (!member(field.key, field.value)) return std::move(fault_);
    }
    if (!who.ts_us) wrong("ts_us", "is missing");
    if (!has_start_) wrong("start_us", "is missing");
    if (!has_window_) wrong("window_us", "is missing");
    if (who.series.name.empty()) wrong("name", "is missing");
    if (fault_) return std::move(fault_);
    read_.ts_us = *who.ts_us;
    read_.series = who.series;
    read_.type = who.type;
    read_.unit = who.unit;
    read_.stats = room_.stats;
    return std::nullopt;
  }

 private:
  bool member(std::string_view key, const element& value) {
    switch (use_of(key)) {
      case Use::kStat:
        return stat(key, value) || !is_quantile(key) || wrong(key, "expected a number");
      case Use::kNumber:
        return stat(key, value) || wrong(key, "expected a number");
      case Use::kIdentity:
        return identity(key, value);
      case Use::kOfSample:
        return identity(key, value) && (stat(key, value), true);
      case Use::kStart:
        return has_start_ = integer(key, value, read_.start_us);
      case Use::kWindow:
        has_window_ = integer(key, value, read_.window_us);
        return has_window_ && (read_.window_us > 0 || wrong(key, "expected more than 0"));
      case Use::kQdef:
        return text(key, value, read_.qdef);
      case Use::kRelErr:
        return value.is_null() || (read_number(value, read_.rel_err.emplace()) || wrong(key, "expected a number"));
      case Use::kPartial:
        return text(key, value, read_.partial);
      case Use::kRev:
        return value.is_null() || integer(key, value, read_.rev.emplace());
      case Use::kClosedBy:
        return text(key, value, read_.closed_by);
      case Use::kSketch:
        room_.sketch = to_value(value);
        read_.sketch = &room_.sketch;
        return true;
    }
    return true;
  }

  bool stat(std::string_view key, const element& value) {
    double number = 0;
    if (!read_number(value, number)) return false;
    room_.stats.push_back({key, number});
    return true;
  }
  bool identity(std::string_view key, const element& value) {
    if (identity_.member(key, value)) return true;
    fault_ = identity_.fault();
    return false;
  }
  bool integer(std::string_view key, const element& value, std::int64_t& out) {
    if (value.get(out) != simdjson::SUCCESS) return wrong(key, "expected an integer");
    return (out <= kFarthest && out >= -kFarthest) || wrong(key, "expected a time within reach");
  }
  bool text(std::string_view key, const element& value, std::string_view& out) {
    return value.get(out) == simdjson::SUCCESS || wrong(key, "expected a string");
  }
  bool wrong(std::string_view key, std::string_view what) {
    if (fault_) return false;
    const std::string_view path[] = {key};
    fault_ = decoder_.error_at(path, what);
    return false;
  }

  const Decoder& decoder_;
  SampleReader& identity_;
  AggregateRoom& room_;
  record::Aggregate& read_;
  bool has_start_ = false;
  bool has_window_ = false;
  std::optional<Error> fault_;
};

}  // namespace

Result<const record::Aggregate*> Decoder::aggregate() {
  SampleReader identity(*this, options_, aggregate_.identity);
  std::optional<Error> fault = AggregateReader(*this, identity, aggregate_).all(aggregate_.identity.sample);
  if (fault) return std::move(*fault);
  return &aggregate_.aggregate;
}

}  // namespace mcp::ndjson
