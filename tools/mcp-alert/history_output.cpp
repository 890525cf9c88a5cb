// Tested by the golden cases of mcp-alert.
#include "history_output.h"

#include <algorithm>

#include "detail.h"
#include "figures.h"
#include "forecast_output.h"
#include "lane_names.h"
#include "ndjson/encode.h"
#include "plot/timeline.h"
#include "screen.h"
#include "table.h"
#include "text/columns.h"
#include "timeline_kinds.h"

namespace mcp::alert {
namespace {

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

// Severity has a column of its own.
record::Labels others_of(const record::Labels& labels) {
  record::Labels others = labels;
  std::erase_if(others, [](const auto& label) { return label.first == "severity"; });
  return others;
}

void write_firings(const AlertHistory& history, const std::vector<Firing>& firings, std::string& out) {
  Table table({"alert", "labels", "severity", "start", "end", "duration", "peak", "flap"});
  for (const Firing& one : firings) {
    const Subject& subject = history.subjects()[one.subject];
    const std::int64_t end_us = one.resolved_us.value_or(std::max(history.to_us(), one.fired_us));
    table.add({subject.name, printed_series(others_of(subject.labels)), or_dash(subject.severity),
               shown_time(one.fired_us), one.resolved_us ? shown_time(end_us) : "still firing",
               shown_length(end_us - one.fired_us), one.peak ? shown_number(*one.peak) : "-", one.flap ? "flap" : ""});
  }
  table.append_to(out);
}

void write_rules(const AlertHistory& history, std::string& out) {
  const std::int64_t whole_us = history.to_us() - history.from_us();
  Table table({"alert", "fired", "time firing", "share", "longest", "flaps", "only pending"});
  for (const AlertHistory::Rule& rule : history.rules()) {
    const rules::Outcome& outcome = rule.outcome;
    const double share = whole_us > 0 ? static_cast<double>(outcome.firing_us) / static_cast<double>(whole_us) : 0;
    table.add({rule.name, std::to_string(outcome.fired), shown_length(outcome.firing_us), shown_share(share),
               shown_length(outcome.longest_us), std::to_string(outcome.flaps), std::to_string(outcome.only_pending)});
  }
  table.append_to(out);
}

void write_table(const AlertHistory& history, stream::Sink& sink) {
  const std::vector<Firing> firings = history.firings();
  const bool any_rules = !history.rules().empty();
  if (firings.empty()) {
    sink.out() += "nothing fired\n";
  } else {
    write_firings(history, firings, sink.out());
  }
  if (!any_rules) return;
  sink.out() += '\n';
  write_rules(history, sink.out());
}

void write_ndjson(const AlertHistory& history, stream::Sink& sink) {
  for (const Firing& one : history.firings()) {
    const Subject& subject = history.subjects()[one.subject];
    const std::int64_t end_us = one.resolved_us.value_or(std::max(history.to_us(), one.fired_us));
    record::Report report{.ts_us = end_us,
                          .tool = "mcp-alert",
                          .name = "history",
                          .verdict = one.resolved_us ? "resolved" : "firing",
                          .detail = {}};
    record::Object labels;
    for (const auto& [name, value] : subject.labels) put(labels, name, value);
    put(report.detail, "alert", subject.name);
    if (!subject.rule.empty()) put(report.detail, "rule", subject.rule);
    if (!subject.severity.empty()) put(report.detail, "severity", subject.severity);
    put(report.detail, "labels", std::move(labels));
    put(report.detail, "active_us", one.active_us);
    put(report.detail, "start_us", one.fired_us);
    put(report.detail, "end_us", one.resolved_us);
    put(report.detail, "duration_us", end_us - one.fired_us);
    if (one.peak) put_number(report.detail, "peak", *one.peak);
    put_flag(report.detail, "flap", one.flap);
    ndjson::append(sink.out(), report);
    sink.relieve();
  }
}

std::string told_of(const record::Labels& labels) { return labels.empty() ? "" : printed_series(labels); }

// What the rows of one alert are called: what tells them apart, which is made shorter where it takes more than that.
std::vector<std::string> names_of(const std::string& alert, std::vector<record::Labels> all,
                                  const plot::Screen& screen) {
  all = without_common_labels(std::move(all));
  const bool fit = std::all_of(all.begin(), all.end(), [&](const record::Labels& labels) {
    return text::columns_of(alert + told_of(labels)) <= screen.columns / 3;
  });
  if (!fit) all = without_common_ends(std::move(all), screen.glyphs == text::Glyphs::kUnicode ? "…" : "~");
  std::vector<std::string> names;
  for (const record::Labels& labels : all) names.push_back(alert + told_of(labels));
  return names;
}

// By the names of alerts; the labels are told that not all of one name have.
std::vector<plot::Lane> lanes_of(const AlertHistory& history, const plot::Screen& screen) {
  const std::vector<Subject>& subjects = history.subjects();
  const std::vector<rules::Outcome> courses = history.courses();
  std::vector<std::size_t> order(subjects.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(subjects[a].name, subjects[a].labels, a) < std::tie(subjects[b].name, subjects[b].labels, b);
  });
  std::vector<plot::Lane> lanes;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const std::string& alert = subjects[order[begin]].name;
    std::vector<record::Labels> all;
    for (; end < order.size() && subjects[order[end]].name == alert; ++end) all.push_back(subjects[order[end]].labels);
    std::vector<std::string> names = names_of(alert, std::move(all), screen);
    for (std::size_t i = begin; i < end; ++i) {
      const rules::Outcome& course = courses[order[i]];
      if (course.firing.empty() && course.pending.empty()) continue;
      lanes.push_back({.name = std::move(names[i - begin]), .bouts = bouts_of(course)});
    }
  }
  return lanes;
}

void write_plot(const AlertHistory& history, stream::Sink& sink) {
  const plot::Screen screen = screen_of(sink);
  const plot::Timeline timeline{.title = "",
                                .from_us = history.from_us(),
                                .to_us = history.to_us(),
                                .kinds = timeline_kinds(),
                                .lanes = lanes_of(history, screen)};
  if (timeline.lanes.empty()) {
    sink.out() += "nothing was pending or firing\n";
    return;
  }
  sink.out() += plot::to_terminal(timeline, screen);
}

constexpr HistoryFormat kFormats[] = {
    {"table", "the intervals by time, then the alerts, for people (default)", write_table},
    {"ndjson", "a report an interval", write_ndjson},
    {"plot", "a timeline in the terminal, a row an alert", write_plot},
};

}  // namespace

std::span<const HistoryFormat> history_formats() { return kFormats; }

}  // namespace mcp::alert
