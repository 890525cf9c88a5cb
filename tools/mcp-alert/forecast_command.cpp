// Tested by the golden cases of mcp-alert.
#include "forecast_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "forecast_output.h"
#include "intake/loader.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::alert {
namespace {

constexpr cli::Exit kNoForecast{3};  // of no series at all
constexpr bool kOnce = false;        // of an option that may be given several times, the last counts
constexpr std::int64_t kLongest = std::int64_t{1} << 52;  // 140 years

struct ForecastOptions {
  std::string expr, metric;
  std::optional<double> limit;
  bool above = false, below = false;
  std::optional<timeutil::Duration> horizon, history, window, fail_within;
  double confidence = 0.9;
  std::string to;
  stream::FilterOptions filter;
};

struct ForecastPlan {
  HistoryPlan history;
  forecast::Question question;
  std::optional<std::int64_t> fail_within_us;
  const ForecastFormat* format = nullptr;
  stream::FilterOptions filter;
};

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

Status parse_limit(std::string_view typed, std::optional<double>& limit) {
  limit = text::parse_decimal(typed);
  if (limit) return Done{};
  return usage("expected a number, got '" + text::printable(typed) + "'");
}

// 90%, 0.9
Status parse_confidence(std::string_view typed, double& confidence) {
  std::string_view digits = typed;
  const bool percent = digits.ends_with('%');
  if (percent) digits.remove_suffix(1);
  const std::optional<double> read = text::parse_decimal(digits);
  const double value = read.value_or(0) / (percent ? 100 : 1);
  if (!(value >= 0.5) || !(value <= 0.99)) {
    return usage("expected 50% to 99%, got '" + text::printable(typed) + "'");
  }
  confidence = value;
  return Done{};
}

std::vector<cli::Choice> format_choices() {
  std::vector<cli::Choice> choices;
  for (const ForecastFormat& format : forecast_formats()) choices.push_back({format.name, format.help});
  return choices;
}

void declare(cli::Command& command, ForecastOptions& options) {
  command.group("Question");
  command.add_text("-e,--expr", options.expr, "EXPR", "PromQL that gives the series (default: all that are read)");
  command.add_text("--metric", options.metric, "SELECTOR", "The series that this selects");
  command.add_parsed("--limit", "N", "Say when this value is reached", kOnce,
                     [&options](std::string_view typed) { return parse_limit(typed, options.limit); });
  command.add_flag("--above", options.above, "The limit is reached from below (default: by the trend)");
  command.add_flag("--below", options.below, "The limit is reached from above");
  command.add_duration("--horizon", options.horizon,
                       "How far to look ahead (default: as long as what the forecast is made from)");
  command.add_parsed("--confidence", "P%", "Of the intervals, 50% to 99% (default 90%)", kOnce,
                     [&options](std::string_view typed) { return parse_confidence(typed, options.confidence); });
  command.add_duration("--history", options.history, "Look at this much of the end of the data (default: all of it)");
  command.add_duration("--window", options.window,
                       "Of what length the windows are whose medians count, the last 500 of them "
                       "(default: by the data)");
  command.add_choice("--to", options.to, "FORMAT", "How the answer is written: table, ndjson, plot, svg",
                     format_choices());
  command.group("Verdict");
  command.add_duration("--fail-within", options.fail_within,
                       "Status 1 when the interval in which the limit is reached begins within this");
  stream::declare_reading(command, options.filter);
  command.example("When a disk is full",
                  "mcp-alert forecast --metric disk_used_percent --limit 90 tools/examples/disk.ndjson");
  command.example("The same as a picture",
                  "mcp-alert forecast --metric disk_used_percent --limit 90 --horizon 7d --to plot "
                  "tools/examples/disk.ndjson");
  command.example("Of what an expression gives",
                  "mcp-alert forecast -e '100 - disk_used_percent' --limit 10 --below tools/examples/disk.ndjson");
}

Status take_durations(const ForecastOptions& options, ForecastPlan& plan) {
  for (const auto& [option, length, target] : {std::tuple{"--horizon", &options.horizon, &plan.question.horizon_us},
                                               std::tuple{"--history", &options.history, &plan.history.history_us},
                                               std::tuple{"--window", &options.window, &plan.history.window_us}}) {
    if (!*length) continue;
    if ((*length)->count() <= 0) return usage(std::string(option) + ": expected more than 0s");
    if ((*length)->count() > kLongest) return usage(std::string(option) + ": that is out of reach");
    *target = (*length)->count();
  }
  if (!options.fail_within) return Done{};
  if (!options.limit) return usage("--fail-within is of a limit; expected --limit too");
  plan.fail_within_us = std::min(options.fail_within->count(), kLongest);
  if (plan.question.horizon_us > 0) {
    plan.question.horizon_us = std::max(plan.question.horizon_us, *plan.fail_within_us);
  }
  return Done{};
}

Result<ForecastPlan> make_plan(const ForecastOptions& options) {
  ForecastPlan plan;
  plan.filter = options.filter;
  plan.filter.only = true;
  if (!options.expr.empty() && !options.metric.empty()) return usage("expected --expr or --metric, got both");
  if (options.above && options.below) return usage("expected --above or --below, got both");
  if ((options.above || options.below) && !options.limit)
    return usage("--above and --below are of a limit; expected --limit");
  if (Status taken = take_durations(options, plan); !taken) return taken.error();
  plan.question.limit = options.limit;
  plan.question.confidence = options.confidence;
  if (options.above) plan.question.side = forecast::Side::kAbove;
  if (options.below) plan.question.side = forecast::Side::kBelow;
  std::string text = options.expr;
  if (!options.metric.empty()) {
    const Result<promql::Selector> selector = promql::parse_selector(options.metric);
    if (!selector) return Error(selector.error()).in("SELECTOR");
    text = promql::print(*selector);
  }
  if (!text.empty()) {
    Result<Expression> expr = parse_expression(std::move(text));
    if (!expr) return std::move(expr.error()).in("EXPR");
    plan.history.expr = std::move(*expr);
  }
  const auto formats = forecast_formats();
  plan.format = &formats.front();
  for (const ForecastFormat& format : formats) {
    if (format.name == options.to) plan.format = &format;
  }
  return plan;
}

// Without a horizon of its own a series is looked at as far as --fail-within at least.
forecast::Question question_of(const ForecastPlan& plan, const forecast::Windows& windows) {
  forecast::Question question = plan.question;
  if (question.horizon_us == 0 && plan.fail_within_us) {
    question.horizon_us = std::max(windows.end_us() - windows.start_us, *plan.fail_within_us);
  }
  return question;
}

forecast::Forecast foresee(const ForecastPlan& plan, const History& history, std::int64_t newest_us) {
  const forecast::Windows& windows = history.windows;
  if (history.ended || windows.end_us() + 5 * windows.step_us < newest_us) {
    forecast::Forecast none;
    none.used = windows;
    none.why = "the series ended";
    for (const double value : windows.medians) {
      if (std::isfinite(value)) none.last = value;
    }
    return none;
  }
  return forecast::forecast(windows, question_of(plan, windows));
}

bool fails(const ForecastPlan& plan, const Foreseen& one) {
  const auto& earliest_us = one.forecast.arrival.earliest_us;
  return plan.fail_within_us && earliest_us && *earliest_us - one.history.windows.end_us() <= *plan.fail_within_us;
}

Result<cli::Exit> answer(const ForecastPlan& plan, series::SeriesSet& all, stream::Sink& sink) {
  Result<std::vector<History>> made = histories(plan.history, all);
  if (!made) return std::move(made.error()).in("EXPR");
  if (plan.format->write == write_forecast_svg && made->size() > 1) {
    return usage(fmt::format("svg is one picture, and here are {} series; expected --metric or --expr that gives one",
                             made->size()));
  }
  std::vector<Foreseen> asked;
  bool usable = false, failed = false;
  for (History& history : *made) {
    if (sink.console().interrupts().out_of_patience()) {
      return Error{.code = Code::kInterrupted, .message = "interrupted", .place = {}};
    }
    forecast::Forecast forecast = foresee(plan, history, all.newest_us().value_or(0));
    asked.push_back({.history = std::move(history), .forecast = std::move(forecast)});
    usable = usable || asked.back().forecast.verdict != forecast::Verdict::kNotUsable;
    failed = failed || fails(plan, asked.back());
  }
  if (asked.empty()) {
    sink.console().error(Error{.message = "no usable forecast: expected a series with numbers, got none", .place = {}});
    return kNoForecast;
  }
  plan.format->write(asked, plan.question, sink);
  if (failed) return cli::Exit::kNo;
  return usable ? cli::Exit::kOk : kNoForecast;
}

Result<cli::Exit> run(const ForecastOptions& options, cli::Console& console) {
  const Result<ForecastPlan> plan = make_plan(options);
  if (!plan) return plan.error();
  intake::Loader loader({.page_us = console.clock().now_us()},
                        [&](series::SeriesSet& all, stream::Sink& sink) { return answer(*plan, all, sink); });
  return stream::run(plan->filter, loader, console);
}

}  // namespace

void add_forecast(cli::Command& command) {
  auto options = std::make_shared<ForecastOptions>();
  cli::Command& forecast = command.add_subcommand("forecast", "Say when series reach a limit, with an interval");
  declare(forecast, *options);
  forecast.set_body([options](cli::Console& console) { return run(*options, console); });
}

}  // namespace mcp::alert
