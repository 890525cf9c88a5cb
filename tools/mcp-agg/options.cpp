// Tested by the golden cases of mcp-agg.
#include "options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "functions.h"
#include "quantile.h"

namespace mcp::agg {
namespace {

// The rows of a table that has a name and a help.
template <class Row>
std::vector<cli::Choice> choices_of(std::span<const Row> rows) {
  std::vector<cli::Choice> choices;
  for (const Row& row : rows) choices.push_back({row.name, row.help});
  return choices;
}

// A list in which nothing at all is a choice too: `-b ''`.
std::vector<std::string> words(std::string_view typed) {
  std::vector<std::string> out;
  while (!typed.empty()) {
    const std::string_view word = typed.substr(0, typed.find(','));
    if (!word.empty()) out.emplace_back(word);
    typed.remove_prefix(std::min(word.size() + 1, typed.size()));
  }
  return out;
}

// Each occurrence of the option adds to the list, the first one replaces what it held.
auto into(std::optional<std::vector<std::string>>& list) {
  return [&list](std::string_view typed) -> Status {
    if (!list) list.emplace();
    for (std::string& word : words(typed)) list->push_back(std::move(word));
    return Done{};
  };
}

std::string table_of_functions() {
  const std::array<std::string, kFunctionCells> head = {"key", "type", "series", "in a sketch", "what"};
  std::vector<std::array<std::string, kFunctionCells>> rows = {head};
  for (const Function& function : functions()) rows.push_back(cells_of(function));
  std::array<std::size_t, kFunctionCells> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kFunctionCells; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table = "Functions:\n";
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < kFunctionCells; ++i) {
      table += "  " + row[i];
      table += i + 1 == kFunctionCells ? "\n" : std::string(widths[i] - row[i].size(), ' ');
    }
  }
  return table;
}

constexpr bool kRepeatable = true;

}  // namespace

void declare(cli::Command& command, Options& options) {
  command.group("Windows and groups");
  command.add_list("-w,--window", options.windows, "DURATIONS",
                   "Widths, shortest first, each a multiple of the one before: 1s,5s,1m in one pass (default 5s)");
  command.add_duration("--slide", options.slide,
                       "Hopping windows: one of the width ends each time this much has passed");
  command.add_duration("--session", options.session,
                       "Session windows: a group's samples with less than this between them");
  command.add_parsed("-b,--by", "LABELS", "Group by these labels; name and context always count, '' is by them alone",
                     kRepeatable, into(options.by));
  command.add_parsed("--without", "LABELS", "Group by all labels but these", kRepeatable, into(options.without));
  command.add_parsed("--match", "SELECTOR", "Only series that this PromQL selector selects, or another one",
                     kRepeatable, [&options](std::string_view typed) -> Status {
                       options.matches.emplace_back(typed);
                       return Done{};
                     });
  command.add_integer("--max-series", options.max_series, "N",
                      "More series than this are one under each name, overflow=\"true\"; sums are kept", 1,
                      UINT32_MAX / 4);
  command.add_duration("--lateness", options.lateness, "How long a window waits for stragglers (default 2s)");
  command.add_duration("--revise-for", options.revise_for,
                       "Write a window again, with the next rev, when late samples come within so long after lateness");
  command.add_duration("--idle", options.idle,
                       "After so long a silence of the input its time goes on with the clock and closes windows");
  command.add_duration(
      "--max-jump", options.max_jump,
      "A sample further ahead than this waits until another bears it out, so one wrong clock closes nothing");
  command.add_file("--late", options.late, "Keep the lines that came too late here, verbatim");
  command.add_file(
      "--state", options.filter.state,
      "Go on where the last run stopped, which this file keeps: each line of a growing or rotated file once");
  command.group("What is computed");
  command.add_choices("-f,--function", options.functions, "NAMES",
                      "What to compute, separated by commas (default all but those by name only)",
                      choices_of(functions()));
  command.add_parsed("-p,--quantiles", "QUANTILES", "Quantiles from 0 to 1, '' for none (default 0.5,0.95,0.99,0.999)",
                     kRepeatable, into(options.quantiles));
  command.add_choice("--qdef", options.qdef, "NAME", "Which value a quantile is (default lower)",
                     choices_of(quantile_defs()));
  command.add_choice("--rate", options.rate, "NAME", "How rate and increase are computed (default exact)",
                     choices_of(rate_defs()));
  command.add_integer("--top", options.top, "N",
                      "Of each name and window only the N groups with the largest value of --top-by", 1, UINT32_MAX);
  command.add_text("--top-by", options.top_by, "KEY",
                   "A function or a quantile (p95) that is computed (default the first of --function, else count)");
  command.add_flag("--exact", options.exact, "Keep all values of a window, so that quantiles are exact");
  command.add_integer("--max-buckets", options.max_buckets, "N",
                      "Buckets of a window's histogram (default 2048); more make its scale coarser", 16, 1U << 20);
  command.add_parsed("--buckets", "BOUNDS",
                     "After each aggregate its values as a classic histogram's series, counted from the beginning",
                     kRepeatable, into(options.buckets));
  command.add_flag("--sketch", options.sketch, "Add what merging needs to each aggregate");
  command.add_flag("--merge", options.merge,
                   "Merge aggregates that have sketches, of any number of shards, in any order");
  command.add_flag("--plan", options.plan, "Print what would be computed and the memory it needs at most, and exit");
  stream::declare(command, options.filter);
  command.epilog(table_of_functions());
}

