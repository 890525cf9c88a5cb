// Tested by tests/unit/mcp-agg/quantile_test.cpp.
#include "quantile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::agg {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::size_t kMostDecimals = 18;

std::uint64_t floor_of(const Quantile& quantile, std::uint64_t times) {
  return static_cast<std::uint64_t>(Wide{quantile.numerator} * times / quantile.denominator);
}

std::uint64_t ceiling_of(const Quantile& quantile, std::uint64_t times) {
  return static_cast<std::uint64_t>((Wide{quantile.numerator} * times + quantile.denominator - 1) /
                                    quantile.denominator);
}

Position at(std::uint64_t rank) { return {.low = rank, .high = rank, .weight = 0}; }

Position lower(const Quantile& quantile, std::uint64_t count) { return at(floor_of(quantile, count - 1)); }

Position higher(const Quantile& quantile, std::uint64_t count) { return at(ceiling_of(quantile, count - 1)); }

// The smallest value with at least that share of all at or below it.
Position r1(const Quantile& quantile, std::uint64_t count) {
  return at(std::max<std::uint64_t>(ceiling_of(quantile, count), 1) - 1);
}

Position r7(const Quantile& quantile, std::uint64_t count) {
  const std::uint64_t low = floor_of(quantile, count - 1);
  const auto rest = static_cast<std::uint64_t>(Wide{quantile.numerator} * (count - 1) % quantile.denominator);
  if (rest == 0) return at(low);
  return {.low = low, .high = low + 1, .weight = static_cast<double>(rest) / static_cast<double>(quantile.denominator)};
}

// R1 and R7 as numbered by R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages" (1996).
constexpr QuantileDef kDefs[] = {
    {"lower", "the value at index floor(q(n-1)) of the sorted samples", lower},
    {"r1", "the smallest with at least q of all at or below it", r1},
    {"r7", "between the two around q(n-1), as far as that is from them", r7},
    {"higher", "the value at index ceil(q(n-1))", higher},
};

}  // namespace

Result<Quantile> parse_quantile(std::string_view text) {
  const auto bad = [text] {
    return Error{.code = Code::kUsage,
                 .message = fmt::format("expected a decimal from 0 to 1 as in 0.95, got '{}'", text::printable(text))};
  };
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string decimals(text.substr(std::min(point + 1, text.size())));
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  if ((whole != "0" && whole != "1") || decimals.size() > kMostDecimals || text.ends_with('.')) return bad();
  if (decimals.find_first_not_of("0123456789") != std::string::npos || (whole == "1" && !decimals.empty()))
    return bad();
  if (decimals.empty()) return Quantile{.key = whole == "1" ? "p100" : "p0", .numerator = whole == "1" ? 1U : 0U};
  Quantile quantile{.numerator = *text::parse_uint(decimals)};
  for (std::size_t i = 0; i < decimals.size(); ++i) quantile.denominator *= 10;
  if (decimals.size() == 1) decimals += '0';
  quantile.key = "p" + decimals;
  return quantile;
}

double between_of(double low, double high, double weight) {
  if (low == high) return low;
  if (std::isinf(low)) return std::isinf(high) ? std::numeric_limits<double>::quiet_NaN() : low;
  return std::isinf(high) ? high : std::lerp(low, high, weight);
}

std::span<const QuantileDef> quantile_defs() { return kDefs; }

}  // namespace mcp::agg
