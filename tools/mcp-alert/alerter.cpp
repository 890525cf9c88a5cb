// Tested by tests/unit/mcp-alert/alerter_test.cpp and the golden cases of mcp-alert.
#include "alerter.h"

#include "ndjson/encode.h"
#include "promql/print.h"

namespace mcp::alert {

Alerter::Alerter(std::vector<Threshold> thresholds, const AlerterOptions& options)
    : options_(options), evaluator_(std::move(thresholds), options.every_us), book_(evaluator_, options.max_series) {}

Status Alerter::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) one(line, sink);
  return Done{};
}

void Alerter::one(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, kind.error());
  if (*kind == record::Kind::kSample) return sample(line, sink);
  if (*kind == record::Kind::kAggregate) return aggregate(line, sink);
  foreign(line, sink);
}

// Time passes with lines of any kind, so that a source which stops is noticed while others go on.
void Alerter::foreign(const io::Line& line, stream::Sink& sink) {
  const Result<std::optional<std::int64_t>> time = decoder_.event_time();
  if (time && *time) advance(**time, sink);
  sink.pass(line);
}

void Alerter::sample(const io::Line& line, stream::Sink& sink) {
  const Result<const record::Sample*> read = decoder_.sample();
  if (!read) return sink.refuse(line, read.error());
  record::Sample sample = **read;
  if (!sample.ts_us) sample.ts_us = sink.assumed_now();
  if (Status whole = ndjson::complete(sample); !whole) return sink.refuse(line, std::move(whole.error()));
  const std::int64_t ts_us = *sample.ts_us;
  advance(ts_us, sink);
  const bool number = sample.value_is == record::ValueIs::kNumber;
  if (book_.wants(sample.series.name) && (number || sample.value_is == record::ValueIs::kStale)) {
    SeriesBook::Entry* entry = book_.find(sample.series, 0);
    if (entry == nullptr) return limited(line, sink);
    const FeedId feed = book_.sample_feed(*entry);
    if (feed != kUnwatched) evaluator_.observe(feed, {ts_us, number ? sample.value : tsdb::stale_marker()});
  }
  if (evaluator_.late(ts_us)) return sink.count(line, stream::Fate::kLate);
  sink.use(line);
}

void Alerter::aggregate(const io::Line& line, stream::Sink& sink) {
  const Result<const record::Aggregate*> read = decoder_.aggregate();
  if (!read) return sink.refuse(line, read.error());
  const record::Aggregate& aggregate = **read;
  advance(aggregate.ts_us, sink);
  if (!book_.wants(aggregate.series.name)) return sink.use(line);
  SeriesBook::Entry* entry = book_.find(aggregate.series, aggregate.window_us);
  if (entry == nullptr) return limited(line, sink);
  for (std::size_t i = 0; i < aggregate.stats.size(); ++i) {
    const FeedId feed = book_.stat_feed(*entry, aggregate.stats[i].name, i);
    if (feed != kUnwatched) evaluator_.observe(feed, {aggregate.ts_us, aggregate.stats[i].value});
  }
  sink.use(line);
}

void Alerter::limited(const io::Line& line, stream::Sink& sink) {
  if (!limit_told_) {
    sink.console().warning(Error{.message = "more than " + std::to_string(options_.max_series) +
                                            " series (--max-series): new ones are not watched",
                                 .place = {.file = std::string(sink.file()), .line = line.number, .column = 0}});
  }
  limit_told_ = true;
  sink.count(line, stream::Fate::kLimited);
}

void Alerter::advance(std::int64_t ts_us, stream::Sink& sink) {
  evaluator_.advance(ts_us, alerts_);
  write(sink);
}

void Alerter::write(stream::Sink& sink) {
  for (const record::Alert& alert : alerts_) ndjson::append(sink.out(), alert);
  alerts_.clear();
}

// Where it decides the verdict it is an error, so that --quiet does not leave a status without its reason.
void Alerter::report_no_data(const Threshold& threshold, cli::Console& console) const {
  const Error error{.message = threshold.name + ": no data: nothing came for " + promql::print(threshold.metric),
                    .place = threshold.place};
  if (options_.fail_on_no_data) {
    console.error(error);
  } else {
    console.warning(error);
  }
}

Status Alerter::finish(stream::Sink& sink) {
  evaluator_.finish(alerts_);
  write(sink);
  for (const std::size_t i : evaluator_.ambiguous()) {
    const Threshold& threshold = evaluator_.thresholds()[i];
    sink.console().warning(Error{
        .message = threshold.name + ": several series give an alert with the same labels; only the first was watched",
        .place = threshold.place});
  }
  for (std::size_t i = 0; i < evaluator_.thresholds().size(); ++i) {
    if (evaluator_.had_data(i)) continue;
    const Threshold& threshold = evaluator_.thresholds()[i];
    no_data_ = true;
    report_no_data(threshold, sink.console());
  }
  return Done{};
}

cli::Exit Alerter::verdict() const {
  const bool fired = evaluator_.worst_fired() <= options_.fail_on_rank;
  return fired || (no_data_ && options_.fail_on_no_data) ? cli::Exit::kNo : cli::Exit::kOk;
}

}  // namespace mcp::alert
