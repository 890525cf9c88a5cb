// Tested by the golden cases of mcp-alert.
#include "tune_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "condition.h"
#include "detail.h"
#include "figures.h"
#include "ndjson/encode.h"
#include "table.h"

namespace mcp::alert {
namespace {

constexpr double kDayUs = 86'400e6;
constexpr std::string_view kNothing = "nothing came for it\n", kNoRules = "no alerting rules\n";

bool never_evaluated(const Tuned& tuned) { return tuned.failures > 0 && tuned.failures >= tuned.moments; }

double share_of(const Tuned& tuned, const rules::Outcome& outcome) {
  const std::int64_t whole_us = tuned.to_us - tuned.from_us;
  return whole_us > 0 ? static_cast<double>(outcome.firing_us) / static_cast<double>(whole_us) : 0;
}

double per_day(const Tuned& tuned, const rules::Outcome& outcome) {
  const std::int64_t whole_us = tuned.to_us - tuned.from_us;
  return whole_us > 0 ? static_cast<double>(outcome.fired) * kDayUs / static_cast<double>(whole_us) : 0;
}

Table::Row row_of(std::string first, const Tuned& tuned, const rules::Outcome& outcome, std::size_t rank) {
  return {std::move(first),
          std::to_string(outcome.fired),
          shown_number(per_day(tuned, outcome)),
          shown_length(outcome.firing_us),
          shown_share(share_of(tuned, outcome)),
          shown_length(outcome.longest_us),
          std::to_string(outcome.flaps),
          std::to_string(outcome.series),
          std::to_string(outcome.only_pending),
          rank > 0 ? std::to_string(rank) : "-"};
}

Table::Row heading(std::string first) {
  return {std::move(first), "fired", "per day", "time firing",  "share",
          "longest",        "flaps", "series",  "only pending", "noise"};
}

void write_tried(const Tuned& tuned, std::string& out) {
  Table::Row top = heading("candidate");
  top.emplace_back("");
  Table table(std::move(top));
  for (const Tried& one : tuned.tried) {
    Table::Row row = row_of(shown_candidate(one.candidate), tuned, one.outcome, one.rank);
    row.emplace_back(one.current ? "current" : "");
    table.add(std::move(row));
  }
  table.append_to(out);
}

std::string near_of(const Tuned& tuned) {
  if (tuned.outcome.only_pending > 0 || !tuned.outcome.pending.empty()) {
    return fmt::format("pending for {} of {}", shown_length(tuned.outcome.longest_wait_us), shown_length(tuned.for_us));
  }
  if (tuned.nearest)
    return fmt::format("nearest {} of {}", shown_number(*tuned.nearest), shown_exactly(*tuned.threshold));
  return tuned.threshold ? "nothing came for it" : "its expression gave nothing";
}

std::string near_and_failures_of(const Tuned& tuned) {
  if (tuned.failures == 0) return near_of(tuned);
  return fmt::format("{}; could not be evaluated at {} of {} moments: {}", near_of(tuned), tuned.failures,
                     tuned.moments, tuned.failure);
}

void write_ranking(const TuneAnswer& answer, std::string& out) {
  std::vector<const Tuned*> by_rank;
  for (const Tuned& tuned : answer.all) by_rank.push_back(&tuned);
  std::stable_sort(by_rank.begin(), by_rank.end(),
                   [](const Tuned* a, const Tuned* b) { return is_noisier(a->outcome, b->outcome); });
  Table table(heading("alert"));
  Table never({"never fired", "how near it came"}), unusable({"could not be evaluated", "why"});
  bool any_never = false, any_unusable = false;
  for (const Tuned* tuned : by_rank) {
    table.add(row_of(tuned->name, *tuned, tuned->outcome, tuned->rank));
    if (tuned->outcome.fired > 0) continue;
    if (never_evaluated(*tuned)) {
      unusable.add({tuned->name, tuned->failure});
      any_unusable = true;
    } else {
      never.add({tuned->name, near_and_failures_of(*tuned)});
      any_never = true;
    }
  }
  table.append_to(out);
  if (any_never) never.append_to(out += '\n');
  if (any_unusable) unusable.append_to(out += '\n');
}

void write_table(const TuneAnswer& answer, stream::Sink& sink) {
  std::string& out = sink.out();
  if (answer.all.empty()) out += answer.of_rules ? kNoRules : kNothing;
  if (answer.of_rules && !answer.all.empty()) write_ranking(answer, out);
  for (const Tuned& tuned : answer.all) {
    if (tuned.tried.empty() && tuned.kept.empty()) continue;
    if (answer.of_rules) out += '\n';
    Table subject({shown_subject(tuned)});
    for (const std::string& kept : tuned.kept) subject.add({"  " + kept});
    subject.append_to(out);
    if (!tuned.tried.empty()) write_tried(tuned, out);
    sink.relieve();
  }
}

record::Object detail_of(const Tuned& tuned) {
  record::Object detail;
  if (!tuned.name.empty()) put(detail, "alert", tuned.name);
  if (!tuned.rule.empty()) put(detail, "rule", tuned.rule);
  put(detail, "expr", tuned.expr);
  if (!tuned.condition.empty()) put(detail, "condition", tuned.condition);
  return detail;
}

void put_rank(record::Object& detail, std::size_t rank) {
  if (rank > 0) put(detail, "noise", static_cast<std::int64_t>(rank));
}

std::string verdict_of(const Tuned& tuned, const rules::Outcome& outcome) {
  if (outcome.fired > 0) return "fired";
  return never_evaluated(tuned) ? "not evaluated" : "never fired";
}

void write_report(const Tuned& tuned, std::string name, const rules::Outcome& outcome, record::Object detail,
                  stream::Sink& sink) {
  put(detail, "fired", static_cast<std::int64_t>(outcome.fired));
  put_number(detail, "per_day", per_day(tuned, outcome));
  put(detail, "firing_us", outcome.firing_us);
  put_number(detail, "share", share_of(tuned, outcome));
  put(detail, "longest_us", outcome.longest_us);
  put(detail, "flaps", static_cast<std::int64_t>(outcome.flaps));
  put(detail, "series", static_cast<std::int64_t>(outcome.series));
  put(detail, "only_pending", static_cast<std::int64_t>(outcome.only_pending));
  put(detail, "longest_pending_us", outcome.longest_wait_us);
  const record::Report report{.ts_us = tuned.to_us,
                              .tool = "mcp-alert",
                              .name = std::move(name),
                              .verdict = verdict_of(tuned, outcome),
                              .detail = std::move(detail)};
  ndjson::append(sink.out(), report);
  sink.relieve();
}

void write_ndjson(const TuneAnswer& answer, stream::Sink& sink) {
  for (const Tuned& tuned : answer.all) {
    if (answer.of_rules) {
      record::Object detail = detail_of(tuned);
      if (tuned.threshold) put_number(detail, "threshold", *tuned.threshold);
      put(detail, "for_us", tuned.for_us);
      put_rank(detail, tuned.rank);
      if (tuned.nearest) put_number(detail, "nearest", *tuned.nearest);
      if (!tuned.kept.empty()) put(detail, "kept", tuned.kept.front());
      if (tuned.failures > 0) put(detail, "failures", static_cast<std::int64_t>(tuned.failures));
      if (!tuned.failure.empty()) put(detail, "failure", tuned.failure);
      write_report(tuned, "noise", tuned.outcome, std::move(detail), sink);
    }
    for (const Tried& one : tuned.tried) {
      record::Object detail = detail_of(tuned);
      put_number(detail, "threshold", one.candidate.threshold);
      put(detail, "for_us", one.candidate.for_us);
      put_flag(detail, "current", one.current);
      put_rank(detail, one.rank);
      write_report(tuned, "tune", one.outcome, std::move(detail), sink);
    }
  }
}

constexpr TuneFormat kFormats[] = {
    {"table", "aligned columns, for people (default)", write_table},
    {"ndjson", "a report a candidate, and a rule", write_ndjson},
    {"plot", "the values with the thresholds, and a timeline, in the terminal", write_tune_plot},
};

}  // namespace

std::span<const TuneFormat> tune_formats() { return kFormats; }

std::string shown_candidate(const rules::Candidate& candidate) {
  std::string out;
  for (const Condition& condition : conditions()) {
    if (condition.token == candidate.op) out = condition.operation;
  }
  return out + " " + shown_exactly(candidate.threshold) + " for " + shown_length(candidate.for_us);
}

std::string shown_subject(const Tuned& tuned) {
  std::string out = tuned.name.empty() ? tuned.expr : tuned.name + ": " + tuned.expr;
  if (const Condition* condition = condition_of(tuned.condition); condition != nullptr && tuned.threshold) {
    out.append(" ").append(condition->operation).append(" ") += shown_exactly(*tuned.threshold);
  }
  if (tuned.for_us > 0) out += " for " + shown_length(tuned.for_us);
  return out;
}

}  // namespace mcp::alert
