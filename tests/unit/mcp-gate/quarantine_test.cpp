#include "quarantine.h"

#include <catch2/catch.hpp>

using namespace mcp::gate;

TEST_CASE("an entry holds until its day begins", "[mcp-gate]") {
  const auto read = parse_quarantine(
      "quarantine:\n  - {metric: x, until: 2026-02-01, reason: noisy}\n  - {metric: y, until: "
      "'2026-02-01T12:00:00+02:00', reason: z}\n",
      "q.yml");
  REQUIRE(read);
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].metric == "x");
  CHECK((*read)[0].until_us == 1769904000000000);
  CHECK((*read)[0].holds(1769903999999999));
  CHECK_FALSE((*read)[0].holds(1769904000000000));
  CHECK((*read)[1].until_us == 1769904000000000 + std::int64_t{10} * 3600 * 1'000'000);
}

TEST_CASE("what is no quarantine is refused with its place", "[mcp-gate]") {
  for (const char* text : {"", "quarantine: 5\n", "quarantine:\n  - {metric: x, until: 2026-02-01}\n",
                           "quarantine:\n  - {metric: x, until: 2026-02-30, reason: y}\n",
                           "quarantine:\n  - {metric: x, until: tomorrow, reason: y}\n",
                           "quarantine:\n  - {metric: x, untl: 2026-02-01, reason: y}\n",
                           "quarantine:\n  - {metric: '', until: 2026-02-01, reason: y}\n", "other: []\n"}) {
    CAPTURE(text);
    const auto read = parse_quarantine(text, "q.yml");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == mcp::Code::kConfig);
    CHECK(read.error().place.file == "q.yml");
  }
  CHECK(parse_quarantine("quarantine: []\n", "q.yml")->empty());
}
