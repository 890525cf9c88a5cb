// Tested by the golden cases of mcp-gate.
#include "options.h"

#include <fmt/format.h>

#include <algorithm>

#include "io/input.h"
#include "text/match.h"
#include "text/number.h"
#include "timeutil/instant.h"

namespace mcp::gate {
namespace {

constexpr bool kRepeatable = true;
constexpr bool kOnce = false;
constexpr std::size_t kLargestQuarantine = std::size_t{4} << 20;  // bytes

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

std::vector<cli::Choice> input_choices() {
  std::vector<cli::Choice> choices = {{"auto", "by content (default)"}};
  for (const Format& format : formats()) choices.push_back({format.name, format.help});
  return choices;
}

std::vector<cli::Choice> run_choices() {
  return {
      {"auto", "a file where both sides have 5 or more, else a repetition (default)"},
      {"repetition", "one of hyperfine's runs, one result of go test -count, one of Google Benchmark's repetitions"},
      {"file", "a file, by the median of what is in it"}};
}

std::vector<cli::Choice> output_choices() {
  std::vector<cli::Choice> choices;
  for (const Output& output : outputs()) choices.push_back({output.name, output.help});
  return choices;
}

// "table, ndjson or github": what can be said, for --help.
std::string listed(const std::vector<cli::Choice>& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) out += i + 1 == choices.size() ? " or " : ", ";
    out += choices[i].name;
  }
  return out;
}

// METRIC=P%, or P% for every metric. A name may hold an equals sign, so the last one divides.
Status add_margin(std::string_view typed, Policy& policy) {
  const std::size_t equals = typed.rfind('=');
  std::string_view share = equals == std::string_view::npos ? typed : typed.substr(equals + 1);
  const std::string_view metric = equals == std::string_view::npos ? "*" : typed.substr(0, equals);
  const bool percent = share.ends_with('%');
  if (percent) share.remove_suffix(1);
  const std::optional<double> number = text::parse_decimal(share);
  if (!percent || !number || *number < 0 || *number > 1e6 || metric.empty())
    return usage(fmt::format("expected METRIC=P% or P%, as in latency_us:p99=20%, got '{}'", typed));
  policy.margins.emplace_back(metric, *number / 100);
  return Done{};
}

Status set_alpha(std::string_view typed, Policy& policy) {
  const bool percent = typed.ends_with('%');
  const std::optional<double> number = text::parse_decimal(percent ? typed.substr(0, typed.size() - 1) : typed);
  const double alpha = number ? *number / (percent ? 100 : 1) : 0;
  if (!(alpha >= 1e-6 && alpha <= 0.5))
    return usage(fmt::format("expected a probability from 0.000001 to 0.5, got '{}'", typed));
  policy.alpha = alpha;
  return Done{};
}

void declare_data(cli::Command& command, Options& options) {
  command.group("Measurements");
  command.add_texts("--baseline", options.baseline, "FILE", "What to compare with: a file, or a folder of files");
  command.add_texts("--candidate", options.candidate, "FILE",
                    "What to judge: a file, a folder of files, or - for standard input");
  command.add_file("--history", options.history,
                   "Instead: a folder of runs in the order of their names; where did the level change?");
  command.add_flag("--calibrate", options.calibrate,
                   "Instead: divide the baseline at random, again and again; how often does it fail against itself?");
  command.add_integer("--trials", options.trials, "N", "Divisions of --calibrate (default 1000)", 1, 1'000'000);
  command.add_integer("--seed", options.seed, "N", "Divide by this seed (default 1)", 0, UINT64_MAX);
  command.add_choice("--format", options.format, "FORMAT",
                     "What the files are: " + listed(input_choices()) + " (default auto)", input_choices());
  command.add_choice("--run-is", options.run_is, "WHAT",
                     "What a run is where no label run says it: " + listed(run_choices()) + " (default auto)",
                     run_choices());
  command.add_size("--max-file", options.max_file, "Refuse files larger than this, unpacked (default 256MiB)");
}

void declare_policy(cli::Command& command, Options& options) {
  Policy& policy = options.policy;
  command.group("Judgement");
  command.add_texts("--metric", policy.only, "METRIC", "Judge these only");
  command.add_parsed("--margin", "METRIC=P%", "How much worse is bad enough; P% alone is for all", kRepeatable,
                     [&policy](std::string_view typed) { return add_margin(typed, policy); });
  const auto add_way = [&command, &policy](std::string names, std::string help, Better better) {
    command.add_parsed(std::move(names), "METRIC", std::move(help), kRepeatable,
                       [&policy, better](std::string_view typed) -> Status {
                         if (typed.empty()) return usage("expected a metric, got ''");
                         policy.directions.emplace_back(typed, better);
                         return Done{};
                       });
  };
  add_way("--lower", "Lower is better", Better::kLower);
  add_way("--higher", "Higher is better", Better::kHigher);
  command.add_texts("--exact", policy.exact, "METRIC", "A count without noise: any difference is one");
  command.add_parsed("--alpha", "P", "How often chance may fail the whole (default 0.05)", kOnce,
                     [&policy](std::string_view typed) { return set_alpha(typed, policy); });
  command.add_flag("--across-hosts", policy.across_hosts, "Compare also where the sides never shared a host");
  command.add_flag("--allow-new", policy.allow_new, "Let metrics by that the baseline does not have");
  command.add_file("--quarantine", options.quarantine,
                   "Metrics that do not count until a day: YAML, a list of {metric, until, reason}");
  command.add_text("--at", options.at, "TIME", "The time of the verdict, by which quarantine ends (default now)");
}

