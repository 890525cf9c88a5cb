// Tested by the golden cases of mcp-query.
#include "options.h"

#include <fmt/format.h>

#include <algorithm>

#include "batch.h"
#include "io/output.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "say.h"
#include "timeutil/instant.h"

namespace mcp::query {
namespace {

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

const std::vector<cli::Choice>& compat_choices() {
  static const std::vector<cli::Choice> choices = {{"2", "as Prometheus 2.42: closed ranges, none of the newer parts"},
                                                   {"3", "as Prometheus 3 (default)"}};
  return choices;
}

std::vector<cli::Choice> format_choices() {
  std::vector<cli::Choice> choices;
  for (const Format& format : formats()) choices.push_back({format.name, format.help});
  return choices;
}

std::string names_of(const std::vector<cli::Choice>& choices) {
  std::string names;
  for (const cli::Choice& choice : choices) names.append(names.empty() ? "" : ", ").append(choice.name);
  return names;
}

// The time that an option names; nothing where it was not given.
Status read_time(std::string_view option, const std::string& typed, std::int64_t now_us,
                 std::optional<std::int64_t>& out) {
  if (typed.empty()) return Done{};
  const Result<std::int64_t> read = timeutil::parse_instant(typed, now_us);
  if (!read) return usage(fmt::format("{}: {}", option, read.error().message));
  if (!timeutil::within_reach(*read)) return usage(fmt::format("{}: the time is out of reach", option));
  out = *read;
  return Done{};
}

// Lengths with which sums of times stay far within 64 bits.
Status within_reach(std::string_view option, const std::optional<timeutil::Duration>& length) {
  constexpr std::int64_t kMost = std::int64_t{1} << 60;
  return !length || length->count() <= kMost ? Status(Done{}) : usage(std::string(option) + ": that is out of reach");
}

Status read_times(const Options& options, std::int64_t now_us, Plan& plan) {
  for (const auto& [option, length] :
       {std::pair{"--step", options.step}, std::pair{"--every", options.every},
        std::pair{"--lateness", options.lateness}, std::pair{"--lookback", std::optional(options.lookback)}}) {
    if (Status within = within_reach(option, length); !within) return within;
  }
  if (options.lateness && !options.every) return usage("--lateness is how long --every waits; there is none");
  if (Status read = read_time("--at", options.at, now_us, plan.at_us); !read) return read;
  if (Status read = read_time("--since", options.since, now_us, plan.since_us); !read) return read;
  if (Status read = read_time("--until", options.until, now_us, plan.until_us); !read) return read;
  if (options.every && (plan.at_us || plan.since_us || plan.until_us || options.step))
    return usage("--every asks as time passes: no --at, --since, --until or --step");
  const bool range = plan.since_us || plan.until_us || options.step;
  if (range && plan.at_us) return usage("--at is one moment; --since, --until and --step are a range");
  if (range && !(plan.since_us && options.step)) return usage("a range needs --since and --step");
  if (!options.step) return Done{};
  if (*options.step <= timeutil::Duration(0)) return usage("--step: expected more than 0s");
  plan.step_us = options.step->count();
  return Done{};
}

Status take_batch(const Options& options, Plan& plan) {
  const bool more = plan.at_us || plan.since_us || options.every || !options.to.empty();
  if (more)
    return usage("--batch has times of its own and one format: no --at, --since, --until, --step, --every or --to");
  const std::vector<std::string>& files = options.filter.files;
  const bool stdin_too = files.empty() || std::find(files.begin(), files.end(), "-") != files.end();
  if (options.batch == "-" && stdin_too) return usage("--batch -: standard input is read for the data already");
  Result<std::vector<std::string>> questions = read_questions(options.batch);
  if (!questions) return questions.error();
  plan.batch = std::move(*questions);
  return Done{};
}

Status take_expression(const Options& options, int compat, Plan& plan) {
  std::vector<std::string>& files = plan.filter.files;
  if (files.empty()) return usage("expected EXPR, got nothing to ask");
  Result<Query> query = parse_query(files.front(), compat);
  if (!query) return of_expression(std::move(query.error()));
  plan.query = std::move(*query);
  files.erase(files.begin());
  plan.format = format_of(options.to.empty() ? formats().front().name : std::string_view(options.to));
  return Done{};
}

Status take_explain(const Options& options, Plan& plan) {
  if (!options.explain) return Done{};
  if (!options.to.empty() || options.every || plan.batch)
    return usage("--explain is of one answer, which it stands for: no --to, --every or --batch");
  plan.explains = true;
  return Done{};
}

// Of a question that is asked again and again.
Status take_every(const Options& options, Plan& plan) {
  if (!options.every) return Done{};
  if (*options.every <= timeutil::Duration(0)) return usage("--every: expected more than 0s");
  if (plan.format != &formats().front()) return usage("--every writes samples as they come; --to needs a whole answer");
  if (Status asks = asks_a_range(plan.query); !asks) return of_expression(asks.error());
  Result<promql::Reach> reach = promql::reach_of(*plan.query.root, plan.evaluate);
  if (!reach) return of_expression(reach.error());
  if (reach->anywhere)
    return usage("--every keeps no more than it looks back: no @ with a time; see --since and --step");
  plan.every = Every{.every_us = options.every->count(),
                     .lateness_us = options.lateness.value_or(std::chrono::seconds(2)).count(),
                     .reach = std::move(*reach)};
  return Done{};
}

Result<std::string> one_expression(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  return usage(words.empty() ? "expected EXPR, got nothing" : "expected one EXPR; quote it for the shell");
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  command.group("Question");
  command.add_text("--at", options.at, "T",
                   "Ask for this moment: RFC 3339, Unix seconds or now-1h (default: the newest sample's)");
  command.add_text("--since", options.since, "T", "Ask for a range that begins here; with --step");
  command.add_text("--until", options.until, "T", "Where the range ends (default: the newest sample's time)");
  command.add_duration("--step", options.step, "From one moment of the range to the next");
  command.add_duration("--every", options.every, "Ask again and again, as event time passes: a stream of samples");
  command.add_duration("--lateness", options.lateness,
                       "With --every: how long a moment waits for stragglers (default 2s)");
  command.add_file("--batch", options.batch, "Answer the questions in this file, one a line, in order");
  command.add_duration("--lookback", options.lookback, "How long a sample speaks for its series (default 5m)");
  command.add_choice("--compat", options.compat, "N", "Whose semantics: 2 is Prometheus 2.42, 3 Prometheus 3 (default)",
                     compat_choices());
  command.add_choice("--to", options.to, "FORMAT", "How the answer is written: " + names_of(format_choices()),
                     format_choices());
  command.add_flag("--explain", options.explain,
                   "Instead of the answer: its tree, with what each part read, gave and took");
  stream::declare_reading(command, options.filter);
  command.add_operands(options.filter.files, "EXPR] [FILE",
                       "EXPR is PromQL; one that begins with - stands after --, and there is none with --batch. A "
                       "metric or file called fmt or check is {fmt}, ./fmt. No file, or -, is standard input.");
  command.example("The newest samples of a name",
                  "mcp-query --to table request_latency_us tools/examples/requests.ndjson");
  command.example("Requests per second, step by step",
                  "mcp-query --since 2026-01-31T00:00:05Z --step 5s --to csv 'sum by (method) "
                  "(rate(http_requests_total[10s]))' tools/examples/requests.ndjson");
  command.example("What a stream comes to, five seconds by five, while it flows",
                  "mcp-query --every 5s 'sum by (method) (rate(http_requests_total[10s]))' "
                  "tools/examples/requests.ndjson");
  command.example("Many questions to data that are read once",
                  "mcp-query --batch tools/examples/questions.ndjson tools/examples/requests.ndjson");
}

void declare_fmt(cli::Command& command, TextOptions& options) {
  command.add_operands(options.words, "EXPR", "One expression of PromQL.", 1);
  command.example("Brackets and blanks as they usually are", "mcp-query fmt 'sum  by(job)(rate( x [5m] ))'");
  command.example("What binds stronger stays as it is", "mcp-query fmt '1 + 2*x'");
  command.example("Where it is no expression it exits 2", "mcp-query fmt 'sum('");
}

void declare_check(cli::Command& command, TextOptions& options) {
  command.add_operands(options.words, "EXPR", "One expression of PromQL.", 1);
  command.add_choice("--compat", options.compat, "N", "Whose semantics: 2 is Prometheus 2.42, 3 Prometheus 3 (default)",
                     compat_choices());
  command.example("It says nothing where all is well", "mcp-query check 'rate(x[5m])' && echo fine");
  command.example("A range where a moment is wanted (exits 1)", "mcp-query check 'abs(x[5m])'");
  command.example("What Prometheus 2 does not know (exits 1)", "mcp-query check --compat 2 'limitk(2, x)'");
}

Result<Plan> make_plan(const Options& options, std::int64_t now_us) {
  Plan plan;
  plan.filter = options.filter;
  plan.filter.only = true;  // an answer has no place for other lines
  const int compat = options.compat == "2" ? 2 : 3;
  if (options.lookback <= timeutil::Duration(0)) return usage("--lookback: expected more than 0s");
  plan.evaluate.lookback_us = options.lookback.count();
  plan.evaluate.compat_2 = compat == 2;
  if (Status read = read_times(options, now_us, plan); !read) return read.error();
  Status taken = options.batch.empty() ? take_expression(options, compat, plan) : take_batch(options, plan);
  if (!taken) return taken.error();
  if (Status explain = take_explain(options, plan); !explain) return explain.error();
  if (plan.batch) return plan;
  if (Status every = take_every(options, plan); !every) return every.error();
  return plan;
}

Result<When> when_of(const Plan& plan, std::optional<std::int64_t> newest_us) {
  if (!plan.since_us) return When{.steps = {.start_us = plan.at_us.value_or(newest_us.value_or(0))}};
  const std::int64_t until_us = plan.until_us.value_or(std::max(newest_us.value_or(0), *plan.since_us));
  return range_of(*plan.since_us, until_us, plan.step_us);
}

Result<cli::Exit> run_fmt(const TextOptions& options) {
  const Result<std::string> text = one_expression(options.words);
  if (!text) return text.error();
  const Result<promql::ExprPtr> root = promql::parse(*text);
  if (!root) return of_expression(root.error());
  Result<io::Output> out = io::Output::open("-");
  if (!out) return out.error();
  out->buffer() = promql::pretty(**root) + "\n";
  if (Status written = out->close(); !written) return written.error();
  return cli::Exit::kOk;
}

Result<cli::Exit> run_check(const TextOptions& options, cli::Console& console) {
  const Result<std::string> text = one_expression(options.words);
  if (!text) return text.error();
  const Result<Query> query = parse_query(*text, options.compat == "2" ? 2 : 3);
  if (query) return cli::Exit::kOk;
  console.error(of_expression(query.error()));
  return cli::Exit::kNo;
}

}  // namespace mcp::query
