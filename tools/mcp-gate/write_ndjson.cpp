// Tested by the golden cases of mcp-gate.
#include <cmath>

#include "ndjson/encode.h"
#include "record/records.h"
#include "report.h"

namespace mcp::gate {
namespace {

using record::Object;
using record::Value;

void put(Object& into, std::string key, std::string text) {
  if (!text.empty()) into.emplace_back(std::move(key), Value{std::move(text)});
}

void put(Object& into, std::string key, double number) {
  if (!std::isnan(number)) into.emplace_back(std::move(key), Value{number});
}

void put(Object& into, std::string key, const std::optional<double>& number) {
  if (number) put(into, std::move(key), *number);
}

void put_count(Object& into, std::string key, std::uint64_t number) {
  into.emplace_back(std::move(key), Value{static_cast<std::int64_t>(number)});
}

Value as_value(const ChangePoint& change) {
  Object out;
  put(out, "run", change.run);
  put(out, "before", change.before);
  put(out, "after", change.after);
  put(out, "change", change.change);
  out.emplace_back("worse", Value{change.worse});
  return Value{std::move(out)};
}

void put_alarms(Object& into, const Alarms& alarms) {
  put_count(into, "trials", alarms.trials);
  put_count(into, "false_alarms", alarms.alarms);
  put(into, "false_alarm_rate", static_cast<double>(alarms.alarms) / static_cast<double>(alarms.trials));
}

Object detail_of(const Judgement& judgement) {
  Object out;
  put(out, "metric", judgement.metric.series);
  put(out, "stat", judgement.metric.stat);
  put(out, "unit", judgement.metric.unit);
  put(out, "better", std::string(name_of(judgement.better)));
  put(out, "margin", judgement.margin);
  put_count(out, "baseline_runs", judgement.baseline_runs);
  put_count(out, "candidate_runs", judgement.candidate_runs);
  put(out, "baseline", judgement.baseline);
  put(out, "candidate", judgement.candidate);
  if (judgement.change) {
    put(out, judgement.by_difference ? "difference" : "change", judgement.change->estimate);
    if (judgement.change->bounded) {
      put(out, "low", judgement.change->low);
      put(out, "high", judgement.change->high);
    }
  }
  put(out, "p", judgement.p);
  put(out, "p_holm", judgement.p_holm);
  put(out, "detectable", judgement.detectable);
  if (judgement.runs_needed) put_count(out, "runs_needed", *judgement.runs_needed);
  if (!judgement.changes.empty()) {
    record::Array changes;
    for (const ChangePoint& change : judgement.changes) changes.push_back(as_value(change));
    out.emplace_back("changes", Value{std::move(changes)});
  }
  if (judgement.alarms) put_alarms(out, *judgement.alarms);
  put(out, "reason", judgement.reason);
  if (judgement.quarantined != nullptr) {
    put(out, "quarantined_until", judgement.quarantined->until);
    put(out, "quarantined_for", judgement.quarantined->reason);
  }
  return out;
}

std::string_view name_of(Task task) {
  return task == Task::kCompare ? "compare" : task == Task::kHistory ? "history" : "calibrate";
}

Object detail_of(const Report& report) {
  const Outcome& outcome = *report.outcome;
  Object out;
  put(out, "task", std::string(name_of(outcome.task)));
  put(out, "baseline", report.baseline);
  put(out, "candidate", report.candidate);
  put(out, "alpha", report.alpha);
  put_count(out, "baseline_runs", outcome.baseline_runs);
  put_count(out, "candidate_runs", outcome.candidate_runs);
  put_count(out, "metrics", outcome.judgements.size());
  if (outcome.alarms) put_alarms(out, *outcome.alarms);
  put(out, "reason", outcome.reason);
  return out;
}

}  // namespace

void write_ndjson(const Report& report, std::string& out) {
  for (const Judgement& judgement : report.outcome->judgements) {
    ndjson::append(out, record::Report{.ts_us = report.ts_us,
                                       .tool = "mcp-gate",
                                       .name = "metric",
                                       .verdict = std::string(shown_verdict(judgement)),
                                       .detail = detail_of(judgement)});
  }
  ndjson::append(out, record::Report{.ts_us = report.ts_us,
                                     .tool = "mcp-gate",
                                     .name = "gate",
                                     .verdict = std::string(name_of(report.outcome->verdict)),
                                     .detail = detail_of(report)});
}

}  // namespace mcp::gate
