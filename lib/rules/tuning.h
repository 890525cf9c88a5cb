// How a rule that compares with a threshold would have fared with another threshold and another `for`: the expression
// is evaluated once, then every candidate lives through what it came to. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "promql/evaluate.h"
#include "rules/tally.h"

namespace mcp::rules {

// What an expression came to at many moments: each series as runs of one value.
struct Course {
  struct Run {
    std::uint32_t first = 0;  // the moment from which on; up to the next run, or the end
    bool is_there = false;
    double value = 0;
  };
  struct Series {
    record::Labels labels;  // as the expression gave them
    std::vector<Run> runs;  // ascending; before the first there is nothing
  };
  promql::Steps steps;  // the moments of evaluation
  std::vector<Series> series;
  std::vector<bool> failed;  // by moment: whether it could not be evaluated there
  std::size_t failures = 0;
  std::optional<Error> first_failure;
};

inline constexpr std::size_t kMostTuned = 5'000'000;  // moments of a course, and runs of all its series

// Evaluates piece by piece, `offset_us` before each moment; a moment that fails fails alone. Distributions are nothing.
// kConfig where the course is too long, or has too many runs; kInterrupted.
Result<Course> course_of(const promql::Expr& root, std::string_view text, promql::Source& source,
                         const promql::Steps& steps, std::int64_t offset_us, const promql::EvaluateOptions& options);

struct Candidate {
  promql::Token op = promql::Token::kGreater;  // a comparison
  double threshold = 0;
  std::int64_t for_us = 0;
};

// What all candidates for a rule have in common.
struct Terms {
  std::int64_t keep_firing_for_us = 0;
  std::int64_t flap_us = 0;
  record::Labels labels = {};  // of the rule, as they are: no templates
};

// The same as evaluating the rule with that threshold and `for` at these moments.
Outcome outcome_of(const Course& course, const Candidate& candidate, const Terms& terms);

// Which value was so far up (0 to 1) of all values at all moments, NaN left out. Empty where there are none.
std::vector<double> quantiles_of(const Course& course, std::span<const double> shares);

// What came nearest to holding: the highest value, the lowest, or that with the least difference; NaN left out.
std::optional<double> nearest_of(const Course& course, const Candidate& candidate);

}  // namespace mcp::rules
