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
    if (const auto hit = shapes_.match(line)) {
      take(line, origins_[hit->tag], {.ts_us = hit->ts_us, .value = hit->value}, sink);
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
  Origin origin{.series = kUnselected, .start_us = sample.start_us, .nature = {}};
  Arrival arrival{.ts_us = *sample.ts_us, .value = sample.value, .stale = sample.value_is == record::ValueIs::kStale};
  std::optional<HistSample> hist;
  bool late = false;
  if (plan_.selection.selects(sample.series, label_room_)) {
    const bool whole = sample.value_is == record::ValueIs::kHist;
    const auto refuse = [&](Error error) { sink.refuse(line, placed(std::move(error), whole ? kHistKey : kValueKey)); };
    if (whole) {
      Result<HistSample> read = read_hist(*sample.hist, sample.type);
      if (!read) return refuse(std::move(read.error()));
      hist.emplace(std::move(*read));
      arrival.hist = &*hist;
    }
    const Result<Member> member = whole ? Member{.role = Role::kHist} : book_.member_of(sample);
    if (!member) return refuse(member.error());
    origin.series = SeriesBook::kNone;
    late = windows_.late(arrival.ts_us);
    if (!late) {
      if (Status fits = place(sample, *member, arrival.hist, origin); !fits) return refuse(std::move(fits.error()));
    }
  }
  if (book_.overflown() && !overflow_told_) tell_overflow(line, sink);
  if (!late && !arrival.stale && !hist && std::isfinite(arrival.value)) learn(line, origin, arrival);
  take(line, origin, arrival, sink);
}

Error Aggregator::placed(Error error, std::string_view key) const {
  const std::string_view path[] = {key};
  error.place.column = decoder_.error_at(path, "").place.column;
  return error;
}

// Which series a sample that is not late is of, and what that says of it.
Status Aggregator::place(const record::Sample& sample, const Member& member, HistSample* hist, Origin& origin) {
  const std::uint32_t series = book_.number_of(sample.series);
  if (series == SeriesBook::kNone || book_.limits(series, member)) return Done{};
  if (sample.value_is != record::ValueIs::kStale) {
    if (Status settled = book_.settle(series, member, sample, hist); !settled) return settled;
  }
  origin.series = series;
  origin.nature = book_.nature_of(sample, series);
  if (counts(book_.state(series).role)) origin.nature.unit = Nature::kNoUnit;
  if (hist == nullptr) return Done{};
  origin.nature.type = hist->gauge ? record::Type::kGaugeHistogram : record::Type::kHistogram;
  origin.nature.cumulative = !hist->gauge;
  origin.nature.level = false;
  hist->says_start = sample.start_us.has_value();
  hist->start_us = sample.start_us.value_or(0);
  return Done{};
}

void Aggregator::tell_overflow(const io::Line& line, stream::Sink& sink) {
  overflow_told_ = true;
  const Blame blame = label_to_blame(book_.series());
  std::string message =
      fmt::format("more than {} series (--max-series): new ones are counted under overflow=\"true\" of their name",
                  plan_.max_series);
  if (!blame.label.empty()) {
    message += fmt::format("; most are of {}, whose label {} has {} values", text::printable(blame.metric),
                           text::printable(blame.label), blame.values);
  }
  sink.console().warning(Error{.message = std::move(message),
                               .place = {.file = std::string(sink.file()), .line = line.number, .column = 0}});
}

void Aggregator::learn(const io::Line& line, const Origin& origin, const Arrival& arrival) {
  if (!shapes_.wants()) return;
  if (shapes_.forgot()) origins_.clear();
  const std::uint32_t tag = tag_of(origin);
  if (tag == kUntagged) return;
  shapes_.learn(line.text, {.tag = tag, .ts_us = arrival.ts_us, .value = arrival.value});
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

void Aggregator::take(const io::Line& line, const Origin& origin, const Arrival& arrival, stream::Sink& sink) {
  const bool believed = guard_.believes(arrival.ts_us);
  if (windows_.late(arrival.ts_us) && origin.series != kUnselected) {
    keep_late(line.text);
    return sink.count(line, stream::Fate::kLate);
  }
  if (origin.series >= kUnselected) {  // of the input all the same: its time passes
    if (believed && windows_.advance(arrival.ts_us)) close_ripe(sink);
    return sink.count(line, stream::Fate::kLimited);
  }
  if (!believed) return hold(line, origin, arrival, sink);
  observe(origin, arrival, sink);
  sink.use(line);
}

void Aggregator::keep_late(std::string_view line) {
  if (late_) late_->buffer().append(line).append(1, '\n');
}

// False where it is late.
bool Aggregator::observe(const Origin& origin, const Arrival& arrival, stream::Sink& sink) {
  if (windows_.late(arrival.ts_us)) return false;
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
  return true;
}

// Counts as used until it turns out not to be.
void Aggregator::hold(const io::Line& line, const Origin& origin, const Arrival& arrival, stream::Sink& sink) {
  sink.use(line);
  const std::uint64_t ticket = tickets_++;
  Waiting& waiting = waiting_.try_emplace(ticket).first->second;
  waiting.origin = origin;
  waiting.arrival = arrival;
  if (late_) waiting.line = line.text;
  if (arrival.hist != nullptr) {
    waiting.hist = std::move(*arrival.hist);
    waiting.arrival.hist = &waiting.hist;
  }
  for (const std::uint64_t believed :
       guard_.hold({.ticket = ticket, .series = origin.series, .ts_us = arrival.ts_us})) {
    const auto held = waiting_.extract(believed);
    if (observe(held.mapped().origin, held.mapped().arrival, sink)) continue;
    keep_late(held.mapped().line);
    sink.recount(stream::Fate::kUsed, stream::Fate::kLate, 1);
  }
  give_up(guard_.give_up(), sink);
}

// Nothing bore them out: they are as good as late.
void Aggregator::give_up(const std::vector<std::uint64_t>& tickets, stream::Sink& sink) {
  for (const std::uint64_t ticket : tickets) {
    const auto held = waiting_.extract(ticket);
    if (late_) keep_late(held.mapped().line);
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

// Whether what waits is what the guard holds, in its order, and of series that are there.
bool Aggregator::coherent() const {
  const auto same = [](const auto& waiting, const JumpGuard::Held& held) {
    return waiting.first == held.ticket && waiting.second.origin.series == held.series &&
           waiting.second.arrival.ts_us == held.ts_us;
  };
  const auto known = [this](const auto& entry) {
    const auto& [ticket, waiting] = entry;
    if (ticket >= tickets_ || waiting.origin.series >= book_.series().size()) return false;
    return waiting.arrival.stale || book_.takes(waiting.origin.series, waiting.arrival.hist);
  };
  return std::equal(waiting_.begin(), waiting_.end(), guard_.held().begin(), guard_.held().end(), same) &&
         std::all_of(waiting_.begin(), waiting_.end(), known);
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
