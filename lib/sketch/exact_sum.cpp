// A sum is kept as an expansion (J. R. Shewchuk, "Adaptive precision floating-point arithmetic", 1997): a few doubles
// that share no bits and add up to it exactly. Adding is a chain of error-free additions; metrics need one to three
// parts. What does not fit, or comes near the end of the doubles where a chain could overflow, moves into a
// superaccumulator.
// Tested by tests/unit/sketch/exact_sum_test.cpp.
#include "sketch/exact_sum.h"

#include <cmath>

namespace mcp::sketch {
namespace {

constexpr double kNearOverflow = 0x1p1000;

struct Pair {
  double sum;
  double error;
};

// a + b == sum + error, exactly (Knuth).
Pair two_sum(double a, double b) {
  const double sum = a + b;
  const double back = sum - a;
  return {sum, (a - (sum - back)) + (b - back)};
}

}  // namespace

void ExactSum::add(double value) {
  if (wide_) return wide_->add(value);
  if (!(std::abs(value) < kNearOverflow)) {
    widen();
    return wide_->add(value);
  }
  std::array<double, kInline + 1> grown;
  std::uint32_t size = 0;
  double carried = value;
  for (std::uint32_t i = 0; i < size_; ++i) {
    const Pair pair = two_sum(carried, parts_[i]);
    if (pair.error != 0) grown[size++] = pair.error;
    carried = pair.sum;
  }
  if (carried != 0) grown[size++] = carried;
  if (size > kInline || !(std::abs(carried) < kNearOverflow)) {
    widen();
    return wide_->add(value);
  }
  for (std::uint32_t i = 0; i < size; ++i) parts_[i] = grown[i];
  size_ = size;
}

void ExactSum::add_square(double value) {
  if (std::abs(value) < kLeastSquared) return;
  const double square = value * value;
  const double error = std::fma(value, value, -square);
  add(square);
  if (error != 0) add(error);
}

void ExactSum::add(const ExactSum& other) {
  if (other.wide_) {
    widen();
    return wide_->add(*other.wide_);
  }
  for (std::uint32_t i = 0; i < other.size_; ++i) add(other.parts_[i]);
}

double ExactSum::value() const {
  if (wide_) return Superaccumulator(*wide_).nearest();
  if (size_ == 0) return 0;
  if (size_ == 1) return parts_[0];
  if (size_ == 2) return parts_[0] + parts_[1];
  return widened().nearest();
}

void ExactSum::parts(std::vector<double>& parts) const {
  parts.clear();
  if (!wide_ && size_ == 1) return parts.push_back(parts_[0]);
  if (wide_ || size_ > 0) widened().take_parts(parts);
}

void ExactSum::clear() {
  size_ = 0;
  wide_.reset();
}

void ExactSum::widen() {
  if (!wide_) wide_ = std::make_unique<Superaccumulator>(widened());
}

Superaccumulator ExactSum::widened() const {
  if (wide_) return *wide_;
  Superaccumulator all;
  for (std::uint32_t i = 0; i < size_; ++i) all.add(parts_[i]);
  return all;
}

}  // namespace mcp::sketch
