// What an operator makes of two samples. Inside of the room.
#pragma once

#include <cstdint>

#include "promql/evaluator.h"

namespace mcp::promql {

bool is_comparison(Token op);
bool is_set_operator(Token op);
// Whether what comes out is of another kind than its operands, so that it loses their name.
bool drops_name(Token op, const EvaluateOptions& options);

// Of scalars: comparisons give 1 or 0. Not for set operators and trims.
double of_scalars(Token op, double left, double right);

// What is to be noted about one outcome.
struct Trouble {
  enum class Is : std::uint8_t { kNone, kTypes, kLayout, kCollision, kBounds };
  Is is = Is::kNone;
  bool left_histogram = false, right_histogram = false;
};
void report(const Trouble& trouble, Token op, const Expr& at, Query& query);

struct Outcome {
  Sample sample;         // of a comparison the left one
  bool kept = true;      // whether a comparison holds
  bool failed = false;   // there is no sample at all
  Trouble trouble = {};  // may come with a sample
};
// Of two samples that are there; not for set operators.
Outcome outcome_of(Token op, const Sample& left, const Sample& right);

}  // namespace mcp::promql