std::string task_of(const Options& options) {
  std::string task;
  const auto say = [&task](std::string_view name, const std::string& value) {
    task += fmt::format("{}{}='{}'", task.empty() ? "" : " ", name, value);
  };
  const auto say_list = [&say](std::string_view name, const std::vector<std::string>& list) {
    if (!list.empty()) say(name, fmt::format("{}", fmt::join(list, ",")));
  };
  const auto say_time = [&say](std::string_view name, const std::optional<timeutil::Duration>& time) {
    if (time) say(name, timeutil::format_duration(*time));
  };
  const auto say_maybe = [&say](std::string_view name, const std::optional<std::vector<std::string>>& list) {
    if (list) say(name, fmt::format("{}", fmt::join(*list, ",")));
  };
  const auto say_number = [&say](std::string_view name, const std::optional<std::uint64_t>& number) {
    if (number) say(name, fmt::format("{}", *number));
  };
  say_list("window", options.windows);
  say_time("slide", options.slide);
  say_time("session", options.session);
  say_maybe("by", options.by);
  say_maybe("without", options.without);
  for (const std::string& match : options.matches) say("match", match);
  say_number("max-series", options.max_series);
  say_list("function", options.functions);
  say_maybe("quantiles", options.quantiles);
  say("qdef", options.qdef);
  say("rate", options.rate);
  say_number("top", options.top);
  if (!options.top_by.empty()) say("top-by", options.top_by);
  say_number("max-buckets", options.max_buckets);
  say_maybe("buckets", options.buckets);
  say_time("lateness", options.lateness);
  say_time("revise-for", options.revise_for);
  say_time("max-jump", options.max_jump);
  for (const auto& [given, name] : {std::pair{options.exact, "exact"},
                                    {options.sketch, "sketch"},
                                    {options.filter.pass, "pass"},
                                    {options.filter.only, "only"},
                                    {options.filter.assume_now, "assume-now"}}) {
    if (given) say(name, "yes");
  }
  say("max-line", fmt::format("{}", options.filter.max_line));
  if (!options.late.empty()) say("late", options.late);
  if (!options.filter.reject.empty()) say("reject", options.filter.reject);
  say("output", options.filter.output);
  say("file", fmt::format("{}", fmt::join(options.filter.files, ",")));
  return task;
}

}  // namespace mcp::agg
