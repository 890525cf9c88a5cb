// One line to one record, for every kind of record.md. Pure: bytes in, records or an Error with its column out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "record/aggregate.h"
#include "record/kind.h"
#include "record/records.h"
#include "record/sample.h"
#include "result/result.h"

namespace mcp::ndjson {

// The largest time from the epoch that is read, in microseconds: beyond it window arithmetic could overflow.
inline constexpr std::int64_t kFarthest = std::int64_t{1} << 61;

struct DecodeOptions {
  bool judge_precision =
      true;  // false: an unreadable precision_us sets Sample::precision_unreadable instead of an Error
};

// Records and what their views point to.
struct SampleRoom {
  record::Sample sample;
  std::vector<record::Label> labels;
  std::vector<record::Label> exemplar_labels;
  record::Value hist;
};

struct AggregateRoom {
  SampleRoom identity;
  record::Aggregate aggregate;
  std::vector<record::Stat> stats;
  record::Value sketch;
};

// Reads one line after another. Errors are kMalformed, with `reason` (what they are counted under) and place.column.
// Views in what it returns point into the decoder and the line, and are good until the next parse().
class Decoder {
 public:
  explicit Decoder(DecodeOptions options = {});
  ~Decoder();
  Decoder(const Decoder&) = delete;  // what was read points into it
  Decoder& operator=(const Decoder&) = delete;

  // Parses the line, which has json::kPadding readable bytes after it, and says of which kind it is.
  // Blank lines are no lines and must not come here.
  Result<record::Kind> parse(std::string_view line);

  // The record of the line last parsed; call the one that fits its kind. Each key has its type; what must be there for
  // that kind is checked for all kinds but samples, whose completeness is `complete`'s to judge.
  Result<const record::Sample*> sample();
  Result<record::Metadata> metadata();
  Result<const record::Aggregate*> aggregate();
  Result<record::Span> span();
  Result<record::Alert> alert();
  Result<record::Violation> violation();
  Result<record::Chaos> chaos();
  Result<record::Event> event();
  Result<record::Log> log();
  Result<record::Report> report();

  // The time of the line by the keys for it, ts_us or what is read for it (record.md 1); nothing when it has none.
  Result<std::optional<std::int64_t>> ts_us() const;
  // The event time of the line, of whatever kind (spans: start_ns); nothing when it has none.
  Result<std::optional<std::int64_t>> event_time() const;

  // The line itself as simdjson sees it, and as an owned tree.
  const simdjson::dom::object& root() const;
  std::string_view line() const { return line_; }
  record::Value tree() const;

  // kMalformed at the value of `key` (a path of keys) of the line last parsed: "key: what".
  Error error_at(std::span<const std::string_view> path, std::string_view what) const;

 private:
  DecodeOptions options_;
  json::Parser parser_;
  std::string_view line_;
  std::unique_ptr<simdjson::dom::object> root_;
  SampleRoom sample_;
  AggregateRoom aggregate_;
};

// Whether a sample has what a filter needs: a name, a value (or hist) and a time; else kMalformed (record.md 3, rule
// 9).
Status complete(const record::Sample& sample);

record::Value to_value(const simdjson::dom::element& element);

}  // namespace mcp::ndjson
