#include "quantile.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

namespace mcp::agg {
namespace {

const QuantileDef& def(std::string_view name) {
  const auto defs = quantile_defs();
  return *std::find_if(defs.begin(), defs.end(), [&](const QuantileDef& d) { return d.name == name; });
}

TEST_CASE("a quantile's key is its decimals, padded to two", "[agg]") {
  const auto [text, key] = GENERATE(table<std::string, std::string>({{"0.5", "p50"},
                                                                     {"0.95", "p95"},
                                                                     {"0.99", "p99"},
                                                                     {"0.999", "p999"},
                                                                     {"0.9", "p90"},
                                                                     {"0.9999", "p9999"},
                                                                     {"0.05", "p05"},
                                                                     {"0.001", "p001"},
                                                                     {"0", "p0"},
                                                                     {"1", "p100"},
                                                                     {"1.0", "p100"},
                                                                     {"0.100", "p10"},
                                                                     {"0.50", "p50"}}));
  CAPTURE(text);
  const Result<Quantile> quantile = parse_quantile(text);
  REQUIRE(quantile);
  CHECK(quantile->key == key);
}

TEST_CASE("what is no quantile is refused", "[agg]") {
  const auto* text =
      GENERATE("", ".", "0.", ".5", "1.1", "-0.5", "2", "0.5x", "p50", "50%", "1e-1", "0.1234567890123456789");
  CAPTURE(text);
  const Result<Quantile> quantile = parse_quantile(text);
  REQUIRE_FALSE(quantile);
  CHECK(quantile.error().message == "expected a decimal from 0 to 1 as in 0.95, got '" + std::string(text) + "'");
}

TEST_CASE("a rank is computed in decimals", "[agg]") {
  const auto [text, count, rank] = GENERATE(table<std::string, std::uint64_t, std::uint64_t>({
      {"0.95", 1, 0},
      {"0.95", 21, 19},
      {"0.29", 101, 29},  // 0.29 · 100 is below 29 in doubles
      {"0.999", 1001, 999},
      {"0", 9, 0},
      {"1", 9, 8},
      {"0.5", 4, 1},
      {"0.123456789012345678", std::uint64_t{1} << 63, 1138687895536349061U},
  }));
  CAPTURE(text, count);
  CHECK(def("lower").position(*parse_quantile(text), count).low == rank);
}

// The definitions by their words, in thousandths.
double by_words(std::string_view name, std::uint64_t thousandths, const std::vector<double>& sorted) {
  const std::uint64_t n = sorted.size();
  const std::uint64_t scaled = thousandths * (n - 1);
  const std::uint64_t low = scaled / 1000;
  const std::uint64_t high = std::min(low + (scaled % 1000 != 0 ? 1 : 0), n - 1);
  if (name == "lower") return sorted[low];
  if (name == "higher") return sorted[high];
  if (name == "r7") return sorted[low] + (sorted[high] - sorted[low]) * static_cast<double>(scaled % 1000) / 1000;
  for (const double value : sorted) {  // r1
    const auto at_or_below = static_cast<std::uint64_t>(
        std::count_if(sorted.begin(), sorted.end(), [value](double other) { return other <= value; }));
    if (at_or_below * 1000 >= thousandths * n) return value;
  }
  return sorted.back();
}

TEST_CASE("each definition of a quantile is what its words say", "[agg]") {
  std::vector<double> sorted;
  for (int n = 1; n <= 40; ++n) {
    sorted.push_back(n * n);
    for (const QuantileDef& d : quantile_defs()) {
      for (std::uint64_t thousandths = 0; thousandths <= 1000; thousandths += 5) {
        const Quantile quantile{.key = "", .numerator = thousandths, .denominator = 1000};
        const Position position = d.position(quantile, sorted.size());
        REQUIRE(position.high < sorted.size());
        const double value = sorted[position.low] + (sorted[position.high] - sorted[position.low]) * position.weight;
        if (value != Approx(by_words(d.name, thousandths, sorted)).epsilon(1e-12)) {
          FAIL(d.name << " of " << n << " at " << thousandths << ": " << value);
        }
      }
    }
  }
}

}  // namespace
}  // namespace mcp::agg
