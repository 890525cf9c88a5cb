// What candidates for the thresholds of rules come to, before it is written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plot/chart.h"
#include "rules/tuning.h"

namespace mcp::alert {

struct Tried {
  rules::Candidate candidate;
  rules::Outcome outcome;
  bool current = false;
  std::size_t rank = 0;  // 1: the noisiest; 0: it never fired
};

// One rule, or the expression of the command line, and its candidates.
struct Tuned {
  std::string name, rule;  // "" for an expression
  std::string expr;        // what is compared, or of what is not tried the whole
  std::string condition;   // "gt"; "" where there is no single comparison
  std::optional<double> threshold;
  std::int64_t for_us = 0;
  std::int64_t from_us = 0, to_us = 0;  // the moments that were looked at
  std::vector<Tried> tried;
  std::vector<std::string> kept;          // what is not varied, and why
  rules::Outcome outcome;                 // of a rule as it is
  std::size_t moments = 0, failures = 0;  // of a rule: at how many it was looked at, and could not be evaluated
  std::string failure;                    // the first of them; "" where there is none
  std::size_t rank = 0;
  std::optional<double> nearest;  // to the threshold
  std::string common;             // of the names of lines; "" where that is nothing
  std::vector<plot::Line> lines;  // what is compared over time
  std::size_t more_lines = 0;     // that there are besides
  std::int64_t step_us = 0;       // between two moments
};

struct TuneAnswer {
  bool of_rules = false;  // else one expression
  std::vector<Tuned> all;
};

// How often it disturbs: each time it fires, and each flap once more.
std::size_t noise_of(const rules::Outcome& outcome);

// Whether the first is the noisier of the two, or nearer to be noise where neither fired.
bool is_noisier(const rules::Outcome& a, const rules::Outcome& b);

// How many evaluations that are so far apart a condition must hold for after the first: what comes to the same number
// fires alike.
std::int64_t evaluations_of(std::int64_t for_us, std::int64_t every_us);

// Sets the ranks, noisiest first; what is equally noisy has the same, what never fired has none.
void rank(std::vector<Tuned>& all);
void rank(std::vector<Tried>& tried);

// The same with no more stretches than a picture can show: those that are close to each other are one.
rules::Outcome thinned(rules::Outcome outcome, std::int64_t whole_us);

// At most so many of the series of a course, each with no more points than a picture can show.
void add_lines(Tuned& tuned, const rules::Course& course);

}  // namespace mcp::alert
