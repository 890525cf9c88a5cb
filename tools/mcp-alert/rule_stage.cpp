// Tested by tests/unit/mcp-alert/rule_stage_test.cpp and the golden cases of mcp-alert.
#include "rule_stage.h"

#include <algorithm>
#include <climits>
#include <utility>

#include "alert_record.h"
#include "intake/sample_line.h"
#include "ndjson/encode.h"
#include "severity.h"
#include "state/archive.h"
#include "timeutil/align.h"
#include "timeutil/instant.h"

namespace mcp::alert {
namespace {

class RecordWriter final : public Listener {
 public:
  void changed(const rules::Engine& engine, rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us,
               stream::Sink& sink) override {
    ndjson::append(sink.out(), record_of(engine.slots()[ref.group].group, engine.rule(ref), alert, at_us));
  }
  void finished(const rules::Engine&, std::optional<std::int64_t>, stream::Sink&) override {}
};

}  // namespace

RuleStage::RuleStage(Plan plan) : RuleStage(std::move(plan), std::make_unique<RecordWriter>()) {}

RuleStage::RuleStage(Plan plan, std::unique_ptr<Listener> listener)
    : plan_(std::move(plan)),
      listener_(std::move(listener)),
      moments_(moments_of(plan_.engine)),
      intake_(reading()),
      worst_fired_(INT_MAX) {
  for (const rules::Engine::Slot& slot : plan_.engine.slots()) {
    for (const rules::Rule& rule : slot.group.rules) needs_.emplace_back(rule);
  }
}

// One that looks ahead of its moment is not due before what it looks at is there.
intake::Moments RuleStage::moments_of(const rules::Engine& engine) {
  intake::Moments::Plan plan{.ahead_us = engine.ahead_us()};
  for (const rules::Engine::Slot& slot : engine.slots()) plan.every_us.push_back(slot.every_us);
  return intake::Moments(std::move(plan));
}

intake::Intake::Options RuleStage::reading() {
  using Options = intake::Intake::Options;
  return {.page_us = plan_.page_us,
          .alerts = intake::Intake::Alerts::kPass,
          .moments = &moments_,
          .asker = this,
          .selections = plan_.engine.selections(),
          .answers = plan_.passes ? Options::Answers::kBeforeTheNextLine : Options::Answers::kManyTogether,
          .late_aggregates = Options::LateAggregates::kBeginNow,
          .max_series = plan_.max_series};
}

void RuleStage::begin() {
  if (std::exchange(begun_, true)) return;
  const auto slots = plan_.engine.slots();
  for (std::size_t group = 0; group < slots.size(); ++group) {
    plan_.engine.begin(group, moments_.first_us(slots[group].every_us));
  }
}

// While nothing is due the first moment may still become an earlier one.
std::int64_t RuleStage::horizon_us() const { return begun_ ? plan_.engine.horizon_us() : INT64_MIN / 2; }

Status RuleStage::advance(std::int64_t to_us, series::SeriesSet& all, stream::Sink& sink) {
  sink_ = &sink;
  Status done = plan_.engine.advance(to_us, all, *this);
  look_at(all);
  return done;
}

void RuleStage::look_at(series::SeriesSet& all) {
  sink_ = nullptr;
  for (Needs& needs : needs_) needs.look(all, known_to_us_);
}

Status RuleStage::answer(series::SeriesSet& all, stream::Sink& sink) {
  if (Status passed = pass_gaps(all, sink); !passed) return passed;
  return advance(moments_.due_us(), all, sink);
}

// What came before one has its say, and what comes after it begins with the first moment there.
Status RuleStage::pass_gaps(series::SeriesSet& all, stream::Sink& sink) {
  begin();
  for (const intake::Moments::Gap& gap : moments_.gaps()) {
    const std::int64_t seen_to = std::min(gap.from_us + plan_.engine.say_us(), moments_.due_us());
    if (Status done = advance(seen_to, all, sink); !done) return done;
    plan_.engine.skip_to(gap.to_us - plan_.engine.ahead_us());
    sink.console().warning(Error{.message = "nothing from " + timeutil::format_rfc3339(gap.from_us) + " to " +
                                            timeutil::format_rfc3339(gap.to_us) +
                                            ": what no sample speaks for any more is not evaluated",
                                 .place = {}});
  }
  moments_.forget_gaps();
  return Done{};
}

Status RuleStage::idle(std::int64_t silent_us, stream::Sink& sink) {
  const std::optional<std::int64_t> newest_us = moments_.newest_us();
  if (!newest_us) return Done{};
  moments_.see_end(*newest_us + silent_us);
  return intake_.pause(sink);
}

// The end of input: each group has one more moment, the first that sees everything.
Status RuleStage::finish(stream::Sink& sink) {
  const Result<series::SeriesSet*> all = intake_.finish(sink);
  if (!all) return all.error();
  std::optional<std::int64_t> from_us;
  if (const std::optional<std::int64_t> newest_us = moments_.newest_us()) {
    for (const rules::Engine::Slot& slot : plan_.engine.slots()) {
      const std::int64_t first_us = moments_.first_us(slot.every_us);
      from_us = std::min(from_us.value_or(first_us), first_us);
    }
    if (Status done = pass_gaps(**all, sink); !done) return done;
    sink_ = &sink;
    Status done = plan_.engine.finish(*newest_us, **all, *this);
    look_at(**all);
    if (!done) return done;
    moments_.see_end(plan_.engine.last_us());
  }
  finished_ = true;
  report_failures(sink.console());
  report_late(sink.console());
  report_no_data(sink);
  listener_->finished(plan_.engine, from_us, sink);
  return Done{};
}

Status RuleStage::keep_in(const std::string& path, cli::Console& console) {
  Result<stream::Keeper> keeper = stream::Keeper::open(path, console.tool(), "");
  if (!keeper) return keeper.error();
  keeper_ = std::move(*keeper);
  kept_at_us_ = console.clock().monotonic_us();
  if (!keeper_->before()) return Done{};
  state::Reader reader(keeper_->before()->stage);
  bool whole = intake_.load(reader);
  reader(begun_);
  whole = whole && reader.ok();
  if (whole && begun_) whole = moments_.begun() && plan_.engine.load(reader, moments_.due_us());
  known_to_us_ = moments_.newest_us().value_or(INT64_MIN);
  if (whole && reader.done()) {
    const std::int64_t now_us = console.clock().now_us();
    if (moments_.newest_us() && *moments_.newest_us() > now_us) {
      console.warning(Error{.message = "the state goes up to " + timeutil::format_rfc3339(*moments_.newest_us()) +
                                       ", which is in the future: what comes before that is late",
                            .place = {.file = path}});
    }
    return Done{};
  }
  return Error{.code = Code::kConfig,
               .message = "the state cannot be read: what stands in it is nothing that mcp-alert keeps",
               .place = {.file = path}};
}

Status RuleStage::keep(std::int64_t now_us) {
  state::Writer writer;
  intake_.save(writer);
  writer(begun_);
  if (begun_) plan_.engine.save(writer);
  stream::Kept kept;
  kept.stage = writer.take();
  kept_at_us_ = now_us;
  return keeper_->keep(kept);
}

// A state that takes long to keep is kept more rarely.
bool RuleStage::wants_rest(cli::Console& console) const {
  constexpr std::int64_t kOftenUs = 10'000'000;
  constexpr std::int64_t kShare = 50;
  if (!keeper_) return false;
  return console.clock().monotonic_us() - kept_at_us_ >= std::max(kOftenUs, kShare * keeping_took_us_);
}

Status RuleStage::flushed(cli::Console& console) {
  if (!keeper_ || !(finished_ || wants_rest(console))) return Done{};
  const std::int64_t now_us = console.clock().monotonic_us();
  Status kept = keep(now_us);
  keeping_took_us_ = console.clock().monotonic_us() - now_us;
  return kept;
}

void RuleStage::changed(rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us) {
  listener_->changed(plan_.engine, ref, alert, at_us, *sink_);
  const auto label =
      std::find_if(alert.labels.begin(), alert.labels.end(), [](const auto& one) { return one.first == "severity"; });
  if (alert.life.state == rules::AlertState::kFiring && label != alert.labels.end()) {
    const Severity* severity = severity_of(label->second);
    if (severity != nullptr) worst_fired_ = std::min(worst_fired_, severity->rank);
  }
  sink_->relieve();
}

void RuleStage::recorded(rules::RuleRef /*ref*/, const promql::Labels& labels, const promql::Point& point) {
  intake::append_sample(sink_->out(), *labels,
                        {.ts_us = point.ts_us, .number = point.value, .hist = point.histogram.get()});
  sink_->relieve();
}

Error RuleStage::at_rule(rules::RuleRef ref, std::string message) const {
  const rules::Rule& rule = plan_.engine.rule(ref);
  return Error{.code = Code::kConfig, .message = rule.name + ": " + std::move(message), .place = rule.place};
}

// The first failure of each rule is told, the others are counted.
void RuleStage::failed(rules::RuleRef ref, const Error& error, std::int64_t at_us) {
  if (failures_[ref]++ > 0) return;
  sink_->console().error(at_rule(ref, error.message + " (at " + timeutil::format_rfc3339(at_us) + ")"));
}

void RuleStage::noted(rules::RuleRef ref, const promql::Annotations& notes) {
  succeeded_.insert(ref);
  for (const std::string& note : notes.all(promql::Annotations::Kind::kWarning)) {
    const std::string& name = plan_.engine.rule(ref).name;
    if (told_.insert(name + note).second) sink_->console().warning(at_rule(ref, note));
  }
  for (const std::string& note : notes.all(promql::Annotations::Kind::kInfo)) {
    const std::string& name = plan_.engine.rule(ref).name;
    if (told_.insert(name + note).second) sink_->console().note(name + ": " + note);
  }
}

void RuleStage::report_failures(cli::Console& console) const {
  for (const auto& [ref, count] : failures_) {
    if (count == 1) continue;
    console.error(at_rule(ref, "could not be evaluated at " + std::to_string(count) + " moments"));
  }
}

// Why a rule can have said nothing in this run; "" where it can have said something. A state holds series of runs
// before, which are no news.
std::string RuleStage::want_of(std::size_t number, rules::RuleRef ref) const {
  if (failures_.contains(ref) && !succeeded_.contains(ref)) return "it could not be evaluated at any moment";
  std::string missing;
  for (const std::string& one : needs_[number].missing()) missing += (missing.empty() ? "" : ", ") + one;
  if (!missing.empty()) return "nothing came for " + missing;
  const bool is_silent = intake_.in_time() == 0 && needs_[number].any();
  return is_silent ? (intake_.late() > 0 ? "all that came was late" : "nothing came in this run") : "";
}

// Where it decides the verdict it is an error, so that --quiet does not leave a status without its reason.
void RuleStage::report_no_data(stream::Sink& sink) {
  std::size_t number = 0;
  for (std::size_t g = 0; g < plan_.engine.slots().size(); ++g) {
    for (std::size_t r = 0; r < plan_.engine.slots()[g].group.rules.size(); ++r, ++number) {
      const std::string want = want_of(number, {g, r});
      if (want.empty()) continue;
      no_data_ = true;
      const Error error = at_rule({g, r}, "no data: " + want);
      plan_.fail_on_no_data ? sink.console().error(error) : sink.console().warning(error);
    }
  }
}

void RuleStage::report_late(cli::Console& console) const {
  if (intake_.late() == 0) return;
  const std::uint64_t all = intake_.late() + intake_.in_time();
  console.warning(Error{.message = std::to_string(intake_.late()) + " of " + std::to_string(all) +
                                   " lines were not later than what had been evaluated, in the end up to " +
                                   timeutil::format_rfc3339(moments_.due_us()) +
                                   ": what they would have changed is not",
                        .place = {}});
}

cli::Exit RuleStage::verdict() const {
  const bool fired = worst_fired_ <= plan_.fail_on_rank;
  return fired || (no_data_ && plan_.fail_on_no_data) ? cli::Exit::kNo : cli::Exit::kOk;
}

}  // namespace mcp::alert
