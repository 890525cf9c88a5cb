// HyperLogLog (P. Flajolet et al., 2007) without its corrections by range: the estimate is the one that O. Ertl derived
// in "New cardinality estimation algorithms for HyperLogLog sketches" (2017, section 4), which is unbiased from a few
// values up to what a hash of 64 bits can tell apart. Tested by tests/unit/sketch/distinct_test.cpp.
#include "sketch/distinct.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace mcp::sketch {
namespace {

constexpr std::size_t kRegisters = Distinct::kRegisters;
constexpr int kIndexBits = std::countr_zero(kRegisters);
constexpr int kRankBits = 64 - kIndexBits;     // of the hash, in which leading zeros are counted
constexpr std::uint8_t kMost = kRankBits + 1;  // none of them is set

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static_assert(kMost < kAlphabet.size());
static_assert(Distinct::kMostRoom == 2 * Distinct::kKept * sizeof(double) + kRegisters);

bool ascends(double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); }

double canonical(double value) { return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value + 0.0; }

// Every bit of the double bears on every bit of the hash: multiply and fold, as in the finaliser of SplitMix64
// (G. Steele et al., 2014).
std::uint64_t hash_of(double value) {
  std::uint64_t h = std::bit_cast<std::uint64_t>(value) + 0x9E3779B97F4A7C15U;
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9U;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBU;
  return h ^ (h >> 31);
}

// Of the share of registers that are still 0: x and the sum over k >= 1 of x^(2^k) 2^(k-1).
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double weight = 1, sum = x;
  for (double before = -1; sum != before;) {
    x *= x;
    before = sum;
    sum += x * weight;
    weight += weight;
  }
  return sum;
}

// Of the share of registers that are not at their most: (1 - x - sum over k >= 1 of (1 - x^(2^-k))^2 2^-k) / 3.
double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double weight = 1, sum = 1 - x;
  for (double before = -1; sum != before;) {
    x = std::sqrt(x);
    before = sum;
    weight /= 2;
    sum -= (1 - x) * (1 - x) * weight;
  }
  return sum / 3;
}

double estimate_of(std::span<const std::uint8_t> registers) {
  constexpr auto kAll = static_cast<double>(kRegisters);
  std::array<double, kMost + 1> having{};  // by rank: how many registers
  for (const std::uint8_t rank : registers) having[rank] += 1;
  double sum = kAll * tau(1 - having[kMost] / kAll);
  for (std::size_t rank = kRankBits; rank >= 1; --rank) sum = (sum + having[rank]) / 2;
  sum += kAll * sigma(having[0] / kAll);
  constexpr double kTwiceLn2 = 1.38629436111989061883;
  return std::round(kAll * kAll / (kTwiceLn2 * sum));
}

}  // namespace

void Distinct::hold(double value) {
  const std::uint64_t hash = hash_of(value);
  const std::uint64_t rest = hash << kIndexBits;
  const auto rank = static_cast<std::uint8_t>(rest == 0 ? kMost : std::countl_zero(rest) + 1);
  std::uint8_t& most = registers_[hash >> kRankBits];
  most = std::max(most, rank);
}

void Distinct::spill() {
  registers_.assign(kRegisters, 0);
  for (const double value : values_) hold(value);
  values_.clear();
}

void Distinct::add(double value) {
  value = canonical(value);
  if (!exact()) return hold(value);
  const auto at = std::lower_bound(values_.begin(), values_.end(), value, ascends);
  if (at != values_.end() && !ascends(value, *at)) return;
  values_.insert(at, value);
  if (values_.size() > kKept) spill();
}

void Distinct::add(std::span<const double> values) {
  for (const double value : values) add(value);
}

void Distinct::add(const Distinct& other) {
  if (other.exact()) return add(other.values_);
  if (exact()) spill();
  for (std::size_t i = 0; i < kRegisters; ++i) registers_[i] = std::max(registers_[i], other.registers_[i]);
}

// Whether it is a set, or registers, and not both.
bool Distinct::coherent() const {
  const auto no_step = [](double a, double b) { return !ascends(a, b); };
  const auto rank = [](std::uint8_t one) { return one <= kMost; };
  if (exact())
    return values_.size() <= kKept && std::adjacent_find(values_.begin(), values_.end(), no_step) == values_.end();
  return values_.empty() && registers_.size() == kRegisters && std::all_of(registers_.begin(), registers_.end(), rank);
}

void Distinct::clear() {
  values_.clear();
  registers_.clear();
}

double Distinct::count() const {
  if (exact()) return static_cast<double>(values_.size());
  return std::max(estimate_of(registers_), static_cast<double>(kKept + 1));  // more than could be kept, that is known
}

void Distinct::append_registers(std::string& out) const {
  for (const std::uint8_t rank : registers_) out += kAlphabet[rank];
}

std::optional<Distinct> Distinct::read(std::string_view registers) {
  if (registers.size() != kRegisters) return std::nullopt;
  Distinct distinct;
  distinct.registers_.reserve(kRegisters);
  for (const char c : registers) {
    const std::size_t rank = kAlphabet.find(c);
    if (rank > kMost) return std::nullopt;
    distinct.registers_.push_back(static_cast<std::uint8_t>(rank));
  }
  return distinct;
}

}  // namespace mcp::sketch
