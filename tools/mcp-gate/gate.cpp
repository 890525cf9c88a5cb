// Tested by the golden cases of mcp-gate.
#include "gate.h"

#include <fmt/format.h>

#include <algorithm>

#include "history.h"
#include "io/output.h"

namespace mcp::gate {
namespace {

cli::Exit exit_of(Verdict verdict) {
  return verdict == Verdict::kPass   ? cli::Exit::kOk
         : verdict == Verdict::kFail ? cli::Exit::kNo
                                     : cli::Exit::kInconclusive;
}

std::string listed(const std::vector<std::string>& paths) {
  std::string out;
  for (const std::string& path : paths) out += (out.empty() ? "" : " ") + path;
  return out;
}

// One side on its way from paths to runs.
struct Side {
  std::string_view what;
  std::vector<std::string> paths, files;
  std::optional<RunSet> runs;
};

// Every path of the baseline is there and holds a file; else the Error that names the first that does not.
std::optional<Error> missing_in(const Side& side) {
  for (const std::string& path : side.paths) {
    if (is_missing(path)) return Error{.message = fmt::format("there is no {}", side.what), .place = {.file = path}};
  }
  if (side.files.empty())
    return Error{.message = fmt::format("there is no {}: expected files, got an empty folder", side.what),
                 .place = {.file = side.paths.front()}};
  return std::nullopt;
}

RunIs run_is(const Plan& plan, const std::vector<Side>& sides) {
  if (plan.run_is) return *plan.run_is;
  const bool many =
      std::all_of(sides.begin(), sides.end(), [](const Side& side) { return side.files.size() >= kFewestRuns; });
  return many ? RunIs::kFile : RunIs::kRepetition;
}

Status find_files(Side& side) {
  Result<std::vector<std::string>> files = files_below(side.paths);
  if (!files) return files.error();
  side.files = std::move(*files);
  return Done{};
}

Status read_sides(const Plan& plan, std::vector<Side>& sides) {
  const RunIs what = run_is(plan, sides);
  for (Side& side : sides) {
    side.runs.emplace(what);
    if (Status read = read_files(side.files, plan.reading, *side.runs); !read) return read;
    if (side.runs->subjects().empty())
      return Error{.code = Code::kMalformed,
                   .message = "expected measurements, got none",
                   .place = {.file = side.paths.front()}};
  }
  return Done{};
}

Outcome outcome_of(const Plan& plan, const Table& table) {
  switch (plan.task) {
    case Task::kHistory:
      return judge_history(table.metrics, table.sides[0], plan.policy);
    case Task::kCalibrate:
      return calibrate(table.metrics, table.sides[0], plan.policy, plan.trials);
    case Task::kCompare:
      break;
  }
  return judge(table.metrics, table.sides[0], table.sides[1], plan.policy);
}

// The same run on both sides is equal to itself.
void warn_of_shared(const std::vector<Side>& sides, cli::Console& console) {
  if (sides.size() < 2) return;
  for (const auto& [bytes, name] : sides[1].runs->documents()) {
    const auto other = sides[0].runs->documents().find(bytes);
    if (other != sides[0].runs->documents().end())
      console.warning(Error{.message = fmt::format("{} and {} are the same bytes, on both sides", other->second, name),
                            .place = {}});
  }
}

void warn(const std::vector<std::string>& texts, cli::Console& console) {
  for (const std::string& text : texts) console.warning(Error{.message = text, .place = {}});
}

// A reader of standard output that goes away changes nothing about the verdict.
Status write_copies(const Plan& plan, const Report& report, const std::vector<std::string>& inputs) {
  std::vector<io::Output> open;
  for (const Copy& copy : plan.copies) {
    Result<io::Output> out = io::Output::open(copy.file, inputs);
    if (!out) return out.error();
    for (const io::Output& other : open) {
      if (out->shares_file(other))
        return Error{.code = Code::kUsage, .message = "two formats into one file", .place = {.file = copy.file}};
    }
    open.push_back(std::move(*out));
  }
  for (std::size_t i = 0; i < open.size(); ++i) {
    plan.copies[i].format->write(report, open[i].buffer());
    Status closed = open[i].close();
    if (!closed && closed.error().code != Code::kClosed) return closed;
  }
  return Done{};
}

}  // namespace

Result<cli::Exit> run(const Options& options, cli::Console& console) {
  Result<Plan> plan = make_plan(options, console);
  if (!plan) return plan.error();
  std::vector<Side> sides;
  if (plan->task == Task::kHistory) {
    sides.push_back({.what = "history", .paths = {options.history}, .files = {}, .runs = {}});
  } else {
    sides.push_back({.what = "baseline", .paths = options.baseline, .files = {}, .runs = {}});
  }
  if (plan->task == Task::kCompare)
    sides.push_back({.what = "candidate", .paths = options.candidate, .files = {}, .runs = {}});
  std::vector<std::string> inputs;
  for (Side& side : sides) {
    if (Status found = find_files(side); !found) return found.error();
    inputs.insert(inputs.end(), side.files.begin(), side.files.end());
  }
  if (const std::optional<Error> missing = missing_in(sides.front())) {
    console.error(*missing);
    return cli::Exit::kNoBaseline;
  }
  if (Status read = read_sides(*plan, sides); !read) return read.error();
  std::vector<const RunSet*> sets;
  for (const Side& side : sides) sets.push_back(&*side.runs);
  const Table table = tabulate(sets);
  if (const std::vector<std::string> unknown = unmatched(plan->policy, table.metrics); !unknown.empty())
    return Error{.code = Code::kUsage, .message = unknown.front(), .place = {}};
  const Outcome outcome = outcome_of(*plan, table);
  warn(plan->warnings, console);
  warn_of_shared(sides, console);
  warn(table.warnings, console);
  warn(outcome.warnings, console);
  const Report report{.outcome = &outcome,
                      .ts_us = plan->now_us,
                      .baseline = listed(sides.front().paths),
                      .candidate = listed(options.candidate),
                      .alpha = plan->policy.alpha};
  if (Status written = write_copies(*plan, report, inputs); !written) return written.error();
  return exit_of(outcome.verdict);
}

}  // namespace mcp::gate
