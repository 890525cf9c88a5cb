#include "timeutil/duration.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

using namespace mcp;
using namespace std::chrono_literals;
using timeutil::Duration;
using timeutil::parse_duration;

TEST_CASE("durations are read with descending units and decimals", "[timeutil]") {
  struct Case {
    const char* text;
    Duration duration;
  };
  const auto c = GENERATE(values<Case>({
      {"0", 0us},
      {"0s", 0us},
      {"5s", 5s},
      {"250ms", 250ms},
      {"7us", 7us},
      {"1h30m", 90min},
      {"1.5h", 90min},
      {"0.25s", 250ms},
      {"1d", 24h},
      {"1w", 168h},
      {"1y", 8760h},
      {"1y2w3d4h5m6s7ms8us", 8760h + 336h + 72h + 4h + 5min + 6s + 7ms + 8us},
      {"007s", 7s},
      {"9223372036854775807us", Duration(INT64_MAX)},
  }));
  CAPTURE(c.text);
  const auto duration = parse_duration(c.text);
  REQUIRE(duration);
  CHECK(*duration == c.duration);
}

TEST_CASE("parse_duration says why it refuses", "[timeutil]") {
  struct Case {
    const char* text;
    const char* why;
  };
  const auto c = GENERATE(values<Case>({
      {"", "expected a number and a unit, as in 5s"},
      {"s", "expected a number and a unit, as in 5s"},
      {"-5s", "expected a number and a unit, as in 5s"},
      {" 5s", "expected a number and a unit, as in 5s"},
      {".5s", "expected a number and a unit, as in 5s"},
      {"5.s", "expected a number and a unit, as in 5s"},
      {"5", "unit must be one of y w d h m s ms us"},
      {"5 s", "unit must be one of y w d h m s ms us"},
      {"5sec", "unit must be one of y w d h m s ms us"},
      {"5S", "unit must be one of y w d h m s ms us"},
      {"1m1h", "units must descend"},
      {"1m2m", "units must descend"},
      {"1.2.3s", "too long or too many decimals"},
      {"0.1234567s", "too long or too many decimals"},
      {"9999999999999999999s", "too long"},
      {"99999999999999999999999999999999999999999s", "too long or too many decimals"},
      {"9223372036854775808us", "too long"},
      {"300000y", "too long"},
      {"292271y1000000w", "too long"},
  }));
  CAPTURE(c.text);
  const auto duration = parse_duration(c.text);
  REQUIRE_FALSE(duration);
  CHECK(duration.error().code == Code::kUsage);
  CHECK(duration.error().message == "bad duration '" + std::string(c.text) + "': " + c.why);
}

TEST_CASE("durations are printed in Prometheus' form", "[timeutil]") {
  struct Case {
    Duration duration;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {0us, "0s"},
      {5s, "5s"},
      {90s, "1m30s"},
      {250ms, "250ms"},
      {1h, "1h"},
      {24h, "1d"},
      {168h, "1w"},
      {169h, "7d1h"},
      {8760h, "1y"},
      {8761h, "365d1h"},
      {1us, "1us"},
      {-90s, "-1m30s"},
      {Duration(INT64_MAX), "106751991d4h54s775ms807us"},
  }));
  CHECK(timeutil::format_duration(c.duration) == c.text);
}

TEST_CASE("the longest negative duration can be printed", "[timeutil]") {
  CHECK(timeutil::format_duration(Duration(INT64_MIN)) == "-106751991d4h54s775ms808us");
}

TEST_CASE("a printed duration reads back", "[timeutil]") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const Duration duration(static_cast<std::int64_t>(random() >> (1 + random() % 60)));
    const std::string text = timeutil::format_duration(duration);
    const auto read = parse_duration(text);
    if (!read || *read != duration) FAIL(text << " for " << duration.count());
  }
}

TEST_CASE("align_down goes towards the past on both sides of the epoch", "[timeutil]") {
  CHECK(timeutil::align_down(0, 5) == 0);
  CHECK(timeutil::align_down(4, 5) == 0);
  CHECK(timeutil::align_down(5, 5) == 5);
  CHECK(timeutil::align_down(-1, 5) == -5);
  CHECK(timeutil::align_down(-5, 5) == -5);
  CHECK(timeutil::align_down(-6, 5) == -10);
  CHECK(timeutil::align_down(INT64_MAX, 1) == INT64_MAX);
}
