// A line is recognised by its shape or decoded, judged late or not, and its sample waits in its window. The line that
// makes windows ripe has their aggregates written before it is handed on itself.
// Tested by tests/unit/mcp-agg/rules_test.cpp, model_test.cpp, damage_test.cpp and tests/fuzz/agg_fuzz.cpp.
#include "aggregator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "cardinality.h"
#include "text/quote.h"

namespace mcp::agg {
namespace {

constexpr std::string_view kHistKey = "hist", kValueKey = "value";
constexpr std::uint32_t kUntagged = UINT32_MAX;
// Instead of a series: it is not selected. And it has none (SeriesBook::kNone), because it is late or over the limit.
constexpr std::uint32_t kUnselected = SeriesBook::kNone - 1;
constexpr std::size_t kMostOrigins = std::size_t{1} << 20;

}  // namespace

Aggregator::Aggregator(Plan plan, std::optional<io::Output> late, const AggregatorOptions& options)
    : plan_(std::move(plan)),
      late_(std::move(late)),
      shapes_(options.shapes),
      book_(plan_.grouping, plan_.max_series),
      guard_(plan_.max_jump_us),
      windows_(plan_.finest_us, plan_.lateness_us, plan_.revise_for_us),
      rows_(plan_, book_, options.kept_text),
      closer_(make_closer(plan_, book_, rows_)) {}

Status Aggregator::push(std::span<const io::Line> lines, stream::Sink& sink) {
  shapes_.begin(sink.notes());
  if (shapes_.forgot()) origins_.clear();
  for (const io::Line& line : lines) {
    const auto hit = shapes_.match(line);
    if (hit && guard_.believes(hit->ts_us)) {
      count(line, deliver(origins_[hit->tag], {.ts_us = hit->ts_us, .value = hit->value}, sink), sink);
    } else {
      decode(line, sink);
      if (sink.ended()) break;
    }
  }
  return late_ ? late_->flush_if_large() : Status(Done{});
}

void Aggregator::decode(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, kind.error());
  if (*kind != record::Kind::kSample) return sink.pass(line);
  Result<const record::Sample*> sample = decoder_.sample();
  if (!sample) return sink.refuse(line, std::move(sample.error()));
  if ((*sample)->ts_us) return take(line, **sample, sink);
  record::Sample timed = **sample;
  timed.ts_us = sink.assumed_now();
  take(line, timed, sink);
}

void Aggregator::take(const io::Line& line, const record::Sample& sample, stream::Sink& sink) {
  if (Status whole = ndjson::complete(sample); !whole) return sink.refuse(line, std::move(whole.error()));
  Result<Read> read = this->read(sample);
  if (!read) return sink.refuse(line, std::move(read.error()));
  if (!guard_.believes(*sample.ts_us)) return hold(line, sample, sink);
  Origin origin;
  const Result<stream::Fate> fate = admit(sample, *read, origin, sink);
  if (!fate) return sink.refuse(line, fate.error());
  if (*fate != stream::Fate::kLate) learn(line, origin, sample);
  if (book_.overflown() && !overflow_told_) tell_overflow(line.number, sink);
  count(line, *fate, sink);
}

// Where the sample cannot be any, whatever came before it: kMalformed.
Result<Aggregator::Read> Aggregator::read(const record::Sample& sample) {
  Read read{.selected = plan_.selection.selects(sample.series, label_room_), .member = {}, .hist = {}};
  if (!read.selected) return read;
  if (sample.value_is == record::ValueIs::kHist) {
    Result<HistSample> hist = read_hist(*sample.hist, sample.type);
    if (!hist) return placed(std::move(hist.error()), kHistKey);
    hist->says_start = sample.start_us.has_value();
    hist->start_us = sample.start_us.value_or(0);
    read.hist.emplace(std::move(*hist));
    read.member.role = Role::kHist;
    return read;
  }
  Result<Member> member = book_.member_of(sample);
  if (!member) return placed(std::move(member.error()), kValueKey);
  read.member = *member;
  return read;
}

Error Aggregator::placed(Error error, std::string_view key) const {
  const std::string_view path[] = {key};
  error.place.column = decoder_.error_at(path, "").place.column;
  return error;
}

// A sample whose time is believed. kMalformed where its group is of another kind.
Result<stream::Fate> Aggregator::admit(const record::Sample& sample, Read& read, Origin& origin, stream::Sink& sink) {
  const Arrival arrival{.ts_us = *sample.ts_us,
                        .value = sample.value,
                        .stale = sample.value_is == record::ValueIs::kStale,
                        .hist = read.hist ? &*read.hist : nullptr};
  origin = {.series = read.selected ? SeriesBook::kNone : kUnselected, .start_us = sample.start_us, .nature = {}};
  if (read.selected && windows_.late(arrival.ts_us)) return stream::Fate::kLate;
  if (read.selected) {
    if (Status fits = place(sample, read, origin); !fits)
      return placed(std::move(fits.error()), read.hist ? kHistKey : kValueKey);
  }
  return deliver(origin, arrival, sink);
}

