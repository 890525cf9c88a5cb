// The command line of mcp-query.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "formats.h"
#include "promql/evaluate.h"
#include "promql/reach.h"
#include "question.h"
#include "stream/filter.h"

namespace mcp::query {

struct Options {
  std::string batch;
  std::string at, since, until;
  std::optional<timeutil::Duration> step, every;
  std::optional<timeutil::Duration> lateness;
  timeutil::Duration lookback = std::chrono::minutes(5);
  std::string compat = "3";
  std::string to;
  bool explain = false;
  stream::FilterOptions filter;  // its files: EXPR before them, unless there is a batch
};

// Of `fmt` and `check`.
struct TextOptions {
  std::vector<std::string> words;
  std::string compat = "3";
};

// Adds all options to the command; they outlive it.
void declare(cli::Command& command, Options& options);
void declare_fmt(cli::Command& command, TextOptions& options);
void declare_check(cli::Command& command, TextOptions& options);

// Of --every.
struct Every {
  std::int64_t every_us = 0, lateness_us = 0;
  promql::Reach reach;
};

// What was typed as what is needed, and nothing read but the files of questions.
struct Plan {
  std::optional<std::vector<std::string>> batch;  // the questions, or …
  Query query;                                    // … the one
  std::optional<std::int64_t> at_us, since_us, until_us;
  std::int64_t step_us = 0;
  std::optional<Every> every;
  const Format* format = nullptr;
  bool explains = false;  // the tree instead of the answer
  promql::EvaluateOptions evaluate;
  stream::FilterOptions filter;
};
// kUsage where an option is wrong, kConfig where an expression is, kIo where a file cannot be read.
Result<Plan> make_plan(const Options& options, std::int64_t now_us);

// The moments that a plan without a batch asks for. `newest_us` is of the data, nothing where there are none: then the
// answer is that of an empty store, at the epoch where no time is given.
Result<When> when_of(const Plan& plan, std::optional<std::int64_t> newest_us);

Result<cli::Exit> run_fmt(const TextOptions& options);
Result<cli::Exit> run_check(const TextOptions& options, cli::Console& console);

}  // namespace mcp::query
