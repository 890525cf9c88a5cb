// Tested by the golden cases of mcp-alert.
#include "forecast_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "detail.h"
#include "ndjson/encode.h"
#include "record/series.h"
#include "table.h"
#include "text/number.h"
#include "timeutil/instant.h"
#include "tsdb/matcher.h"

namespace mcp::alert {
namespace {

using forecast::Forecast;
using forecast::Verdict;
constexpr std::int64_t kSecond = 1'000'000;

std::string number(double value) {
  std::string out;
  text::append_json_number(out, rounded(value));
  std::erase(out, '"');
  return out;
}

std::string time(std::int64_t ts_us) { return timeutil::format_rfc3339(ts_us / kSecond * kSecond); }

// The time in which a trend is told: that of the windows' order.
struct Per {
  std::string_view word;
  double seconds;
};
Per per_of(std::int64_t step_us) {
  constexpr std::int64_t kMinute = 60 * kSecond, kHour = 60 * kMinute;
  if (step_us < kMinute) return {"min", 60};
  if (step_us < kHour) return {"h", 3600};
  return {"d", 86400};
}

std::string trend_of(const Forecast& one) {
  if (one.verdict == Verdict::kNotUsable) return "-";
  const Per per = per_of(one.used.step_us);
  const double trend = rounded(one.rate.per_second * per.seconds);
  return fmt::format("{}{}/{}", trend >= 0 ? "+" : "", number(trend), per.word);
}

std::string when_of(const Forecast& one, double confidence) {
  const auto& arrival = one.arrival;
  if (one.verdict == Verdict::kNotUsable) return one.why;
  const forecast::Ahead& end = one.course.back();
  const std::string at_end = fmt::format("{} to {} at {}", number(end.low), number(end.high), time(end.ts_us));
  if (one.verdict == Verdict::kNone) return fmt::format("{} ({}%)", at_end, number(100 * confidence));
  if (arrival.already) return "it is there";
  if (!arrival.earliest_us) return fmt::format("{} ({}%)", at_end, number(100 * confidence));
  const std::string latest = arrival.latest_us ? "and " + time(*arrival.latest_us) : "and later than the horizon";
  return fmt::format("between {} {} ({}%)", time(*arrival.earliest_us), latest, number(100 * confidence));
}

void write_table(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink) {
  Table table({"series", "last", "trend", "model", "verdict", "when"});
  for (const auto& [history, one] : all) {
    std::string model(one.model);
    if (one.verdict == Verdict::kNotUsable) model = "-";
    const std::string last = one.used.medians.empty() ? "-" : number(one.last);
    table.add({printed_series(history.labels), last, trend_of(one), model, std::string(word_of(one.verdict)),
               when_of(one, question.confidence)});
  }
  table.append_to(sink.out());
}

record::Object labels_of(const record::Labels& labels) {
  record::Object out;
  for (const auto& [name, value] : labels) put(out, name, value);
  return out;
}

void put_arrival(record::Object& detail, const Forecast& one) {
  put_flag(detail, "already", one.arrival.already);
  put_number(detail, "chance", rounded(one.arrival.chance));
  put(detail, "earliest_us", one.arrival.earliest_us);
  put(detail, "median_us", one.arrival.median_us);
  put(detail, "latest_us", one.arrival.latest_us);
}

void put_forecast(record::Object& detail, const Forecast& one, const forecast::Question& question) {
  put(detail, "model", std::string(one.model));
  put_number(detail, "mase", rounded(one.mase));
  put_number(detail, "confidence", rounded(question.confidence));
  put_number(detail, "per_second", rounded(one.rate.per_second));
  if (one.rate.low) put_number(detail, "per_second_low", rounded(*one.rate.low));
  if (one.rate.high) put_number(detail, "per_second_high", rounded(*one.rate.high));
  if (question.limit) {
    put_number(detail, "limit", *question.limit);
    put(detail, "side", std::string(one.side == forecast::Side::kAbove ? "above" : "below"));
    put_arrival(detail, one);
  }
  record::Object end;
  put(end, "ts_us", one.course.back().ts_us);
  put_number(end, "expected", rounded(one.course.back().expected));
  put_number(end, "low", rounded(one.course.back().low));
  put_number(end, "high", rounded(one.course.back().high));
  put(detail, "horizon", std::move(end));
}

void write_ndjson(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink) {
  for (const auto& [history, one] : all) {
    record::Report report{.ts_us = history.windows.end_us(),
                          .tool = "mcp-alert",
                          .name = "forecast",
                          .verdict = std::string(word_of(one.verdict)),
                          .detail = {}};
    put(report.detail, "series", printed_series(history.labels));
    put(report.detail, "labels", labels_of(history.labels));
    put(report.detail, "windows", static_cast<std::int64_t>(one.used.medians.size()));
    put(report.detail, "window_us", one.used.step_us);
    put(report.detail, "since_us", one.used.start_us);
    put_flag(report.detail, "broke", one.broke);
    if (one.season_us > 0) put(report.detail, "season_us", one.season_us);
    put_number(report.detail, "last", rounded(one.last));
    if (one.verdict == Verdict::kNotUsable) {
      put(report.detail, "why", one.why);
    } else {
      put_forecast(report.detail, one, question);
    }
    ndjson::append(sink.out(), report);
    sink.relieve();
  }
}

constexpr ForecastFormat kFormats[] = {
    {"table", "aligned columns, for people (default)", write_table},
    {"ndjson", "a report a series", write_ndjson},
    {"plot", "a picture a series, with its band, in the terminal", write_forecast_plot},
    {"svg", "the same picture of one series", write_forecast_svg},
};

}  // namespace

std::span<const ForecastFormat> forecast_formats() { return kFormats; }

double rounded(double value) {
  if (!std::isfinite(value) || value == 0) return value;
  return text::parse_decimal(fmt::format("{:.3e}", value)).value_or(value);
}

std::string printed_series(const record::Labels& labels) {
  record::SeriesRef series;
  std::vector<record::Label> others;
  for (const auto& [name, value] : labels) {
    if (name == tsdb::kNameLabel) {
      series.name = value;
    } else {
      others.push_back({name, value});
    }
  }
  series.labels = others;
  const std::string out = record::print(series);
  return out.empty() ? "{}" : out;
}

}  // namespace mcp::alert
