#include "injector.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace mcp::chaos {
namespace {

bool looks_at_lines(const FaultPlan& plan) {
  return plan.name == "delay" || plan.kind || !plan.pattern.empty() || plan.after.count() > 0 || plan.length;
}

std::string_view name_in(const simdjson::dom::object& root) {
  std::string_view name;
  return root.at_key("name").get(name) == simdjson::SUCCESS ? name : std::string_view();
}

}  // namespace

Injector::Injector(Setting setting, Ledger& ledger)
    : setting_(std::move(setting)),
      faults_(make_faults(setting_.plans, setting_.seed)),
      ledger_(ledger),
      scene_{texts_, ledger, setting_.max_held} {
  const std::vector<FaultPlan>& plans = setting_.plans;
  reads_ = ledger.kept() || std::any_of(plans.begin(), plans.end(), looks_at_lines);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (!plans[i].kind && plans[i].pattern.empty()) always_ |= std::uint32_t{1} << i;
  }
}

Status Injector::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) {
    take(line, sink);
    if (sink.ended()) break;
  }
  return ledger_.flush_if_large();
}

Status Injector::pause(stream::Sink&) { return ledger_.flush(); }

Status Injector::finish(stream::Sink& sink) {
  let_all_go("the input ended");
  write(lines_, sink.out());
  finished_ = true;
  return Done{};
}

Status Injector::close(cli::Console& console) {
  if (!finished_) let_all_go("the run failed, the line is lost");
  std::vector<Tally> tallies;
  for (const auto& fault : faults_) {
    const Trigger& trigger = fault->trigger();
    tallies.push_back({fault->plan().word, trigger.seen(), trigger.struck()});
    console.note(fmt::format("{}: struck {} of {} lines", fault->plan().word, trigger.struck(), trigger.seen()));
  }
  if (count_ == 0) ledger_.begin(std::nullopt, "", setting_.plans);
  ledger_.done(clock_us_, count_, tallies);
  return ledger_.close();
}

void Injector::take(const io::Line& line, stream::Sink& sink) {
  const Line way = survey(line, sink);
  if (count_ == 1) ledger_.begin(way.clock_us, way.file, setting_.plans);
  lines_.assign(1, way);
  for (const auto& fault : faults_) fault->apply(lines_, scene_);
  if (owes_newline_ && !lines_.empty()) write_newline(sink.out());
  hand_back(line, way, sink);
  texts_.clear();
  warn_of_early_lines(line, sink);
}

// No fault puts anything in front of the line: if it is still there as it came, it is the first.
void Injector::hand_back(const io::Line& line, const Line& way, stream::Sink& sink) {
  const bool untouched =
      !lines_.empty() && lines_.front().id == way.id && lines_.front().text.data() == way.text.data();
  const stream::Fate fate = way.matches == 0 ? stream::Fate::kPassed : stream::Fate::kUsed;
  std::span<const Line> made = lines_;
  if (untouched && (line.newline || !setting_.lines_pass_as_bytes)) {
    fate == stream::Fate::kPassed ? sink.pass(line) : sink.keep(line);
    made = made.subspan(1);
  } else {
    sink.count(line, fate);
  }
  write(made, sink.out());
}

Line Injector::survey(const io::Line& line, stream::Sink& sink) {
  Line way;
  way.text = line.text;
  way.file = own(sink.file());
  way.number = line.number;
  way.id = ++count_;
  way.matches = always_;
  way.newline = line.newline;
  if (reads_) read(line, way, sink);
  move_clock(way);
  return way;
}

// A line that does not parse has no kind, no name and no time; the faults that do not ask for them strike it all the
// same.
void Injector::read(const io::Line& line, Line& way, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return;
  const std::string_view name = name_in(decoder_.root());
  for (std::size_t i = 0; i < setting_.plans.size(); ++i) {
    if (selects(setting_.plans[i], *kind, name)) way.matches |= std::uint32_t{1} << i;
  }
  const auto time = decoder_.event_time();
  if (time) way.ts_us = *time ? *time : sink.assumed_now();
}

bool Injector::selects(const FaultPlan& plan, record::Kind kind, std::string_view name) const {
  return (!plan.kind || *plan.kind == kind) && (plan.pattern.empty() || glob(plan.pattern, name));
}

void Injector::move_clock(Line& way) {
  if (way.ts_us) {
    if (!first_us_) first_us_ = way.ts_us;
    clock_us_ = std::max(clock_us_.value_or(*way.ts_us), *way.ts_us);
  }
  way.clock_us = clock_us_;
  if (clock_us_ && __builtin_sub_overflow(*clock_us_, *first_us_, &way.elapsed_us)) {
    way.elapsed_us = std::numeric_limits<std::int64_t>::max();
  }
}

void Injector::write_newline(std::string& out) {
  out += '\n';
  owes_newline_ = false;
}

void Injector::write(std::span<const Line> lines, std::string& out) {
  for (const Line& line : lines) {
    if (owes_newline_) write_newline(out);
    out += line.text;
    owes_newline_ = !line.newline;
    if (line.newline) out += '\n';
  }
}

// Ends the faults in order, so that what the first lets go still meets the others; leaves the lines in lines_.
void Injector::let_all_go(std::string_view why) {
  lines_.clear();
  for (const auto& fault : faults_) {
    fault->apply(lines_, scene_);
    fault->undo(lines_, scene_, why);
  }
}

void Injector::warn_of_early_lines(const io::Line& line, stream::Sink& sink) {
  if (warned_ || scene_.let_go_early == 0) return;
  warned_ = true;
  Error error{.message =
                  fmt::format("delay: more than {} bytes are held back (--max-held); the oldest lines go on early",
                              setting_.max_held)};
  sink.console().warning(std::move(error).in(sink.file()).at(line.number));
}

std::string_view Injector::own(std::string_view file) {
  if (files_.empty() || files_.back() != file) files_.emplace_back(file);
  return files_.back();
}

}  // namespace mcp::chaos
