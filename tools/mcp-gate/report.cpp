// Tested by the golden cases of mcp-gate.
#include "report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "numbers.h"
#include "text/columns.h"
#include "text/quote.h"

namespace mcp::gate {
namespace {

constexpr Output kOutputs[] = {
    {"table", "columns for people", write_table},
    {"ndjson", "report records: one a metric, then one of the whole", write_ndjson},
    {"markdown", "a table for a job's summary", write_markdown},
    {"junit", "JUnit XML: a test case a metric", write_junit},
    {"sarif", "SARIF 2.1.0: a result for each metric that did not pass", write_sarif},
    {"github", "annotations of GitHub Actions, a line each", write_github},
};

std::string with_unit(double value, const std::string& unit) {
  const std::string number = short_number(value);
  return unit.empty() || number == "-" ? number : number + " " + unit;
}

std::string range(const Judgement& judgement) {
  if (!judgement.change || !judgement.change->bounded) return "-";
  return fmt::format("{} to {}", change_text(judgement, judgement.change->low),
                     change_text(judgement, judgement.change->high));
}

std::vector<std::string> compared(const Judgement& judgement) {
  return {std::string(shown_verdict(judgement)),
          judgement.metric.id(),
          with_unit(judgement.baseline, judgement.metric.unit),
          with_unit(judgement.candidate, judgement.metric.unit),
          judgement.change ? change_text(judgement, judgement.change->estimate) : "-",
          range(judgement),
          percent(judgement.margin),
          judgement.p_holm ? fmt::format("{:.2g}", *judgement.p_holm) : "-",
          fmt::format("{}/{}", judgement.baseline_runs, judgement.candidate_runs),
          judgement.reason};
}

std::vector<std::string> followed(const Judgement& judgement) {
  return {std::string(shown_verdict(judgement)),
          judgement.metric.id(),
          with_unit(judgement.baseline, judgement.metric.unit),
          with_unit(judgement.candidate, judgement.metric.unit),
          percent(judgement.margin),
          fmt::format("{}", judgement.candidate_runs),
          fmt::format("{}", judgement.changes.size()),
          judgement.reason};
}

std::vector<std::string> calibrated(const Judgement& judgement) {
  return {std::string(shown_verdict(judgement)), judgement.metric.id(), percent(judgement.margin),
          fmt::format("{}", judgement.baseline_runs + judgement.candidate_runs), judgement.reason};
}

}  // namespace

std::span<const Output> outputs() { return kOutputs; }

const Output* output_named(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kOutputs), std::end(kOutputs), [&](const Output& output) { return output.name == name; });
  return found == std::end(kOutputs) ? nullptr : found;
}

std::string_view shown_verdict(const Judgement& judgement) {
  return judgement.quarantined != nullptr ? "quarantine" : name_of(judgement.verdict);
}

std::string sentence(const Judgement& judgement) {
  std::string out = judgement.metric.id();
  if (judgement.change && judgement.change->bounded)
    out += fmt::format(" is {} ({}) against a margin of {}", change_text(judgement, judgement.change->estimate),
                       range(judgement), percent(judgement.margin));
  out += ": " + judgement.reason;
  if (judgement.quarantined != nullptr)
    out += fmt::format(" (in quarantine until {}: {})", judgement.quarantined->until, judgement.quarantined->reason);
  return out;
}

std::string power_text(const Judgement& judgement) {
  std::string out;
  if (judgement.detectable) {
    const bool share = !judgement.by_difference;
    out =
        "can see a change of " + (share ? rounded_percent(*judgement.detectable) : short_number(*judgement.detectable));
  } else if (judgement.change && !judgement.exact) {
    out = "too few runs to see any change";
  }
  if (judgement.runs_needed)
    out += fmt::format("{}{} runs a side would show none", out.empty() ? "" : "; ", *judgement.runs_needed);
  return out;
}

std::string change_note(const Judgement& judgement, const ChangePoint& change) {
  return fmt::format("from {} on: {} to {}, {}{}", change.run, with_unit(change.before, judgement.metric.unit),
                     with_unit(change.after, judgement.metric.unit), change_text(judgement, change.change),
                     judgement.better == Better::kUnknown ? ""
                     : change.worse                       ? ", worse"
                                                          : ", better");
}

std::string headline(const Report& report) {
  const Outcome& outcome = *report.outcome;
  const std::string runs =
      outcome.task == Task::kCompare
          ? fmt::format("runs: {} baseline, {} candidate", outcome.baseline_runs, outcome.candidate_runs)
          : fmt::format("runs: {}", outcome.candidate_runs + outcome.baseline_runs);
  return fmt::format("{}: {} ({})", name_of(outcome.verdict), outcome.reason, runs);
}

std::string legend(const Report& report) {
  const std::vector<Judgement>& all = report.outcome->judgements;
  const bool any = std::any_of(all.begin(), all.end(), [](const Judgement& one) { return one.change.has_value(); });
  return any && report.outcome->task == Task::kCompare
             ? "change: the Hodges-Lehmann shift between the runs, not the quotient of the two medians"
             : "";
}

std::vector<std::vector<std::string>> cells(const Report& report) {
  std::vector<std::vector<std::string>> rows;
  switch (report.outcome->task) {
    case Task::kCompare:
      rows.push_back(
          {"verdict", "metric", "baseline", "candidate", "change", "interval", "margin", "p (Holm)", "runs", "why"});
      break;
    case Task::kHistory:
      rows.push_back({"verdict", "metric", "before", "now", "margin", "runs", "changes", "why"});
      break;
    case Task::kCalibrate:
      rows.push_back({"verdict", "metric", "margin", "runs", "why"});
      break;
  }
  for (const Judgement& judgement : report.outcome->judgements) {
    rows.push_back(report.outcome->task == Task::kCompare   ? compared(judgement)
                   : report.outcome->task == Task::kHistory ? followed(judgement)
                                                            : calibrated(judgement));
  }
  return rows;
}

}  // namespace mcp::gate
