#include "stats/holm.h"

#include <catch2/catch.hpp>

using namespace mcp::stats;

TEST_CASE("Holm's correction, by hand", "[stats]") {
  // Ascending: 0.005·4, 0.01·3, 0.03·2, 0.04·1, none below the one before it.
  const std::vector<double> p = {0.01, 0.04, 0.03, 0.005};
  const std::vector<double> corrected = holm(p);
  REQUIRE(corrected.size() == 4);
  CHECK(corrected[3] == Approx(0.02));
  CHECK(corrected[0] == Approx(0.03));
  CHECK(corrected[2] == Approx(0.06));
  CHECK(corrected[1] == Approx(0.06));
}

TEST_CASE("one test is left as it is, and nothing exceeds 1", "[stats]") {
  CHECK(holm(std::vector<double>{0.04}) == std::vector<double>{0.04});
  CHECK(holm(std::vector<double>{0.9, 0.8, 0.7}) == std::vector<double>{1, 1, 1});
  CHECK(holm(std::vector<double>{}).empty());
}
