// Tested by the golden cases of mcp-alert test.
#include "test_command.h"

#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "io/output.h"
#include "test_load.h"
#include "test_results.h"
#include "text/quote.h"
#include "timeutil/instant.h"

namespace mcp::alert {
namespace {

constexpr int kPollMs = 200;

// Patterns that may match anywhere in a name.
Result<std::vector<tsdb::Matcher>> patterns_of(const std::vector<std::string>& patterns) {
  std::vector<tsdb::Matcher> all;
  for (const std::string& pattern : patterns) {
    const auto matcher = [](std::string value) {
      return tsdb::Matcher::make({.label = "name", .op = tsdb::Operator::kMatch, .value = std::move(value)});
    };
    if (Result<tsdb::Matcher> sound = matcher(pattern); !sound) {
      return Error{.code = Code::kUsage, .message = "--run: " + sound.error().message};
    }
    Result<tsdb::Matcher> anywhere = matcher("(?s:.*)(?:" + pattern + ")(?s:.*)");
    if (!anywhere) return Error{.code = Code::kUsage, .message = "--run: " + anywhere.error().message};
    all.push_back(std::move(*anywhere));
  }
  return all;
}

// All of the files, once.
class Session {
 public:
  Session(const TestOptions& options, std::vector<tsdb::Matcher> run, const std::atomic<bool>& interrupted,
          cli::Console& console)
      : options_(options), run_(std::move(run)), interrupted_(interrupted), console_(console) {}

  Result<cli::Exit> all() {
    for (const std::string& file : options_.files) {
      Result<FileResult> result = test(file);
      if (!result) return result.error();
      results_.push_back(std::move(*result));
    }
    if (none_matches()) console_.error({.code = Code::kUsage, .message = "--run: " + no_such_name()});
    if (Status told = tell(); !told) return told.error();
    return verdict();
  }

 private:
  bool is_wanted(const rules::TestGroup& test) const {
    const auto matches = [&](const tsdb::Matcher& pattern) { return pattern.matches(test.name); };
    return run_.empty() || std::any_of(run_.begin(), run_.end(), matches);
  }
  bool none_matches() const {
    const auto ran_nothing = [](const FileResult& file) { return file.groups.empty(); };
    return !run_.empty() && std::all_of(results_.begin(), results_.end(), ran_nothing);
  }
  std::string no_such_name() const {
    if (names_.empty()) return "no test matches: none has a name";
    constexpr std::size_t kMost = 20;
    std::string listed;
    for (std::size_t i = 0; i < std::min(names_.size(), kMost); ++i) {
      listed += (i > 0 ? ", '" : "'") + text::printable(names_[i]) + "'";
    }
    if (names_.size() > kMost) listed += " and " + std::to_string(names_.size() - kMost) + " more";
    return "no test matches: there are " + listed;
  }

  Result<FileResult> test(const std::string& path) {
    const auto unknown =
        options_.ignore_unknown_fields ? rules::UnknownTestKeys::kIgnored : rules::UnknownTestKeys::kRefused;
    const Loading loading = load_tests(path, unknown);
    for (const Error& warning : loading.loaded.warnings) console_.warning(warning);
    FileResult result{.path = path, .groups = {}, .errors = loading.errors};
    if (result.errors.empty()) {
      if (Status ran = run(loading.loaded, result); !ran) return ran.error();
    }
    for (const Error& error : result.errors) console_.error(error);
    return result;
  }

  Status run(const LoadedTests& loaded, FileResult& result) {
    coverage_.know(loaded.groups);
    for (std::size_t i = 0; i < loaded.tests.groups.size(); ++i) {
      const rules::TestGroup& test = loaded.tests.groups[i];
      if (!test.name.empty()) names_.push_back(test.name);
      if (!is_wanted(test)) continue;
      const Result<rules::TestOutcome> outcome =
          rules::run_test(loaded.tests, test, loaded.groups, {.interrupted = &interrupted_});
      if (!outcome) {
        if (outcome.error().code == Code::kInterrupted) return outcome.error();
        result.errors.push_back(outcome.error());
        return Done{};
      }
      coverage_.add(loaded.groups, test, *outcome);
      result.groups.push_back(shown(test, i, *outcome));
    }
    return Done{};
  }

  GroupResult shown(const rules::TestGroup& test, std::size_t number, const rules::TestOutcome& outcome) const {
    GroupResult result;
    result.name = test.name.empty() ? "test " + std::to_string(number + 1) : text::printable(test.name);
    result.place = test.place;
    const rules::Paint paint = console_.color_stdout() ? rules::Paint::kAnsi : rules::Paint::kPlain;
    for (const rules::Failure& failure : outcome.failures) {
      result.headlines.push_back(rules::headline(failure));
      result.plain.push_back(rules::details(failure, rules::Paint::kPlain));
      result.shown.push_back(rules::details(failure, paint));
      result.places.push_back(failure.place);
    }
    return result;
  }

