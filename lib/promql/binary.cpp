// Operators: of scalars, of a vector and a scalar, of vectors.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <algorithm>
#include <utility>

#include "promql/check.h"
#include "promql/evaluator.h"
#include "promql/matching.h"
#include "promql/operators.h"

namespace mcp::promql {
namespace {

Matrix scalars(Token op, Matrix left, const Matrix& right) {
  Row& row = left.front();
  for (std::size_t step = 0; step < row.floats.size(); ++step)
    row.floats[step] = of_scalars(op, row.floats[step], right.front().floats[step]);
  return left;
}

// A vector and the scalar that stands on one side of it.
struct Mixed {
  Query& query;
  const Expr& expression;
  const Binary& binary;
  const Row& scalar;
  bool scalar_is_left;
};

// A comparison leaves the samples of the vector as they are, on whichever side it stands.
void with_scalar(const Mixed& mixed, Row& row, std::vector<Trouble>& troubles) {
  const Binary& binary = mixed.binary;
  for (std::size_t step = 0; step < row.is.size(); ++step) {
    if (row.is[step] == Row::Is::kNothing) continue;
    const Sample own = sample_at(row, step);
    const Sample other{.is = Row::Is::kFloat, .value = mixed.scalar.floats[step], .histogram = nullptr};
    const Outcome outcome =
        mixed.scalar_is_left ? outcome_of(binary.op, other, own) : outcome_of(binary.op, own, other);
    if (outcome.failed) troubles[step] = outcome.trouble;
    if (outcome.failed || (!outcome.kept && !binary.returns_bool)) {
      row.clear(step);
    } else if (binary.returns_bool) {
      row.set(step, outcome.kept ? 1.0 : 0.0);
    } else if (!is_comparison(binary.op)) {
      set_sample(row, step, outcome.sample);
    }
  }
  if (binary.returns_bool || drops_name(binary.op, mixed.query.options)) row.drop_name = true;
}

Matrix with_scalar(const Mixed& mixed, Matrix rows) {
  std::vector<Trouble> troubles(mixed.scalar.floats.size());  // by step, the last one of each
  for (Row& row : rows) with_scalar(mixed, row, troubles);
  for (const Trouble& trouble : troubles) report(trouble, mixed.binary.op, mixed.expression, mixed.query);
  std::erase_if(rows, [](const Row& row) { return !row.any(); });
  return rows;
}

}  // namespace

Result<Matrix> Evaluator::binary(const Expr& expression, const Binary& binary) {
  Result<Matrix> left = eval(*binary.left);
  if (!left) return left;
  Result<Matrix> right = eval(*binary.right);
  if (!right) return right;
  const bool left_scalar = type_of(*binary.left) == Type::kScalar,
             right_scalar = type_of(*binary.right) == Type::kScalar;
  if (left_scalar && right_scalar) return scalars(binary.op, std::move(*left), *right);
  if (left_scalar || right_scalar) {
    const Mixed mixed{query_, expression, binary, left_scalar ? left->front() : right->front(), left_scalar};
    Matrix rows = with_scalar(mixed, left_scalar ? std::move(*right) : std::move(*left));
    return query_.delays_names() ? Result<Matrix>(std::move(rows)) : without_names(std::move(rows));
  }
  if (is_set_operator(binary.op)) {
    const MatchGroups groups(*left, *right, binary.matching.value_or(Matching{}));
    return merged(set_operation(binary.op, std::move(*left), std::move(*right), groups, steps_.count));
  }
  Pairing pairing(query_, expression, binary, *left, *right, steps_.count);
  for (std::size_t step = 0; step < steps_.count; ++step) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    if (Status paired = pairing.pair(step); !paired) return paired.error();
  }
  return pairing.take();
}

}  // namespace mcp::promql
