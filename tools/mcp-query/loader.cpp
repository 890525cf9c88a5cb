// Tested by tests/unit/mcp-query/loader_test.cpp and the golden cases of mcp-query.
#include "loader.h"

#include <algorithm>
#include <limits>

#include "hist.h"
#include "timeutil/duration.h"
#include "tsdb/identity.h"

namespace mcp::query {
namespace {

// Unlike a filter of samples it takes one without a name: a series of its labels alone.
Status complete(const record::Sample& sample) {
  const bool valued = sample.value_is != record::ValueIs::kAbsent;
  if (valued && sample.ts_us) return Done{};
  return Error{.code = Code::kMalformed,
               .message = std::string("a sample without ") + (valued ? "time" : "value"),
               .reason = "incomplete sample",
               .place = {.file = "", .line = 0, .column = 1}};
}

Result<Sample> stored(const record::Sample& read) {
  Sample sample{.ts_us = *read.ts_us, .value = read.value};
  if (read.value_is == record::ValueIs::kStale) sample.value = tsdb::stale_marker();
  sample.start_us = read.start_us.value_or(promql::kNoStart);
  if (read.value_is != record::ValueIs::kHist) return sample;
  Result<histogram::Histogram> hist = read_hist(*read.hist);
  if (!hist) return hist.error();
  const bool silent = hist->hint == histogram::ResetHint::kUnknown;
  if (silent && read.type == record::Type::kGaugeHistogram) hist->hint = histogram::ResetHint::kGauge;
  sample.hist = std::make_unique<histogram::Histogram>(std::move(*hist));
  return sample;
}

}  // namespace

Status Loader::push(std::span<const io::Line> lines, stream::Sink& sink) {
  shapes_.begin(sink.notes());
  for (const io::Line& line : lines) {
    if (const auto hit = shapes_.match(line); hit) {
      store(line, hit->tag, {.ts_us = hit->ts_us, .value = hit->value}, sink);
    } else {
      one(line, sink);
    }
  }
  return Done{};
}

void Loader::one(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, kind.error());
  if (*kind == record::Kind::kSample) return sample(line, sink);
  if (*kind == record::Kind::kAggregate) return aggregate(line, sink);
  sink.pass(line);
}

void Loader::sample(const io::Line& line, stream::Sink& sink) {
  const Result<const record::Sample*> read = decoder_.sample();
  if (!read) return sink.refuse(line, read.error());
  if (Status whole = complete(**read); !whole) return sink.refuse(line, std::move(whole.error()));
  Result<Sample> sample = stored(**read);
  if (!sample) return sink.refuse(line, std::move(sample.error()));
  const tsdb::SeriesId id = series_.open(tsdb::labels_of((*read)->series, room_), 0, false);
  const bool plain = (*read)->value_is == record::ValueIs::kNumber && !(*read)->start_us;
  if (plain && shapes_.wants()) shapes_.learn(line.text, {.tag = id, .ts_us = sample->ts_us, .value = sample->value});
  store(line, id, std::move(*sample), sink);
}

void Loader::store(const io::Line& line, tsdb::SeriesId series, Sample sample, stream::Sink& sink) {
  if (!series_.append(series, std::move(sample))) return sink.count(line, stream::Fate::kDuplicate);
  sink.use(line);
}

// Each number of it is a series of its own, for which it speaks for two windows; a later one for a window replaces it.
void Loader::aggregate(const io::Line& line, stream::Sink& sink) {
  const Result<const record::Aggregate*> read = decoder_.aggregate();
  if (!read) return sink.refuse(line, read.error());
  const record::Aggregate& aggregate = **read;
  const std::int64_t lookback = 2 * std::min(aggregate.window_us, std::numeric_limits<std::int64_t>::max() / 2);
  tsdb::Stat which{.name = {}, .window = timeutil::format_duration(timeutil::Duration(aggregate.window_us))};
  for (const record::Stat& stat : aggregate.stats) {
    which.name = stat.name;
    const tsdb::SeriesId id = series_.open(tsdb::labels_of(aggregate.series, which, room_), lookback, true);
    series_.append(id, {.ts_us = aggregate.ts_us, .value = stat.value});
  }
  sink.use(line);
}

Status Loader::finish(stream::Sink& sink) {
  const std::size_t duplicates = series_.settle();
  sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, duplicates);
  const Result<cli::Exit> asked = asker_(series_, sink);
  if (!asked) return asked.error();
  verdict_ = *asked;
  return Done{};
}

}  // namespace mcp::query
