// Runs the tests of a unit-test file over rules, as promtool does, and says what came in the place of what.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "promql/value.h"
#include "rules/engine.h"
#include "rules/test_file.h"

namespace mcp::rules {

struct CameAlert {
  record::Labels labels;  // sorted, alertname among them
  record::Labels annotations;
};

struct CameSample {
  record::Labels labels;  // sorted
  double value = 0;
  promql::Histogram histogram;  // null: a float
};

// What was expected, and what came that is most like it; one of the two may be missing. What is expected is a part of
// the TestFile.
struct AlertPair {
  const ExpectedAlert* expected = nullptr;
  std::optional<CameAlert> came;
  bool met = false;
};
struct SamplePair {
  const ExpectedSample* expected = nullptr;
  std::optional<CameSample> came;
  bool met = false;
};

struct AlertsDiffer {
  const AlertTest* test = nullptr;
  std::vector<AlertPair> pairs;
};
struct SamplesDiffer {
  const ExprTest* test = nullptr;
  std::vector<SamplePair> pairs;
};
// A rule or an expression that could not be evaluated at that time since the start; a rule at so many moments besides.
struct NotEvaluated {
  std::string name;  // "rule x", "expr up == 0"
  std::int64_t at_us = 0;
  std::uint64_t more = 0;
  Error error;
};

struct Failure {
  Place place;  // in the test file
  std::variant<AlertsDiffer, SamplesDiffer, NotEvaluated> what;
};

struct TestOutcome {
  std::vector<Failure> failures;  // in the order in which promtool finds them
  std::set<RuleRef> fired;        // alerts that did, by the numbers of the groups that were given
};

struct TestOptions {
  std::uint64_t max_values = 100'000'000;          // of all input series, gaps among them; moments of evaluation
  const std::atomic<bool>* interrupted = nullptr;  // ends it with kInterrupted
};

// All tests of one group. Errors are kConfig: more values than that, a histogram that subtracting made impossible, a
// rule that the engine refuses.
Result<TestOutcome> run_test(const TestFile& file, const TestGroup& test, std::span<const Group> groups,
                             const TestOptions& options);

}  // namespace mcp::rules
