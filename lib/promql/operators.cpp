// Tested by tests/compliance/promql/*.test.
#include "promql/operators.h"

#include <cmath>
#include <iterator>

#include "histogram/combine.h"
#include "histogram/trim.h"
#include "promql/histograms.h"
#include "promql/notes.h"

namespace mcp::promql {
namespace {

using OfFloats = double (*)(double left, double right);
constexpr OfFloats kNotOfFloats = nullptr;

// In the order of Token, from kAdd to kAtan2.
constexpr OfFloats kOfFloats[] = {
    [](double a, double b) { return a + b; },
    [](double a, double b) { return a - b; },
    [](double a, double b) { return a * b; },
    [](double a, double b) { return a / b; },
    [](double a, double b) { return std::fmod(a, b); },
    [](double a, double b) { return std::pow(a, b); },
    [](double a, double b) { return a == b ? 1.0 : 0.0; },
    [](double a, double b) { return a != b ? 1.0 : 0.0; },
    [](double a, double b) { return a > b ? 1.0 : 0.0; },
    [](double a, double b) { return a < b ? 1.0 : 0.0; },
    [](double a, double b) { return a >= b ? 1.0 : 0.0; },
    [](double a, double b) { return a <= b ? 1.0 : 0.0; },
    kNotOfFloats,  // </
    kNotOfFloats,  // >/
    kNotOfFloats,  // and
    kNotOfFloats,  // or
    kNotOfFloats,  // unless
    [](double a, double b) { return std::atan2(a, b); },
};
static_assert(std::size(kOfFloats) ==
              static_cast<std::size_t>(Token::kAtan2) - static_cast<std::size_t>(Token::kAdd) + 1);

OfFloats of_floats(Token op) { return kOfFloats[static_cast<std::size_t>(op) - static_cast<std::size_t>(Token::kAdd)]; }

bool is_whole(const Sample& sample) { return sample.is == Row::Is::kHistogram; }

Sample whole(histogram::Histogram&& value) {
  return {.is = Row::Is::kHistogram, .value = 0, .histogram = shared(std::move(value))};
}

Outcome wrong_types(const Sample& left, const Sample& right) {
  return {.sample = {},
          .kept = false,
          .failed = true,
          .trouble = {.is = Trouble::Is::kTypes, .left_histogram = is_whole(left), .right_histogram = is_whole(right)}};
}

Outcome scaled(const histogram::Histogram& value, double by, void (*scale)(histogram::Histogram&, double)) {
  histogram::Histogram copy = value;
  scale(copy, by);
  histogram::compact(copy);
  return {.sample = whole(std::move(copy))};
}

Outcome of_histogram_and_float(Token op, const Sample& left, const Sample& right) {
  const histogram::Histogram& value = *left.histogram;
  if (op == Token::kMul) return scaled(value, right.value, histogram::scale_by);
  if (op == Token::kDiv) return scaled(value, right.value, histogram::divide_by);
  if (op == Token::kTrimUpper) return {.sample = whole(histogram::trim(value, right.value, histogram::Keep::kBelow))};
  if (op == Token::kTrimLower) return {.sample = whole(histogram::trim(value, right.value, histogram::Keep::kAbove))};
  return wrong_types(left, right);
}

// As in Prometheus, where the hints collide there is only the note.
Outcome combined(Token op, const histogram::Histogram& left, const histogram::Histogram& right) {
  histogram::Histogram sum = left;
  const histogram::Combined how = op == Token::kAdd ? histogram::add(sum, right) : histogram::subtract(sum, right);
  if (!how.compatible) return {.sample = {}, .kept = false, .failed = true, .trouble = {.is = Trouble::Is::kLayout}};
  if (how.hints_collide)
    return {.sample = {}, .kept = false, .failed = true, .trouble = {.is = Trouble::Is::kCollision}};
  if (op == Token::kSub) sum.hint = histogram::ResetHint::kGauge;
  histogram::compact(sum);
  return {.sample = whole(std::move(sum)),
          .trouble = {.is = how.bounds_reconciled ? Trouble::Is::kBounds : Trouble::Is::kNone}};
}

Outcome of_histograms(Token op, const Sample& left, const Sample& right) {
  if (op == Token::kAdd || op == Token::kSub) return combined(op, *left.histogram, *right.histogram);
  if (op != Token::kEqual && op != Token::kNotEqual) return wrong_types(left, right);
  const bool same = histogram::equals(*left.histogram, *right.histogram);
  return {.sample = left, .kept = same == (op == Token::kEqual)};
}

std::string_view kind(bool histogram) { return histogram ? "histogram" : "float"; }

}  // namespace

bool is_comparison(Token op) { return op >= Token::kEqual && op <= Token::kLessEqual; }
bool is_set_operator(Token op) { return op >= Token::kAnd && op <= Token::kUnless; }
bool drops_name(Token op, const EvaluateOptions& options) {
  return (op >= Token::kAdd && op <= Token::kPow) || (op == Token::kAtan2 && !options.compat_2);
}

double of_scalars(Token op, double left, double right) { return of_floats(op)(left, right); }

Outcome outcome_of(Token op, const Sample& left, const Sample& right) {
  if (is_whole(left)) return is_whole(right) ? of_histograms(op, left, right) : of_histogram_and_float(op, left, right);
  if (is_whole(right)) {
    return op == Token::kMul ? scaled(*right.histogram, left.value, histogram::scale_by) : wrong_types(left, right);
  }
  const OfFloats compute = of_floats(op);
  if (compute == kNotOfFloats) return wrong_types(left, right);
  const double value = compute(left.value, right.value);
  if (is_comparison(op)) return {.sample = left, .kept = value != 0};
  return {.sample = {.is = Row::Is::kFloat, .value = value, .histogram = nullptr}};
}

void report(const Trouble& trouble, Token op, const Expr& at, Query& query) {
  const std::string_view operation = op == Token::kAdd ? "addition" : "subtraction";
  switch (trouble.is) {
    case Trouble::Is::kNone:
      return;
    case Trouble::Is::kTypes:
      return query.inform(
          at, notes::incompatible_types(kind(trouble.left_histogram), spelling(op), kind(trouble.right_histogram)));
    case Trouble::Is::kLayout:
      return query.warn(at, notes::incompatible_layout(spelling(op)));
    case Trouble::Is::kCollision:
      return query.warn(at, notes::reset_collision(operation));
    case Trouble::Is::kBounds:
      return query.inform(at, notes::bounds_reconciled(operation));
  }
}

}  // namespace mcp::promql
