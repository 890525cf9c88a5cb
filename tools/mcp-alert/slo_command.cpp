// Tested by the golden cases of mcp-alert.
#include "slo_command.h"

#include <algorithm>
#include <memory>

#include "intake/loader.h"
#include "io/output.h"
#include "slo_output.h"
#include "slo_rules.h"
#include "timeutil/instant.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kLargestFile = std::size_t{8} << 20;

struct SloOptions {
  std::string at, to;
  std::string fail_on = "never";
  bool fail_on_no_data = false, rules = false;
  stream::FilterOptions filter;  // its files: that of the objectives before them
};

struct SloPlan {
  std::string name;
  SloFile file;
  std::optional<std::int64_t> at_us;
  const SloFormat* format = nullptr;
  stream::FilterOptions filter;
};

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

std::vector<cli::Choice> format_choices() {
  std::vector<cli::Choice> choices;
  for (const SloFormat& format : slo_formats()) choices.push_back({format.name, format.help});
  return choices;
}

void declare(cli::Command& command, SloOptions& options) {
  command.group("Question");
  command.add_text("--at", options.at, "T",
                   "The moment at which windows end: RFC 3339, Unix seconds or now-1h (default: the newest sample's)");
  command.add_choice("--to", options.to, "FORMAT", "How the answer is written: table, ndjson, markdown",
                     format_choices());
  command.add_flag("--rules", options.rules, "Instead of an answer: the objectives as a rule file of Prometheus");
  command.group("Verdict");
  command.add_choice("--fail-on", options.fail_on, "STATUS", "Status 1 when an objective is this or worse",
                     {{"violated", "it is not kept"},
                      {"warning", "that, below its warning, or a burn-rate alert fires"},
                      {"never", "an objective that is not kept is no failure (default)"}});
  command.add_flag("--fail-on-no-data", options.fail_on_no_data, "Status 1 when an objective has no data");
  stream::declare_reading(command, options.filter);
  command.add_operands(options.filter.files, "FILE] [INPUT",
                       "FILE is YAML with the objectives. INPUT is what is judged; none, or -, is standard input.");
  command.example("How the shipped objectives are kept in two recorded hours",
                  "mcp-alert slo tools/examples/slo.yml tools/examples/service.ndjson");
  command.example("As a gate: it exits 1 when one of them is violated",
                  "mcp-alert slo --fail-on violated tools/examples/slo.yml tools/examples/service.ndjson");
  command.example("The same objectives for a Prometheus", "mcp-alert slo --rules tools/examples/slo.yml");
}

Result<SloPlan> make_plan(const SloOptions& options, std::int64_t now_us) {
  if (options.filter.files.empty()) return usage("expected FILE with the objectives, got none");
  SloPlan plan{.name = options.filter.files.front(), .file = {}, .at_us = std::nullopt, .filter = options.filter};
  plan.filter.files.erase(plan.filter.files.begin());
  plan.filter.only = true;
  if (options.rules && (!options.to.empty() || !options.at.empty() || !plan.filter.files.empty())) {
    return usage("--rules reads no input: no INPUT, --at or --to");
  }
  if (!options.at.empty()) {
    const Result<std::int64_t> at = timeutil::parse_instant(options.at, now_us);
    if (!at) return usage("--at: " + at.error().message);
    if (!timeutil::within_reach(*at)) return usage("--at: the time is out of reach");
    plan.at_us = *at;
  }
  const auto formats = slo_formats();
  plan.format = &formats.front();
  for (const SloFormat& format : formats) {
    if (format.name == options.to) plan.format = &format;
  }
  const Result<std::string> text = io::read_file(plan.name, kLargestFile);
  if (!text) return text.error();
  Result<SloFile> file = parse_slo_file(*text, plan.name);
  if (!file) return file.error();
  plan.file = std::move(*file);
  return plan;
}

bool fails(const SloOptions& options, const Judged& one) {
  if (one.status == SloStatus::kNoData) return options.fail_on_no_data;
  if (one.status == SloStatus::kViolated) return options.fail_on != "never";
  return one.status == SloStatus::kWarning && options.fail_on == "warning";
}

// That a window is not over yet is no reason to keep quiet of what is in it, but it is to be known.
void say_what_is_covered(const SloAnswer& answer, cli::Console& console) {
  const auto part = std::count_if(answer.objectives.begin(), answer.objectives.end(), [](const Judged& one) {
    return one.status != SloStatus::kNoData && !one.covers_all();
  });
  if (part == 0) return;
  console.warning(Error{.message = std::to_string(part) + " of " + std::to_string(answer.objectives.size()) +
                                   " objectives are judged by less than their window, by what there is of it",
                        .place = {}});
}

Result<cli::Exit> answer(const SloPlan& plan, const SloOptions& options, series::SeriesSet& all, stream::Sink& sink) {
  if (sink.unread()) return cli::Exit::kTrouble;
  SloAnswer made{.at_us = plan.at_us.value_or(all.newest_us().value_or(0)), .objectives = {}, .score = std::nullopt};
  bool failed = false;
  for (const Objective& objective : plan.file.objectives) {
    Result<Judged> judged = judge(objective, all, made.at_us);
    if (!judged) return std::move(judged.error()).in(plan.name).at(objective.place.line, objective.place.column);
    failed = failed || fails(options, *judged);
    made.objectives.push_back(std::move(*judged));
  }
  if (plan.file.score) {
    Result<Score> score = score_at(*plan.file.score, all, made.at_us, plan.name);
    if (!score) return score.error();
    made.score = std::move(*score);
  }
  plan.format->write(made, sink);
  say_what_is_covered(made, sink.console());
  return failed ? cli::Exit::kNo : cli::Exit::kOk;
}

Result<cli::Exit> write_rules(const SloPlan& plan) {
  Result<io::Output> out = io::Output::open(plan.filter.output);
  if (!out) return out.error();
  out->buffer() = rules_of(plan.file.objectives);
  if (Status written = out->close(); !written) return written.error();
  return cli::Exit::kOk;
}

Result<cli::Exit> run(const SloOptions& options, cli::Console& console) {
  const std::int64_t now_us = console.clock().now_us();
  const Result<SloPlan> plan = make_plan(options, now_us);
  if (!plan) return plan.error();
  if (options.rules) return write_rules(*plan);
  intake::Loader loader({.page_us = now_us},
                        [&](series::SeriesSet& all, stream::Sink& sink) { return answer(*plan, options, all, sink); });
  return stream::run(plan->filter, loader, console);
}

}  // namespace

void add_slo(cli::Command& command) {
  auto options = std::make_shared<SloOptions>();
  cli::Command& slo = command.add_subcommand("slo", "Judge objectives: compliance, error budget, burn rates, a score");
  declare(slo, *options);
  slo.set_body([options](cli::Console& console) { return run(*options, console); });
}

}  // namespace mcp::alert