  Status tell() {
    Result<io::Output> out = io::Output::open("");
    if (!out) return out.error();
    out->buffer() += for_people(results_, console_.verbosity() > 0 ? Passed::kListed : Passed::kCounted);
    if (options_.coverage) out->buffer() += for_people(coverage_);
    if (options_.watch) out->buffer() += "at " + timeutil::format_rfc3339(console_.clock().now_us()) + "\n";
    if (Status flushed = out->flush(); !flushed) return flushed;
    if (options_.junit.empty()) return Done{};
    Result<io::Output> junit = io::Output::open(options_.junit, options_.files);
    if (!junit) return junit.error();
    junit->buffer() += as_junit(results_);
    return junit->close();
  }

  cli::Exit verdict() const {
    const auto unusable = [](const FileResult& file) { return !file.errors.empty(); };
    if (none_matches() || std::any_of(results_.begin(), results_.end(), unusable)) return cli::Exit::kTrouble;
    const auto failed = [](const FileResult& file) { return file.failed() > 0; };
    return std::any_of(results_.begin(), results_.end(), failed) ? cli::Exit::kNo : cli::Exit::kOk;
  }

  const TestOptions& options_;
  std::vector<tsdb::Matcher> run_;
  const std::atomic<bool>& interrupted_;
  cli::Console& console_;
  std::vector<FileResult> results_;
  std::vector<std::string> names_;  // of the tests that have one, matched or not
  rules::Coverage coverage_;
};

// What files are like, and that they are there: nothing where one is not.
using Stamp = std::optional<std::tuple<std::uint64_t, std::int64_t, std::int64_t, std::int64_t>>;
using Stamps = std::map<std::string, Stamp>;

Stamp stamp_of(const std::string& path) {
  struct stat found = {};
  if (::stat(path.c_str(), &found) != 0) return std::nullopt;
  return std::tuple<std::uint64_t, std::int64_t, std::int64_t, std::int64_t>(
      found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

// Patterns by the test file that has them.
using Patterns = std::multimap<std::string, std::string>;

// Of the test files and of what their patterns match by now.
Stamps stamps_of(const std::vector<std::string>& files, const Patterns& patterns) {
  Stamps stamps;
  for (const std::string& file : files) stamps[file] = stamp_of(file);
  for (const auto& [file, pattern] : patterns) {
    for (const std::string& match : matching_files(file, pattern)) stamps[match] = stamp_of(match);
  }
  return stamps;
}

Patterns patterns_in(const TestOptions& options) {
  Patterns patterns;
  for (const std::string& file : options.files) {
    const Loading loading = load_tests(file, rules::UnknownTestKeys::kIgnored);
    for (const auto& named : loading.loaded.tests.rule_files) patterns.emplace(file, named.pattern);
  }
  return patterns;
}

// False where a signal came first.
bool wait_for_change(const TestOptions& options, const Patterns& patterns, const Stamps& before,
                     const io::Interrupts& interrupts) {
  while (interrupts.signal() == 0) {
    pollfd signals{.fd = interrupts.fd(), .events = POLLIN, .revents = 0};
    ::poll(&signals, 1, kPollMs);
    if (interrupts.signal() == 0 && stamps_of(options.files, patterns) != before) return true;
  }
  return false;
}

Result<cli::Exit> run(const TestOptions& options, cli::Console& console) {
  std::atomic<bool> interrupted = false;
  console.interrupts().set_on_signal(&interrupted);
  struct Forget {
    const io::Interrupts& interrupts;
    ~Forget() { interrupts.set_on_signal(nullptr); }
  } forget{console.interrupts()};
  for (;;) {
    // Before the tests, so that a change while they run is one.
    const Patterns patterns = options.watch ? patterns_in(options) : Patterns();
    const Stamps before = options.watch ? stamps_of(options.files, patterns) : Stamps();
    Result<std::vector<tsdb::Matcher>> patterns_to_run = patterns_of(options.run);
    if (!patterns_to_run) return patterns_to_run.error();
    Result<cli::Exit> verdict = Session(options, std::move(*patterns_to_run), interrupted, console).all();
    if (!options.watch || !verdict) return verdict;
    if (!wait_for_change(options, patterns, before, console.interrupts())) return verdict;
  }
}

}  // namespace

void declare_test(cli::Command& command, TestOptions& options) {
  cli::Command& test = command.add_subcommand("test", "Run promtool's unit tests of rules");
  test.add_texts("--run", options.run, "REGEX", "Only tests whose name matches somewhere; repeatable");
  test.add_flag("--ignore-unknown-fields", options.ignore_unknown_fields, "Read past keys that are not known");
  test.add_flag("--coverage", options.coverage, "Say which rules no test reaches");
  test.add_file("--junit", options.junit, "Write the results here too, as JUnit's XML");
  test.add_flag("--watch", options.watch, "Run again whenever one of the files changes, until interrupted");
  test.add_operands(options.files, "FILE",
                    "Unit-test files; what they name as rule_files is found from their folder on", 1);
  test.example("The tests of the shipped rules for a machine", "mcp-alert test tools/examples/tests/host.test.yml");
  test.example("One of them, by name", "mcp-alert test -v --run 'HostDown fires' tools/examples/tests/host.test.yml");
  test.example("And which of those rules no test reaches",
               "mcp-alert test --coverage tools/examples/tests/host.test.yml");
  test.set_body([&options](cli::Console& console) { return run(options, console); });
}

}  // namespace mcp::alert