void declare_output(cli::Command& command, Options& options) {
  command.group("Output");
  command.add_file("-o,--output", options.output, "Write here instead of standard output");
  command.add_choice("--to", options.to, "FORMAT", "What to write: " + listed(output_choices()) + " (default table)",
                     output_choices());
  command.add_texts("--write", options.write, "FORMAT=FILE", "Write this format into a file, too");
}

std::string margins_table() {
  std::string out = "Margins where --margin says nothing:\n";
  const auto row = [&out](const Margin& margin) {
    out += fmt::format("  {:<24}{:.4g} %\n", margin.what, margin.share * 100);
  };
  for (const Margin& margin : usual_margins()) row(margin);
  out += "\nMETRIC is NAME, NAME{labels}, either with :STAT, or :STAT alone; * stands for any text.\n\n";
  out += "Exit status: 0 pass, 1 fail, 2 trouble, 3 inconclusive, 4 no baseline.";
  return out;
}

// The last of several that match counts; the same words both ways say nothing.
Status ways_agree(const Policy& policy) {
  const auto& all = policy.directions;
  for (const auto& [metric, better] : all) {
    const bool both =
        better == Better::kLower && std::find(all.begin(), all.end(), std::pair(metric, Better::kHigher)) != all.end();
    if (both)
      return usage(fmt::format("--lower and --higher: expected one way that is better for '{}', got both", metric));
  }
  return Done{};
}

Result<std::vector<Copy>> copies_of(const Options& options) {
  std::vector<Copy> copies = {{output_named(options.to), options.output}};
  std::vector<std::string_view> names;
  for (const Output& output : outputs()) names.push_back(output.name);
  for (const std::string& typed : options.write) {
    const std::size_t equals = typed.find('=');
    const std::string name = typed.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == typed.size())
      return usage(fmt::format("--write: expected FORMAT=FILE, got '{}'", typed));
    const Output* output = output_named(name);
    if (output == nullptr)
      return usage(fmt::format("--write: no format is called '{}'{}", name, text::did_you_mean(name, names)));
    copies.push_back({output, typed.substr(equals + 1)});
  }
  return copies;
}

Result<Task> task_of(const Options& options) {
  const bool sides = !options.baseline.empty() || !options.candidate.empty();
  if (!options.history.empty()) {
    if (sides || options.calibrate)
      return usage("--history is a set of its own: no --baseline, --candidate or --calibrate");
    return Task::kHistory;
  }
  if (options.baseline.empty()) return usage("expected --baseline FILE, or --history DIR; got neither");
  if (std::find(options.baseline.begin(), options.baseline.end(), "-") != options.baseline.end())
    return usage("--baseline: standard input is for the candidate");
  if (options.calibrate) {
    if (!options.candidate.empty()) return usage("--calibrate divides the baseline: no --candidate");
    return Task::kCalibrate;
  }
  if (options.candidate.empty()) return usage("expected --candidate FILE, or --calibrate; got neither");
  return Task::kCompare;
}

Status read_quarantine(const Options& options, Plan& plan) {
  if (options.quarantine.empty()) return Done{};
  const Result<std::string> text = io::read_file(options.quarantine, kLargestQuarantine);
  if (!text) return text.error();
  Result<std::vector<Quarantine>> entries = parse_quarantine(*text, options.quarantine);
  if (!entries) return entries.error();
  for (Quarantine& entry : *entries) {
    if (entry.holds(plan.now_us)) {
      plan.policy.quarantine.push_back(std::move(entry));
    } else {
      plan.warnings.push_back(fmt::format("the quarantine of {} ended {}: it counts again", entry.metric, entry.until));
    }
  }
  return Done{};
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  declare_data(command, options);
  declare_policy(command, options);
  declare_output(command, options);
  command.epilog(margins_table());
  command.example("Did this build get slower? This one exits 1",
                  "mcp-gate --baseline tools/examples/gate/before.json --candidate tools/examples/gate/after.json");
  command.example(
      "A summary for people and a file for CI from one run",
      "mcp-gate --to markdown --write junit=/dev/stderr --margin 40% --baseline tools/examples/gate/before.json "
      "--candidate tools/examples/gate/after.json");
  command.example("Would this gate fail for nothing?",
                  "mcp-gate --calibrate --baseline tools/examples/gate/before.json");
}

Result<Plan> make_plan(const Options& options, const cli::Console& console) {
  Plan plan;
  const Result<Task> task = task_of(options);
  if (!task) return task.error();
  plan.task = *task;
  if (Status agree = ways_agree(options.policy); !agree) return agree.error();
  plan.policy = options.policy;
  plan.trials = {.count = options.trials, .seed = options.seed};
  plan.now_us = console.clock().now_us();
  if (!options.at.empty()) {
    const Result<std::int64_t> at = timeutil::parse_instant(options.at, plan.now_us);
    if (!at) return usage("--at: " + at.error().message);
    plan.now_us = *at;
  }
  plan.reading = {.format = options.format == "auto" ? nullptr : format_named(options.format),
                  .max_file = options.max_file,
                  .interrupts = &console.interrupts()};
  if (options.run_is != "auto") plan.run_is = options.run_is == "file" ? RunIs::kFile : RunIs::kRepetition;
  Result<std::vector<Copy>> copies = copies_of(options);
  if (!copies) return copies.error();
  plan.copies = std::move(*copies);
  if (Status read = read_quarantine(options, plan); !read) return read.error();
  return plan;
}

}  // namespace mcp::gate
