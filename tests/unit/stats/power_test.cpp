#include "stats/power.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "stats/normal.h"
#include "stats/random.h"
#include "stats/rank_sum.h"
#include "stats/shift.h"

using namespace mcp::stats;

namespace {

std::vector<double> normal_sample(Random& random, std::size_t count, double mean, double deviation) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i)
    out.push_back(mean + deviation * normal_quantile((static_cast<double>(random.below(1'000'000)) + 0.5) / 1e6));
  return out;
}

}  // namespace

TEST_CASE("what is said to be seen is seen about four times in five", "[stats]") {
  Random random(31);
  const Comparison comparison{.deviation = 0.05, .margin = 0.04, .alpha = 0.05};
  for (const std::size_t size : {std::size_t{8}, std::size_t{20}}) {
    const double shift = *detectable_shift(comparison, size, size);
    int seen = 0;
    constexpr int kTrials = 1000;
    for (int i = 0; i < kTrials; ++i) {
      const Shift found =
          hodges_lehmann(normal_sample(random, size, 0, 0.05), normal_sample(random, size, shift, 0.05), 0.05);
      seen += found.low > 0 && found.estimate > comparison.margin ? 1 : 0;
    }
    CAPTURE(size, shift, seen);
    CHECK(seen >= kTrials * 0.72);
    CHECK(seen <= kTrials * 0.92);
  }
}

TEST_CASE("the size that is said to be needed suffices about four times in five", "[stats]") {
  Random random(32);
  const Comparison comparison{.deviation = 0.05, .margin = 0.05, .alpha = 0.05};
  const auto size = static_cast<std::size_t>(*size_needed(comparison));
  int shown = 0;
  constexpr int kTrials = 1000;
  for (int i = 0; i < kTrials; ++i) {
    const Shift found =
        hodges_lehmann(normal_sample(random, size, 0, 0.05), normal_sample(random, size, 0, 0.05), 0.05);
    shown += found.high < comparison.margin ? 1 : 0;
  }
  CAPTURE(size, shown);
  CHECK(shown >= kTrials * 0.72);
  CHECK(shown <= kTrials * 0.92);
}

TEST_CASE("where nothing can be seen or shown nothing is said", "[stats]") {
  const Comparison comparison{.deviation = 0.05, .margin = 0.05, .alpha = 0.05};
  CHECK_FALSE(detectable_shift(comparison, 3, 3));
  CHECK_FALSE(detectable_shift(comparison, 0, 9));
  CHECK_FALSE(size_needed({.deviation = 0.05, .margin = 0, .alpha = 0.05}));
  CHECK_FALSE(size_needed({.deviation = NAN, .margin = 0.05, .alpha = 0.05}));
  CHECK_FALSE(size_needed({.deviation = 1, .margin = 1e-9, .alpha = 0.05}));
}

TEST_CASE("without noise it takes as many as the test itself needs", "[stats]") {
  CHECK(size_needed({.deviation = 0, .margin = 0.05, .alpha = 0.05}) == 4);
  CHECK(size_needed({.deviation = 0, .margin = 0.05, .alpha = 0.05 / 20}) == 6);
  CHECK(detectable_shift({.deviation = 0, .margin = 0.05, .alpha = 0.05}, 5, 5) == 0.05);
}