// Which series it is of, and what that says of it.
Status Aggregator::place(const record::Sample& sample, Read& read, Origin& origin) {
  HistSample* const hist = read.hist ? &*read.hist : nullptr;
  const bool stale = sample.value_is == record::ValueIs::kStale;
  if (!stale) {
    if (Status fits = book_.fits(sample, read.member, hist); !fits) return fits;
  }
  const std::uint32_t series = book_.number_of(sample.series);
  if (series == SeriesBook::kNone || book_.limits(series, read.member)) return Done{};
  if (!stale) {
    if (Status settled = book_.settle(series, read.member, sample, hist); !settled) return settled;
  }
  origin.series = series;
  origin.nature = book_.nature_of(sample, series);
  if (counts(book_.state(series).role)) origin.nature.unit = Nature::kNoUnit;
  if (hist == nullptr) return Done{};
  origin.nature.type = hist->gauge ? record::Type::kGaugeHistogram : record::Type::kHistogram;
  origin.nature.cumulative = !hist->gauge;
  origin.nature.level = false;
  return Done{};
}

void Aggregator::tell_overflow(std::uint64_t line, stream::Sink& sink) {
  overflow_told_ = true;
  const Blame blame = label_to_blame(book_.series(), plan_.max_series);
  std::string message = fmt::format(
      "more than {} series (--max-series): new ones are counted under overflow=\"true\" of their name, those "
      "of more names than that are limited",
      plan_.max_series);
  if (!blame.label.empty()) {
    message += fmt::format("; most are of {}, whose label {} has {} values", text::printable(blame.metric),
                           text::printable(blame.label), blame.values);
  }
  sink.console().warning(
      Error{.message = std::move(message), .place = {.file = std::string(sink.file()), .line = line, .column = 0}});
}

void Aggregator::learn(const io::Line& line, const Origin& origin, const record::Sample& sample) {
  if (sample.value_is != record::ValueIs::kNumber || !std::isfinite(sample.value) || !shapes_.wants()) return;
  if (shapes_.forgot()) origins_.clear();
  const std::uint32_t tag = tag_of(origin);
  if (tag == kUntagged) return;
  shapes_.learn(line.text, {.tag = tag, .ts_us = *sample.ts_us, .value = sample.value});
}

// Mostly the one that the series has already: a line that is learnt in vain costs no room.
std::uint32_t Aggregator::tag_of(const Origin& origin) {
  const std::uint32_t series = origin.series - kUnselected;  // modulo 2^32: those that are none come first
  if (newest_.size() <= series) newest_.resize(std::max<std::size_t>(series + 1, book_.series().size() + 2), kUntagged);
  std::uint32_t& newest = newest_[series];
  if (newest < origins_.size() && origins_[newest] == origin) return newest;
  if (origins_.size() == kMostOrigins) return kUntagged;
  origins_.push_back(origin);
  return newest = static_cast<std::uint32_t>(origins_.size() - 1);
}

// A sample whose time is believed, of what it was found to be.
stream::Fate Aggregator::deliver(const Origin& origin, const Arrival& arrival, stream::Sink& sink) {
  if (windows_.late(arrival.ts_us) && origin.series != kUnselected) return stream::Fate::kLate;
  if (origin.series < kUnselected) {
    observe(origin, arrival, sink);
    return stream::Fate::kUsed;
  }
  if (windows_.advance(arrival.ts_us)) close_ripe(sink);  // of the input all the same: its time passes
  return stream::Fate::kLimited;
}

void Aggregator::count(const io::Line& line, stream::Fate fate, stream::Sink& sink) {
  if (fate == stream::Fate::kUsed) return sink.use(line);
  if (fate == stream::Fate::kLate) keep_late(line.text);
  sink.count(line, fate);
}

void Aggregator::keep_late(std::string_view line) {
  if (late_) late_->buffer().append(line).append(1, '\n');
}

// One that is not late.
void Aggregator::observe(const Origin& origin, const Arrival& arrival, stream::Sink& sink) {
  if (windows_.advance(arrival.ts_us)) close_ripe(sink);
  if (!arrival.stale) book_.introduce(origin.series, origin.nature);
  if (windows_.revises(arrival.ts_us)) windows_.revise(origin.series);
  OpenWindow& window = windows_.at(arrival.ts_us);
  Observation observation{
      .ts_us = arrival.ts_us, .value = arrival.value + 0.0, .series = origin.series};  // -0 is read as 0
  if (arrival.stale) {
    observation.note = Observation::kStale;
  } else if (arrival.hist != nullptr) {
    observation.note = static_cast<std::uint32_t>(window.hists.size());
    window.hists.push_back(std::move(*arrival.hist));
  } else if (origin.start_us) {
    observation.note = static_cast<std::uint32_t>(window.starts.size());
    window.starts.push_back(*origin.start_us);
  }
  window.has_values = window.has_values || !arrival.stale;
  window.samples.push_back(observation);
}

