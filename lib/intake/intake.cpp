// Tested by tests/unit/intake/loader_test.cpp and tests/unit/mcp-query/follower_test.cpp.
#include "intake/intake.h"

#include <algorithm>
#include <limits>

#include "io/tail.h"
#include "series/hist.h"
#include "state/archive.h"
#include "timeutil/duration.h"
#include "tsdb/identity.h"

namespace mcp::intake {
namespace {

// Unlike a filter of samples it takes one without a name: a series of its labels alone.
Status complete(const record::Sample& sample, std::optional<std::int64_t> ts_us) {
  const bool valued = sample.value_is != record::ValueIs::kAbsent;
  if (valued && ts_us) return Done{};
  return Error{.code = Code::kMalformed,
               .message = std::string("a sample without ") + (valued ? "time" : "value"),
               .reason = "incomplete sample",
               .place = {.file = "", .line = 0, .column = 1}};
}

// What a tag stands for whose series was forgotten.
constexpr tsdb::SeriesId kGone = series::SeriesSet::kUnwanted - 1;
// A line is learnt again for each batch under way: more tags than that are more than there can be shapes.
constexpr std::size_t kMostTags = std::size_t{1} << 20;
// Lines after which what is due is asked for, though the input does not pause, and what is over forgotten: many moments
// cost little more than one. By lines alone, so that what comes out does not hang on how they come together.
constexpr std::size_t kLinesAtOnce = 20'000;
// Bytes at the end of a file that may say what a page is.
constexpr std::size_t kTail = 16;
// An alert is in its state until it is told otherwise.
constexpr std::int64_t kUntilTold = std::int64_t{1} << 61;

Result<series::Sample> stored(const record::Sample& read, std::int64_t ts_us) {
  series::Sample sample{.ts_us = ts_us, .value = read.value};
  if (read.value_is == record::ValueIs::kStale) sample.value = tsdb::stale_marker();
  sample.start_us = read.start_us.value_or(promql::kNoStart);
  if (read.value_is != record::ValueIs::kHist) return sample;
  Result<histogram::Histogram> hist = series::read_hist(*read.hist);
  if (!hist) return hist.error();
  const bool silent = hist->hint == histogram::ResetHint::kUnknown;
  if (silent && read.type == record::Type::kGaugeHistogram) hist->hint = histogram::ResetHint::kGauge;
  sample.hist = std::make_unique<histogram::Histogram>(std::move(*hist));
  return sample;
}

// The series that an alert is while it is in a state: `ALERTS` with its own labels and those of the state. Views are of
// the alert.
std::vector<record::Label> labels_of(const record::Alert& alert, std::string_view state) {
  std::vector<record::Label> labels = {{tsdb::kNameLabel, "ALERTS"}, {"alertname", alert.name}, {"alertstate", state}};
  const auto is_own = [](std::string_view name) {
    return name == tsdb::kNameLabel || name == "alertname" || name == "alertstate";
  };
  bool graded = alert.severity.empty();
  for (const auto& [name, value] : alert.labels) {
    if (is_own(name) || value.empty()) continue;
    labels.push_back({name, value});
    graded = graded || name == "severity";
  }
  if (!graded) labels.push_back({"severity", alert.severity});
  std::sort(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return labels;
}

}  // namespace

Intake::Intake(Options options) : options_(std::move(options)) {
  if (options_.moments != nullptr) series_.keep_only(std::move(options_.selections));
}

Status Intake::push(std::span<const io::Line> lines, stream::Sink& sink) {
  if (pages_.is_another(lines, sink.file())) {
    end_page(sink);
    const std::string file(sink.file());
    pages_.open(lines, io::tail_of(file == "stdin" ? "-" : file, kTail));
  }
  if (pages_.is_page()) {
    page(lines, sink);
  } else {
    records(lines, sink);
  }
  return trouble_;
}

void Intake::records(std::span<const io::Line> lines, stream::Sink& sink) {
  shapes_.begin(sink.notes());
  if (shapes_.forgot()) series_of_tag_.clear();
  for (const io::Line& line : lines) {
    const auto hit = shapes_.match(line);
    gone_tag_ = hit && series_of_tag_[hit->tag] == kGone ? hit->tag : SIZE_MAX;
    if (hit && gone_tag_ == SIZE_MAX) {
      store(line, series_of_tag_[hit->tag], {.ts_us = hit->ts_us, .value = hit->value}, sink);
    } else {
      one(line, sink);
    }
  }
}

void Intake::one(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return refuse(line, sink, kind.error());
  switch (*kind) {
    case record::Kind::kSample:
      return sample(line, sink);
    case record::Kind::kAggregate:
      return aggregate(line, sink);
    case record::Kind::kAlert:
      return options_.alerts == Alerts::kPass ? foreign(line, sink) : alert(line, sink);
    case record::Kind::kMetadata:
      return metadata(line, sink);
    default:
      return foreign(line, sink);
  }
}

void Intake::sample(const io::Line& line, stream::Sink& sink) {
  const Result<const record::Sample*> read = decoder_.sample();
  if (!read) return refuse(line, sink, read.error());
  const std::optional<std::int64_t> ts_us = (*read)->ts_us ? (*read)->ts_us : sink.assumed_now();
  if (Status whole = complete(**read, ts_us); !whole) return refuse(line, sink, std::move(whole.error()));
  Result<series::Sample> sample = stored(**read, *ts_us);
  if (!sample) return refuse(line, sink, std::move(sample.error()));
  learn_unit((*read)->series.name, (*read)->unit);
  const std::vector<record::Label> labels = tsdb::labels_of((*read)->series, room_);
  if (is_one_too_many(labels)) {
    comes_late(*ts_us, sink);
    return limit(line, sink);
  }
  const tsdb::SeriesId id = series_.open(labels, 0, series::SeriesSet::Twice::kLargerStays);
  learn(line, id, **read);
  store(line, id, std::move(*sample), sink);
}

// Lines of that shape are of that series from here on.
void Intake::learn(const io::Line& line, tsdb::SeriesId id, const record::Sample& sample) {
  if (gone_tag_ != SIZE_MAX) {
    series_of_tag_[gone_tag_] = id;
    return;
  }
  const bool plain = sample.value_is == record::ValueIs::kNumber && sample.ts_us && !sample.start_us;
  if (!plain || !shapes_.wants()) return;
  if (shapes_.forgot()) series_of_tag_.clear();
  if (series_of_tag_.size() == kMostTags) return;
  const auto tag = static_cast<std::uint32_t>(series_of_tag_.size());
  series_of_tag_.push_back(id);
  shapes_.learn(line.text, {.tag = tag, .ts_us = *sample.ts_us, .value = sample.value});
}

// Whether a moment that counts on it has been due already; then what is due is asked first, so that the answer is not
// one of which lines came together.
bool Intake::comes_late(std::int64_t ts_us, stream::Sink& sink) {
  if (options_.moments == nullptr) return false;
  const bool late = options_.moments->see(ts_us);
  ++(late ? late_ : in_time_);
  const bool at_once = options_.answers == Options::Answers::kBeforeTheNextLine;
  if (trouble_ && (late || at_once)) trouble_ = answer_due(sink);
  return late;
}

bool Intake::is_one_too_many(std::span<const record::Label> labels) const {
  return series_.alive() >= options_.max_series && !series_.knows(labels);
}

// With --strict the line is the last: what was due before it is asked for.
void Intake::refuse(const io::Line& line, stream::Sink& sink, Error error) {
  if (trouble_) trouble_ = answer_due(sink);
  sink.refuse(line, std::move(error));
}

void Intake::tell_limit(stream::Sink& sink, std::uint64_t line) {
  if (std::exchange(limit_told_, true)) return;
  sink.console().warning(Error{
      .message = "more than " + std::to_string(options_.max_series) + " series (--max-series): new ones are left out",
      .place = {.file = std::string(sink.file()), .line = line, .column = 0}});
}

void Intake::limit(const io::Line& line, stream::Sink& sink) {
  tell_limit(sink, line.number);
  sink.count(line, stream::Fate::kLimited);
  end_line(sink);
}

bool Intake::put(tsdb::SeriesId id, series::Sample sample, Coming coming) {
  if (coming == Coming::kInTime) return series_.append(id, std::move(sample));
  return series_.insert(id, std::move(sample));
}

void Intake::store(const io::Line& line, tsdb::SeriesId id, series::Sample sample, stream::Sink& sink) {
  const bool late = comes_late(sample.ts_us, sink);
  const bool fresh = put(id, std::move(sample), late ? Coming::kLate : Coming::kInTime);
  if (late) {
    sink.count(line, stream::Fate::kLate);
  } else if (fresh) {
    sink.use(line);
  } else {
    sink.count(line, stream::Fate::kDuplicate);
  }
  end_line(sink);
}

// Numbers of series may be others after it.
void Intake::end_line(stream::Sink& sink) {
  if (options_.moments == nullptr || ++lines_ < kLinesAtOnce) return;
  lines_ = 0;
  if (trouble_) trouble_ = answer_due(sink);
  forget(sink);
}

// Each number of it is a series of its own, for which it speaks for two windows; a later one for a window replaces it.
void Intake::aggregate(const io::Line& line, stream::Sink& sink) {
  const Result<const record::Aggregate*> read = decoder_.aggregate();
  if (!read) return refuse(line, sink, read.error());
  const record::Aggregate& aggregate = **read;
  learn_unit(aggregate.series.name, aggregate.unit);
  const bool late = comes_late(aggregate.ts_us, sink);
  const std::int64_t lookback = 2 * std::min(aggregate.window_us, std::numeric_limits<std::int64_t>::max() / 2);
  tsdb::Stat which{.name = {}, .window = timeutil::format_duration(timeutil::Duration(aggregate.window_us))};
  const bool begins_now = late && options_.late_aggregates == Options::LateAggregates::kBeginNow;
  if (begins_now) --late_, ++in_time_;
  for (const record::Stat& stat : aggregate.stats) {
    which.name = stat.name;
    const std::vector<record::Label> labels = tsdb::labels_of(aggregate.series, which, room_);
    if (is_one_too_many(labels)) return limit(line, sink);
    const tsdb::SeriesId id = series_.open(labels, lookback, series::SeriesSet::Twice::kLastCounts);
    const std::int64_t ts_us = aggregate_counts_from(id, aggregate.ts_us, late);
    put(id, {.ts_us = ts_us, .value = stat.value}, Coming::kLate);
  }
  end_record(line, late && !begins_now ? Coming::kLate : Coming::kInTime, sink);
}

// An older window than one that was there has nothing to say of now.
std::int64_t Intake::aggregate_counts_from(tsdb::SeriesId id, std::int64_t ts_us, bool late) {
  if (options_.late_aggregates != Options::LateAggregates::kBeginNow || id == series::SeriesSet::kUnwanted)
    return ts_us;
  if (windows_to_.size() <= id) windows_to_.resize(id + 1, INT64_MIN);
  const bool newest = ts_us >= windows_to_[id];
  windows_to_[id] = std::max(windows_to_[id], ts_us);
  return late && newest ? std::max(ts_us, options_.moments->due_us()) : ts_us;
}

void Intake::end_record(const io::Line& line, Coming coming, stream::Sink& sink) {
  if (coming == Coming::kLate) {
    sink.count(line, stream::Fate::kLate);
  } else {
    sink.use(line);
  }
  end_line(sink);
}

// Its series of the state it is in goes on from here, the one of the other state ends.
void Intake::alert(const io::Line& line, stream::Sink& sink) {
  const Result<record::Alert> read = decoder_.alert();
  if (!read) return refuse(line, sink, read.error());
  const bool late = comes_late(read->ts_us, sink);
  for (const std::string_view state : {"pending", "firing"}) {
    const tsdb::SeriesId id = series_.open(labels_of(*read, state), kUntilTold, series::SeriesSet::Twice::kLastCounts);
    put(id, {.ts_us = read->ts_us, .value = read->state == state ? 1 : tsdb::stale_marker()}, Coming::kLate);
  }
  end_record(line, late ? Coming::kLate : Coming::kInTime, sink);
}

void Intake::metadata(const io::Line& line, stream::Sink& sink) {
  const Result<record::Metadata> read = decoder_.metadata();
  if (!read) return refuse(line, sink, read.error());
  learn_unit(read->name, read->unit);
  sink.use(line);
}

// Time passes with lines of any kind, so that a source which stops is noticed while others go on.
void Intake::foreign(const io::Line& line, stream::Sink& sink) {
  const Result<std::optional<std::int64_t>> time = decoder_.event_time();
  if (time && *time) comes_late(**time, sink);
  if (trouble_) trouble_ = answer_due(sink);
  sink.pass(line);
  end_line(sink);
}

void Intake::learn_unit(std::string_view name, std::string_view unit) {
  if (options_.units != nullptr) options_.units->learn(name, unit);
}

void Intake::page(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) {
    promtext::Reader& reader = pages_.reader();
    const promtext::LineIs is = reader.read(line.text);
    if (is == promtext::LineIs::kRefused) {
      refuse(line, sink, reader.refusal());
    } else if (is == promtext::LineIs::kDuplicate) {
      sink.count(line, stream::Fate::kDuplicate);
    } else if (is == promtext::LineIs::kSample || is == promtext::LineIs::kFolded) {
      sink.use(line);
    } else {
      sink.use(line);
    }
    take_points(sink);
    if (is == promtext::LineIs::kEnd) end_page(sink);
    end_line(sink);
  }
}

// Points that the page held back are taken with it.
void Intake::end_page(stream::Sink& sink) {
  if (!pages_.is_open()) return;
  Status whole = pages_.reader().finish();
  take_points(sink);
  pages_.end();
  if (whole) return;
  whole.error().place.file = pages_.file();
  sink.console().warning(whole.error());
}

void Intake::take_points(stream::Sink& sink) {
  if (const record::Metadata* family = pages_.reader().metadata(); family != nullptr)
    learn_unit(family->name, family->unit);
  for (const promtext::Point& point : pages_.reader().points()) {
    series::Sample sample{.ts_us = point.sample.ts_us.value_or(options_.page_us), .value = point.sample.value};
    if (point.sample.value_is == record::ValueIs::kStale) sample.value = tsdb::stale_marker();
    sample.start_us = point.sample.start_us.value_or(promql::kNoStart);
    const bool late = comes_late(sample.ts_us, sink);
    const std::vector<record::Label> labels = tsdb::labels_of(point.sample.series, room_);
    if (is_one_too_many(labels)) {
      tell_limit(sink, 0);
      sink.recount(stream::Fate::kUsed, stream::Fate::kLimited, 1);
      continue;
    }
    const tsdb::SeriesId id = series_.open(labels, 0, series::SeriesSet::Twice::kLargerStays);
    const bool fresh = put(id, std::move(sample), late ? Coming::kLate : Coming::kInTime);
    if (late) sink.recount(stream::Fate::kUsed, stream::Fate::kLate, 1);
    if (!late && !fresh) sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, 1);
  }
}

