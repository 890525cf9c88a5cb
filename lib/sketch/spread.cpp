// The square of n times the deviation is n·Σv² − (Σv)². Both terms may agree in nearly all their bits, so they are
// subtracted as exact sums of products of the parts, scaled by a power of two that keeps products within the doubles.
// Tested by tests/unit/sketch/spread_test.cpp.
#include "sketch/spread.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mcp::sketch {
namespace {

constexpr std::size_t kEnough = 6;  // parts: 318 bits, cancellation eats at most some 170

void add_product(Superaccumulator& total, double a, double b) {
  const double product = a * b;
  total.add(product);
  total.add(std::fma(a, b, -product));
}

std::vector<double> scaled_parts(const ExactSum& sum, int exponent) {
  std::vector<double> parts;
  parts.reserve(kEnough);
  sum.parts(parts);
  parts.resize(std::min(parts.size(), kEnough));
  for (double& part : parts) part = std::ldexp(part, exponent);
  return parts;
}

// The exponent that brings the sum near 1.
int exponent_of(double value) { return value == 0 ? -2000 : std::isinf(value) ? 1024 : std::ilogb(value); }

}  // namespace

double standard_deviation(const ExactSum& sum, const ExactSum& squares, std::uint64_t count) {
  if (count < 2) return 0;
  const int exponent = std::max(exponent_of(sum.value()), exponent_of(squares.value()) / 2 + 1);
  const auto n = static_cast<double>(count);
  Superaccumulator total;
  for (const double part : scaled_parts(squares, -2 * exponent)) add_product(total, n, part);
  const std::vector<double> sums = scaled_parts(sum, -exponent);
  for (const double a : sums) {
    for (const double b : sums) add_product(total, -a, b);
  }
  const double square = total.nearest();
  return square <= 0 ? 0 : std::ldexp(std::sqrt(square) / n, exponent);
}

}  // namespace mcp::sketch