// Counts as used until it turns out not to be.
void Aggregator::hold(const io::Line& line, const record::Sample& sample, stream::Sink& sink) {
  sink.use(line);
  const std::uint64_t ticket = tickets_++;
  const std::int64_t ts_us = *sample.ts_us;
  const std::uint64_t series = record::hash(sample.series);
  waiting_.try_emplace(ticket, Waiting{.line = std::string(line.text), .number = line.number, .ts_us = ts_us});
  for (const std::uint64_t believed : guard_.hold({.ticket = ticket, .series = series, .ts_us = ts_us}))
    release(waiting_.extract(believed).mapped(), sink);
  give_up(guard_.give_up(), sink);
}

// It is believed now. The line is read once more: what it was found to be then is not kept.
void Aggregator::release(const Waiting& held, stream::Sink& sink) {
  const auto recount = [&sink](stream::Fate fate) { sink.recount(stream::Fate::kUsed, fate, 1); };
  const std::string padded = held.line + std::string(io::kPadding, ' ');
  const auto refuse = [&](Error error) {
    recount(stream::Fate::kMalformed);
    sink.console().error(std::move(error).in(sink.file()).at(held.number));
  };
  const Result<record::Kind> kind = decoder_.parse(std::string_view(padded).substr(0, held.line.size()));
  if (!kind) return refuse(kind.error());
  const Result<const record::Sample*> decoded = decoder_.sample();
  if (!decoded) return refuse(decoded.error());
  record::Sample sample = **decoded;
  sample.ts_us = held.ts_us;
  Result<Read> read = this->read(sample);
  if (!read) return refuse(read.error());
  Origin origin;
  const Result<stream::Fate> fate = admit(sample, *read, origin, sink);
  if (!fate) return refuse(fate.error());
  if (*fate == stream::Fate::kLate) keep_late(held.line);
  if (*fate != stream::Fate::kUsed) recount(*fate);
}

// Nothing bore them out: they are as good as late.
void Aggregator::give_up(const std::vector<std::uint64_t>& tickets, stream::Sink& sink) {
  for (const std::uint64_t ticket : tickets) {
    const auto held = waiting_.extract(ticket);
    keep_late(held.mapped().line);
    given_up_ += 1;
    sink.recount(stream::Fate::kUsed, stream::Fate::kLate, 1);
  }
}

void Aggregator::close_ripe(stream::Sink& sink) {
  closer_->close_until(windows_.ripe_until(), windows_, sink);
  windows_.drop_until(windows_.final_until());
  recount_duplicates(sink);
}

bool Aggregator::load(state::Reader& archive) {
  persist(archive);
  archive.expect(coherent());
  return archive.done();
}

// Whether what waits is what the guard holds, in its order.
bool Aggregator::coherent() const {
  const auto same = [this](const auto& waiting, const JumpGuard::Held& held) {
    return waiting.first == held.ticket && waiting.first < tickets_ && waiting.second.ts_us == held.ts_us;
  };
  return std::equal(waiting_.begin(), waiting_.end(), guard_.held().begin(), guard_.held().end(), same);
}

void Aggregator::recount_duplicates(stream::Sink& sink) {
  const std::uint64_t duplicates = closer_->take_duplicates();
  if (duplicates > 0) sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, duplicates);
}

std::vector<io::Output*> Aggregator::files() {
  return late_ ? std::vector<io::Output*>{&*late_} : std::vector<io::Output*>{};
}

Status Aggregator::pause(stream::Sink&) { return late_ ? late_->flush() : Status(Done{}); }

// --idle: the silence after which the next window is ripe, or a written one is revised, if it is long enough at all.
std::optional<std::int64_t> Aggregator::wake_after_us() const {
  if (!plan_.idle_us || !windows_.revised().empty()) return plan_.idle_us;
  const std::optional<std::int64_t> end = closer_->next_end(windows_);
  return end ? std::optional(std::max(*plan_.idle_us, windows_.silence_until(*end))) : std::nullopt;
}

Status Aggregator::idle(std::int64_t silent_us, stream::Sink& sink) {
  const std::optional<std::int64_t> wake_us = wake_after_us();
  if (!wake_us || silent_us < *wake_us) return Done{};
  if (windows_.advance_by_silence(silent_us) || !windows_.revised().empty()) close_ripe(sink);
  return Done{};
}

Status Aggregator::finish(stream::Sink& sink) {
  give_up(guard_.give_up_all(), sink);
  closer_->close_all(windows_, sink);
  recount_duplicates(sink);
  leave(sink);
  return Done{};
}

void Aggregator::leave(stream::Sink& sink) {
  if (given_up_ > 0) {
    sink.console().warning(Error{
        .message = fmt::format("samples beyond --max-jump that no other bore out, counted as late: {}", given_up_)});
  }
  rows_.tell(sink);
}

Status Aggregator::close(cli::Console&) { return late_ ? late_->close() : Status(Done{}); }

}  // namespace mcp::agg
