// Tested by tests/unit/mcp-validate/validator_test.cpp, the golden cases in tests/cli/mcp-validate and validate_fuzz.
#include "validator.h"

#include <fmt/format.h>

#include "gates.h"
#include "tag.h"

namespace mcp::validate {
namespace {

constexpr std::size_t kOffenders = 10;

}  // namespace

Status Validator::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) {
    take(line, sink);
    if (ended_) break;
  }
  return journal_.flush();
}

Status Validator::pause(stream::Sink&) { return journal_.flush(); }

bool Validator::consumes(record::Kind kind) const {
  return (kind == record::Kind::kSample && plan_.samples) || (kind == record::Kind::kAggregate && plan_.aggregates);
}

void Validator::take(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return refuse(line, kind.error(), sink);
  if (!consumes(*kind)) return sink.pass(line);
  const Status read =
      *kind == record::Kind::kSample ? read_sample(decoder_, subject_) : read_aggregate(decoder_, subject_);
  if (!read) return refuse(line, read.error(), sink);
  ++tally_.judged;
  if (plan_.metrology) judge_all(sink);
  if (findings_.empty()) return sink.keep(line);
  report(line, sink);
  enforce(line, sink);
  end_when_too_many(line, sink);
  findings_.clear();
}

void Validator::refuse(const io::Line& line, const Error& error, stream::Sink& sink) {
  sink.refuse(line, error);
  ended_ = sink.ended();
}

void Validator::judge_all(stream::Sink& sink) {
  name_ = &names_.at(subject_.sample->series.name);
  subject_.name = name_->text;
  subject_.unit = read_unit(*name_, subject_.sample->unit);
  subject_.timed = subject_.timed || sink.assumed_now().has_value();
  judge(subject_, findings_);
  names_.judge_conflicts(subject_, *name_, findings_);
}

void Validator::report(const io::Line& line, stream::Sink& sink) {
  const Evidence evidence{.decoder = decoder_, .line = line, .file = sink.file()};
  for (const Finding& finding : findings_.all()) {
    ++(metrology::row_of(finding.fault).severity == metrology::Severity::kError ? name_->errors : name_->warnings);
    journal_.enter(finding, evidence, sink);
  }
  if (findings_.any_at_least(counted_from(plan_))) ++tally_.at_fault;
}

void Validator::enforce(const io::Line& line, stream::Sink& sink) {
  if (!findings_.any_at_least(plan_.reject_on) || plan_.enforcement == Enforcement::kPass) return sink.keep(line);
  if (plan_.enforcement == Enforcement::kReject) {
    ++tally_.rejected;
    return sink.reject(line);
  }
  append_tagged(sink.out(), line.text, findings_);
  sink.use(line);
}

void Validator::end_when_too_many(const io::Line& line, stream::Sink& sink) {
  if (!plan_.limit.violations || journal_.count_at_least(counted_from(plan_)) <= *plan_.limit.violations) return;
  ended_ = true;
  sink.console().error(
      Error{.message = fmt::format("more violations than --max-violations {}: nothing behind this line is read",
                                   *plan_.limit.violations),
            .place = {.file = std::string(sink.file()), .line = line.number}});
}

Status Validator::finish(stream::Sink& sink) {
  const auto judged = static_cast<double>(tally_.judged);
  if (plan_.limit.percent && static_cast<double>(tally_.at_fault) * 100 > *plan_.limit.percent * judged) {
    exceeded_ = true;
    sink.console().error(
        Error{.message = fmt::format("{} of {} records are in violation, more than --max-violations {}%",
                                     tally_.at_fault, tally_.judged, *plan_.limit.percent)});
  }
  return Done{};
}

Status Validator::close(cli::Console& console) {
  if (plan_.summary) console.raw(print_summary(tally_, journal_, names_.offenders(kOffenders)));
  return journal_.close(console);
}

cli::Exit Validator::verdict() const {
  const bool failed = plan_.fail_on && journal_.count_at_least(*plan_.fail_on) > 0;
  return failed || ended_ || exceeded_ ? cli::Exit::kNo : cli::Exit::kOk;
}

}  // namespace mcp::validate
