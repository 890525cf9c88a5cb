// p * 2^56 only shifts a double's exponent, so the product is exact and std::round settles halves; from there all is
// integer arithmetic. Precision counts from the first digit that tells something: p near 0 has leading f digits in T,
// p near 1 leading zeros; frexp of p and of 1 - p says how many, 4 bits a digit, as the collector's pkg/sampling does.
//
// Tested by tests/unit/otlp/probability_test.cpp and tests/compliance/tracecontext.
#include "otlp/probability.h"

#include <algorithm>
#include <cmath>

#include "otlp/hex.h"

namespace mcp::otlp {
namespace {

constexpr int kBitsOfDigit = 4;

int exponent_of(double value) {
  int exponent = 0;
  static_cast<void>(std::frexp(value, &exponent));
  return exponent;
}

int digits_needed(double probability, int digits) {
  const int near_zero = digits + exponent_of(probability) / -kBitsOfDigit;
  const int near_one = digits + exponent_of(1 - probability) / -kBitsOfDigit;
  return std::min(kMostDigits, std::max(near_zero, near_one));
}

}  // namespace

std::optional<std::uint64_t> threshold_of(double probability) {
  if (!(probability >= kLeastProbability && probability <= 1)) return std::nullopt;
  return kThresholds - static_cast<std::uint64_t>(std::round(probability * static_cast<double>(kThresholds)));
}

std::optional<std::uint64_t> threshold_of(double probability, int digits) {
  const std::optional<std::uint64_t> exact = threshold_of(probability);
  if (!exact || *exact == 0) return exact;
  const int dropped_bits = kBitsOfDigit * (kMostDigits - digits_needed(probability, digits));
  if (dropped_bits == 0) return exact;
  const std::uint64_t half = std::uint64_t{1} << (dropped_bits - 1);
  return (*exact + half) >> dropped_bits << dropped_bits;
}

double adjusted_count(std::uint64_t threshold) {
  return static_cast<double>(kThresholds) / static_cast<double>(kThresholds - threshold);
}

std::string print_threshold(std::uint64_t threshold) {
  std::string digits = print_hex(threshold, kMostDigits);
  digits.erase(std::max<std::size_t>(digits.find_last_not_of('0') + 1, 1));
  return digits;
}

std::optional<std::uint64_t> parse_threshold(std::string_view th) {
  if (th.empty() || th.size() > kMostDigits) return std::nullopt;
  const std::optional<std::uint64_t> digits = parse_lower_hex(th);
  if (!digits) return std::nullopt;
  return *digits << kBitsOfDigit * (kMostDigits - static_cast<int>(th.size()));
}

std::optional<std::uint64_t> parse_randomness(std::string_view rv) {
  return rv.size() == kMostDigits ? parse_lower_hex(rv) : std::nullopt;
}

std::uint64_t randomness_of(std::string_view trace_id) {
  return parse_lower_hex(trace_id.substr(trace_id.size() - kMostDigits)).value_or(0);
}

}  // namespace mcp::otlp
