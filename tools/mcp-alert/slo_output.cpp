// Tested by the golden cases of mcp-alert.
#include "slo_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "detail.h"
#include "forecast_output.h"
#include "ndjson/encode.h"
#include "slo_expressions.h"
#include "table.h"

namespace mcp::alert {
namespace {

// Seven digits: percentages of objectives have many nines.
double exact(double value) {
  if (!std::isfinite(value)) return value;
  const double scale = 1e5;
  return std::abs(value) < 1e9 ? std::round(value * scale) / scale : value;
}

std::string number(const std::optional<double>& value) { return value ? number_text(rounded(*value)) : "-"; }
std::string percent(double value) { return number_text(exact(value)) + "%"; }

// Whole seconds, or less where it is less.
std::string length(std::int64_t us) {
  constexpr std::int64_t kSecond = 1'000'000;
  return window_text(us < kSecond ? us : us / kSecond * kSecond);
}

std::string covered(const Judged& one) {
  if (one.covers_all()) return "all of " + window_text(one.objective->window_us);
  return length(one.covered_us) + " of " + window_text(one.objective->window_us);
}

std::string alerts_of(const Judged& one) {
  std::string out;
  for (const Burn& burn : one.burn) {
    if (burn.fires)
      out.append(out.empty() ? "" : ", ").append(burn.row->severity + " " + window_text(burn.row->long_us));
  }
  return out.empty() ? "-" : out;
}

Table objectives_of(const SloAnswer& answer) {
  Table table({"objective", "status", "compliance", "goal", "budget left", "budget spent", "out of", "now", "covered",
               "alerts"});
  for (const Judged& one : answer.objectives) {
    const bool known = one.error_ratio.has_value();
    const bool events = std::holds_alternative<EventSli>(one.objective->sli);
    std::string total = "-";
    if (known && one.total) total = number(one.total) + (events ? " events" : " looks");
    table.add({one.objective->name, std::string(word_of(one.status)), known ? percent(one.compliance()) : "-",
               percent(one.objective->percent), known ? percent(rounded(100 * one.budget_left())) : "-",
               known ? percent(rounded(100 - 100 * one.budget_left())) : "-", total, number(one.value), covered(one),
               alerts_of(one)});
  }
  return table;
}

std::optional<double> rate_of(const Judged& one, const std::optional<double>& ratio) {
  if (!ratio) return std::nullopt;
  return one.rate(*ratio);
}

bool spends(const Burn& burn) { return burn.over_long.value_or(0) > 0 || burn.over_short.value_or(0) > 0; }

Table burns_of(const SloAnswer& answer) {
  Table table({"objective", "alert", "fires", "long", "burn rate", "short", "burn rate", "above"});
  for (const Judged& one : answer.objectives) {
    for (const Burn& burn : one.burn) {
      if (!spends(burn)) continue;
      table.add({one.objective->name, burn.row->severity, burn.fires ? "yes" : "no", window_text(burn.row->long_us),
                 number(rate_of(one, burn.over_long)), window_text(burn.row->short_us),
                 number(rate_of(one, burn.over_short)), number(burn.row->factor)});
    }
  }
  return table;
}

bool has_burns(const SloAnswer& answer) {
  return std::any_of(answer.objectives.begin(), answer.objectives.end(),
                     [](const Judged& one) { return std::any_of(one.burn.begin(), one.burn.end(), spends); });
}

Table score_parts(const Score& score) {
  Table table({"performance", "points", "weight"});
  for (const ScorePart& part : score.parts) {
    table.add({std::string(part.name), number(part.points), number(part.weight)});
  }
  table.add({score.whole ? "score" : "score of what is known", number(score.points), ""});
  return table;
}

Table score_inputs(const Score& score) {
  Table table({"measured", "value", "threshold", "recommendation"});
  for (const ScoreInput& input : score.inputs) {
    const std::string advice = !input.value ? "no data" : input.advice.empty() ? "-" : std::string(input.advice);
    table.add({std::string(input.name), number(input.value), number(input.threshold), advice});
  }
  return table;
}

void append_all(const SloAnswer& answer, std::string& out, void (Table::*append)(std::string&) const) {
  std::vector<Table> tables;
  if (!answer.objectives.empty()) tables.push_back(objectives_of(answer));
  if (has_burns(answer)) tables.push_back(burns_of(answer));
  if (answer.score) {
    tables.push_back(score_parts(*answer.score));
    tables.push_back(score_inputs(*answer.score));
  }
  for (const Table& table : tables) {
    if (&table != &tables.front()) out += '\n';
    (table.*append)(out);
  }
}

void write_table(const SloAnswer& answer, stream::Sink& sink) { append_all(answer, sink.out(), &Table::append_to); }
void write_markdown(const SloAnswer& answer, stream::Sink& sink) {
  append_all(answer, sink.out(), &Table::append_markdown_to);
}

std::optional<double> short_of(const std::optional<double>& value) {
  if (!value) return std::nullopt;
  return rounded(*value);
}

record::Array burns(const Judged& one) {
  record::Array all;
  for (const Burn& burn : one.burn) {
    record::Object row;
    put(row, "severity", burn.row->severity);
    put(row, "long_us", burn.row->long_us);
    put(row, "short_us", burn.row->short_us);
    put_number(row, "factor", burn.row->factor);
    put_number(row, "long_rate", short_of(rate_of(one, burn.over_long)));
    put_number(row, "short_rate", short_of(rate_of(one, burn.over_short)));
    put_flag(row, "fires", burn.fires);
    all.emplace_back().is = std::move(row);
  }
  return all;
}

record::Object detail_of(const Judged& one) {
  const Objective& objective = *one.objective;
  record::Object detail;
  put(detail, "objective", objective.name);
  if (!objective.description.empty()) put(detail, "description", objective.description);
  put_number(detail, "goal", objective.percent);
  if (objective.warning) put_number(detail, "warning", *objective.warning);
  put(detail, "window_us", objective.window_us);
  put(detail, "covered_us", one.covered_us);
  if (one.error_ratio) {
    put_number(detail, "compliance", exact(one.compliance()));
    put_number(detail, "error_ratio", short_of(one.error_ratio));
    put_number(detail, "budget", rounded(objective.budget));
    put_number(detail, "budget_left", rounded(one.budget_left()));
    const bool events = std::holds_alternative<EventSli>(objective.sli);
    put_number(detail, events ? "events" : "looks", short_of(one.total));
  }
  put_number(detail, "value", short_of(one.value));
  put(detail, "burn", burns(one));
  return detail;
}

record::Object detail_of(const Score& score) {
  record::Object detail, parts;
  put_number(detail, "score", short_of(score.points));
  for (const ScorePart& part : score.parts) put_number(parts, std::string(part.name), short_of(part.points));
  put(detail, "parts", std::move(parts));
  record::Array inputs;
  for (const ScoreInput& input : score.inputs) {
    record::Object row;
    put(row, "name", std::string(input.name));
    put_number(row, "value", short_of(input.value));
    put_number(row, "threshold", input.threshold);
    if (!input.advice.empty()) put(row, "recommendation", std::string(input.advice));
    inputs.emplace_back().is = std::move(row);
  }
  put(detail, "measured", std::move(inputs));
  return detail;
}

void write_ndjson(const SloAnswer& answer, stream::Sink& sink) {
  for (const Judged& one : answer.objectives) {
    ndjson::append(sink.out(), record::Report{.ts_us = answer.at_us,
                                              .tool = "mcp-alert",
                                              .name = "slo",
                                              .verdict = std::string(word_of(one.status)),
                                              .detail = detail_of(one)});
    sink.relieve();
  }
  if (!answer.score) return;
  const Score& score = *answer.score;
  const std::string verdict = !score.points ? "no data" : score.whole ? "whole" : "incomplete";
  ndjson::append(
      sink.out(),
      record::Report{
          .ts_us = answer.at_us, .tool = "mcp-alert", .name = "score", .verdict = verdict, .detail = detail_of(score)});
}

constexpr SloFormat kFormats[] = {
    {"table", "aligned columns, for people (default)", write_table},
    {"ndjson", "a report an objective, and one of the score", write_ndjson},
    {"markdown", "the same tables, for a page", write_markdown},
};

}  // namespace

std::span<const SloFormat> slo_formats() { return kFormats; }

}  // namespace mcp::alert