Status Intake::answer_due(stream::Sink& sink) {
  if (options_.moments == nullptr || options_.moments->due_us() <= answered_us_) return trouble_;
  sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, series_.settle());
  answered_us_ = options_.moments->due_us();
  return options_.asker->answer(series_, sink);
}

void Intake::forget(stream::Sink& sink) {
  sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, series_.settle());
  series_.forget_before(options_.asker->horizon_us(), options_.asker->lookback_us());
  const std::vector<tsdb::SeriesId> became = series_.compact();
  if (became.empty()) return;
  for (tsdb::SeriesId& id : series_of_tag_) {
    if (id >= became.size()) continue;  // kUnwanted or kGone
    id = became[id] == series::SeriesSet::kUnwanted ? kGone : became[id];
  }
  std::vector<std::int64_t> windows_to;
  for (std::size_t id = 0; id < std::min(windows_to_.size(), became.size()); ++id) {
    if (became[id] == series::SeriesSet::kUnwanted) continue;
    windows_to.resize(std::max<std::size_t>(windows_to.size(), became[id] + 1), INT64_MIN);
    windows_to[became[id]] = windows_to_[id];
  }
  windows_to_ = std::move(windows_to);
}

Result<series::SeriesSet*> Intake::finish(stream::Sink& sink) {
  end_page(sink);
  if (!trouble_) return trouble_.error();
  sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, series_.settle());
  return &series_;
}

void Intake::save(state::Writer& writer) {
  series_.settle();
  series_.forget_before(options_.asker->horizon_us(), options_.asker->lookback_us());
  writer(*options_.moments);
  series_.save(writer);
}

bool Intake::load(state::Reader& reader) {
  reader(*options_.moments);
  if (!series_.load(reader)) return false;
  answered_us_ = options_.moments->due_us();
  for (tsdb::SeriesId id = 0; id < series_.size(); ++id) {
    windows_to_.push_back(series_.newest_us(id).value_or(INT64_MIN));
  }
  return true;
}

}  // namespace mcp::intake
