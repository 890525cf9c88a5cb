// Tested by the golden cases of mcp-alert.
#include "tune_command.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "figures.h"
#include "intake/loader.h"
#include "rule_options.h"
#include "text/number.h"
#include "text/quote.h"
#include "tune_output.h"
#include "tune_rules.h"
#include "tune_series.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000, kMinuteUs = 60 * kSecondUs;
constexpr std::int64_t kLongestUs = std::int64_t{1} << 60;

struct TuneOptions {
  RuleOptions rule;  // its expr is what is tuned
  std::string condition, on;
  std::vector<std::string> thresholds, holds;
  std::optional<timeutil::Duration> over;
  timeutil::Duration flap = timeutil::Duration(kFlapUs);
  std::string to;
  stream::FilterOptions filter;
};

struct TrendRow {
  std::string_view name, help;
  On on;
};
constexpr TrendRow kTrends[] = {
    {"value", "its value (default)", On::kValue},
    {"slope", "how fast it rises, by the second: deriv()", On::kSlope},
    {"change", "by how much it rose: delta()", On::kChange},
};

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

template <class Rows>
std::vector<cli::Choice> choices_of(const Rows& rows) {
  std::vector<cli::Choice> choices;
  for (const auto& row : rows) choices.push_back({row.name, row.help});
  return choices;
}

void declare(cli::Command& command, TuneOptions& options) {
  command.group("Candidates");
  command.add_text("-e,--expr", options.rule.expr, "EXPR", "PromQL to compare; a comparison in it is the current one");
  command.add_choice("--condition", options.condition, "CONDITION", "How EXPR is compared (default gt, or as it says)",
                     choices_of(conditions()));
  command.add_list("--threshold", options.thresholds, "N,…", "Thresholds to try (default: quantiles of what was seen)");
  command.add_list("--for", options.holds, "DURATION,…",
                   "How long it must hold, each to be tried, the first is the current one (default 0s,1m,5m)");
  command.add_choice("--on", options.on, "WHAT", "What of EXPR is compared: value, slope, change", choices_of(kTrends));
  command.add_duration("--over", options.over, "Over what time --on looks back (default 10m)");
  declare_files_of_rules(command, options.rule);
  command.group("Evaluation");
  declare_evaluation(command, options.rule);
  command.add_duration("--flap", options.flap, "What fires again within this of being resolved flaps (default 10m)");
  command.add_choice("--to", options.to, "FORMAT", "How it is written: table, ndjson, plot",
                     choices_of(tune_formats()));
  stream::declare_reading(command, options.filter);
  command.example(
      "How often an alert would fire with thresholds out of the data",
      "mcp-alert tune -e disk_used_percent --for 0s,3h --every 30m --lookback 2h tools/examples/disk.ndjson");
  command.example("The same of how fast it rises",
                  "mcp-alert tune -e disk_used_percent --on slope --over 6h --every 30m --to plot "
                  "tools/examples/disk.ndjson");
  command.example("Which rules are noisy, which never fired, and what other thresholds would do",
                  "mcp-alert tune --thresholds tools/examples/host.yml tools/examples/host-windows.ndjson");
}

Status usable_trend(const TuneOptions& options) {
  if (options.over && (options.on.empty() || options.on == "value"))
    return usage("--over is of a trend; expected --on slope or --on change");
  if (options.over && options.over->count() <= 0) return usage("--over: expected more than 0s");
  if (options.over && options.over->count() > kLongestUs) return usage("--over: that is out of reach");
  return Done{};
}

Status usable_choice(const TuneOptions& options) {
  const bool of_files = !options.rule.rules.empty() || !options.rule.thresholds.empty();
  if (!options.rule.any()) return usage("expected --expr EXPR, --rules FILE or --thresholds FILE, got none of them");
  if (of_files && !options.rule.expr.empty()) return usage("expected --expr or files of rules, got both");
  const bool about_one = !options.condition.empty() || !options.thresholds.empty() || !options.holds.empty() ||
                         !options.on.empty() || options.over;
  if (of_files && about_one)
    return usage("--condition, --threshold, --for, --on and --over are of --expr; rules of files have their own");
  if (Status fine = usable_trend(options); !fine) return fine;
  return usable(options.rule, options.filter.files);
}

Status take_numbers(const TuneOptions& options, ExpressionPlan& plan) {
  for (const std::string& typed : options.thresholds) {
    const std::optional<double> number = text::parse_decimal(typed);
    if (!number) return usage("--threshold: expected numbers, got '" + text::printable(typed) + "'");
    plan.thresholds.push_back(*number);
  }
  for (const std::string& typed : options.holds) {
    const Result<timeutil::Duration> length = timeutil::parse_duration(typed);
    if (!length) return usage("--for: " + length.error().message);
    plan.for_us.push_back(length->count());
  }
  if (plan.for_us.empty()) {
    plan.for_us = {0, kMinuteUs, 5 * kMinuteUs};
    const auto fires_alike = [&plan](std::int64_t a, std::int64_t b) {
      return evaluations_of(a, plan.every_us) == evaluations_of(b, plan.every_us);
    };
    plan.for_us.erase(std::unique(plan.for_us.begin(), plan.for_us.end(), fires_alike), plan.for_us.end());
  }
  constexpr std::size_t kMost = 200;
  const std::size_t count = std::max<std::size_t>(plan.thresholds.size(), 1) * plan.for_us.size();
  if (count > kMost) {
    return usage("--threshold, --for: expected " + std::to_string(kMost) + " candidates at most, got " +
                 std::to_string(count));
  }
  return Done{};
}

promql::EvaluateOptions evaluation_of(const TuneOptions& options) {
  promql::EvaluateOptions evaluate;
  evaluate.lookback_us = options.rule.lookback.count();
  return evaluate;
}

Result<ExpressionPlan> plan_of(const TuneOptions& options) {
  ExpressionPlan plan;
  if (options.rule.every) plan.every_us = options.rule.every->count();
  if (Status taken = take_numbers(options, plan); !taken) return taken.error();
  plan.flap_us = options.flap.count();
  plan.evaluate = evaluation_of(options);
  Trend trend{
      .on = On::kValue, .over_us = options.over ? options.over->count() : 10 * kMinuteUs, .every_us = plan.every_us};
  for (const TrendRow& row : kTrends) {
    if (row.name == options.on) trend.on = row.on;
  }
  Result<Watched> watched = watched_of(options.rule.expr, trend);
  if (!watched) return std::move(watched.error()).in("EXPR");
  std::string_view word = options.condition.empty() ? "gt" : std::string_view(options.condition);
  if (watched->comparison) {
    if (!options.condition.empty() && options.condition != watched->comparison->condition)
      return usage("--condition: EXPR has a comparison already");
    word = watched->comparison->condition;
    if (trend.on != On::kValue) {
      return usage("--on " + options.on +
                   ": EXPR compares its value; expected EXPR without a comparison, and what the " + options.on +
                   " is compared with as --threshold and --condition");
    }
    plan.current = watched->comparison->threshold;
  }
  plan.condition = condition_of(word);
  if (plan.thresholds.empty() && (word == "eq" || word == "ne"))
    return usage("--threshold: expected numbers for " + std::string(word) + ", of which quantiles are none");
  plan.expr = std::move(watched->expr);
  return plan;
}

// What is asked: of rules, or of an expression.
struct Question {
  std::optional<rules::Engine> engine = std::nullopt;
  std::optional<ExpressionPlan> plan = std::nullopt;
};

Result<Question> question_of(const TuneOptions& options, cli::Console& console) {
  Question question;
  if (!options.rule.expr.empty()) {
    Result<ExpressionPlan> plan = plan_of(options);
    if (!plan) return plan.error();
    question.plan = std::move(*plan);
    return question;
  }
  Result<rules::Engine> engine = make_engine(options.rule, Recorded::kIsSilent, console);
  if (!engine) return engine.error();
  question.engine = std::move(*engine);
  return question;
}

Result<cli::Exit> run(const TuneOptions& options, cli::Console& console) {
  if (Status fine = usable_choice(options); !fine) return fine.error();
  Result<Question> question = question_of(options, console);
  if (!question) return question.error();
  const TuneFormat* chosen = &tune_formats().front();
  for (const TuneFormat& format : tune_formats()) {
    if (format.name == options.to) chosen = &format;
  }
  stream::FilterOptions filter = options.filter;
  filter.only = true;
  const auto answer = [&](series::SeriesSet& all, stream::Sink& sink) -> Result<cli::Exit> {
    const Result<TuneAnswer> made =
        question->plan ? tune(*question->plan, all, console)
                       : tune_rules(*question->engine, options.flap.count(), evaluation_of(options), all, console);
    if (!made) return made.error();
    chosen->write(*made, sink);
    return cli::Exit::kOk;
  };
  intake::Loader loader({.page_us = console.clock().now_us(), .max_series = options.rule.max_series}, answer);
  return stream::run(filter, loader, console);
}

}  // namespace

void add_tune(cli::Command& command) {
  auto options = std::make_shared<TuneOptions>();
  cli::Command& tune = command.add_subcommand("tune", "How alerts would have fared with other thresholds and times");
  declare(tune, *options);
  tune.set_body([options](cli::Console& console) { return run(*options, console); });
}

}  // namespace mcp::alert
