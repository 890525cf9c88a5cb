#include "timeutil/instant.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

using namespace mcp;
using timeutil::format_rfc3339;
using timeutil::parse_instant;
using timeutil::parse_rfc3339;
using timeutil::parse_seconds;
using timeutil::scale_decimal;

TEST_CASE("RFC 3339 is read with any fraction and zone", "[timeutil]") {
  struct Case {
    const char* text;
    std::int64_t us;
  };
  const auto c = GENERATE(values<Case>({
      {"1970-01-01T00:00:00Z", 0},
      {"2026-01-31T00:00:00.000123Z", 1769817600000123},
      {"2026-01-31t00:00:00z", 1769817600000000},
      {"2026-01-31 00:00:00Z", 1769817600000000},
      {"2026-01-31T01:00:00+01:00", 1769817600000000},
      {"2026-01-30T19:30:00-04:30", 1769817600000000},
      {"2026-01-31T00:00:00.1Z", 1769817600100000},
      {"2026-01-31T00:00:00.123456999999Z", 1769817600123456},
      {"1969-12-31T23:59:59.9999999Z", -1},
      {"2024-02-29T00:00:00Z", 1709164800000000},
      {"2016-12-31T23:59:60Z", 1483228800000000},
      {"0000-01-01T00:00:00Z", -62167219200000000},
      {"9999-12-31T23:59:59.999999Z", 253402300799999999},
  }));
  CAPTURE(c.text);
  CHECK(parse_rfc3339(c.text) == c.us);
}

TEST_CASE("what is no RFC 3339 time is nothing", "[timeutil]") {
  const auto text =
      GENERATE(as<std::string>{}, "", "2026-01-31", "2026-01-31T00:00:00", "2026-1-31T00:00:00Z",
               "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2025-02-29T00:00:00Z",
               "2026-01-31T24:00:00Z", "2026-01-31T00:60:00Z", "2026-01-31T00:00:61Z", "2026-01-31T00:00:00.Z",
               "2026-01-31T00:00:00+0100", "2026-01-31T00:00:00+24:00", "2026-01-31T00:00:00+01:60",
               "2026-01-31T00:00:00Z ", "+2026-01-31T00:00:00Z", "2026-01-31T00:00:00ZZ", "now");
  CAPTURE(text);
  CHECK_FALSE(parse_rfc3339(text));
}

TEST_CASE("a time is printed with no, three or six decimals", "[timeutil]") {
  CHECK(format_rfc3339(0) == "1970-01-01T00:00:00Z");
  CHECK(format_rfc3339(1769817600000123) == "2026-01-31T00:00:00.000123Z");
  CHECK(format_rfc3339(1769817600120000) == "2026-01-31T00:00:00.120Z");
  CHECK(format_rfc3339(-1) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("a printed time reads back", "[timeutil]") {
  std::mt19937_64 random(3);
  constexpr std::int64_t first = -62167219200000000;
  constexpr std::uint64_t span = 253402300799999999ULL + 62167219200000000ULL;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t us = first + static_cast<std::int64_t>(random() % span);
    if (parse_rfc3339(format_rfc3339(us)) != us) FAIL(format_rfc3339(us) << " for " << us);
  }
}

TEST_CASE("printing a time beyond the calendar is harmless", "[timeutil]") {
  CHECK_FALSE(format_rfc3339(INT64_MAX).empty());
  CHECK_FALSE(format_rfc3339(INT64_MIN).empty());
}

TEST_CASE("Unix seconds are read exactly, cut towards the past", "[timeutil]") {
  CHECK(parse_seconds("0") == 0);
  CHECK(parse_seconds("1769817600.000123") == 1769817600000123);
  CHECK(parse_seconds("1.9999999") == 1999999);
  CHECK(parse_seconds("-1.5") == -1500000);
  CHECK(parse_seconds("-1.0000001") == -1000001);
  CHECK(parse_seconds("-1.0000000") == -1000000);
  CHECK(parse_seconds("9000000000000") == 9000000000000000000);
  for (const char* text :
       {"", "-", "1.", ".5", "+1", "1e9", "0x1", "1 ", "9300000000000", "99999999999999999999", "1.5.5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_seconds(text));
  }
}

TEST_CASE("a decimal is scaled exactly and floored", "[timeutil]") {
  struct Case {
    const char* number;
    int power;
    std::int64_t scaled;
  };
  const auto c = GENERATE(values<Case>({
      {"1769817600.000123", 6, 1769817600000123},
      {"1769817600123", 3, 1769817600123000},
      {"1769817600123456789", -3, 1769817600123456},
      {"-1", -3, -1},
      {"-1000", -3, -1},
      {"-1001", -3, -2},
      {"1.5e3", 0, 1500},
      {"1.7698176e9", 6, 1769817600000000},
      {"0", 6, 0},
      {"-0.0", 6, 0},
      {"0e99999", 6, 0},
      {"1e-99999", 6, 0},
      {"-1e-99999", 6, -1},
      {"9223372036854775807", 0, INT64_MAX},
      {"-9223372036854775808", 0, INT64_MIN},
      {"0.00000000000000000000000000000000000000000000000001e50", 0, 1},
      {"123456789012345678901234567890123456789012345e-40", 0, 12345},
  }));
  CAPTURE(c.number);
  CHECK(scale_decimal(c.number, c.power) == c.scaled);
}

TEST_CASE("a decimal that does not fit, or is none, is not scaled", "[timeutil]") {
  const auto number =
      GENERATE(as<std::string>{}, "", "-", ".", "1.2.3", "9223372036854775808", "-9223372036854775809", "1e19",
               "1e100000", "1e999999", "1e", "1x", "1e5x", "123456789012345678901234567890123456789012345");
  CAPTURE(number);
  CHECK_FALSE(scale_decimal(number, 0));
}

TEST_CASE("an instant is RFC 3339, Unix seconds, or relative to now", "[timeutil]") {
  constexpr std::int64_t now = 1769817600000000;
  const auto at = [](std::string_view text) { return *parse_instant(text, now); };
  CHECK(at("now") == now);
  CHECK(at("now-1h") == now - 3'600'000'000);
  CHECK(at("now+5m") == now + 300'000'000);
  CHECK(at("1769817600") == now);
  CHECK(at("1769817600.5") == now + 500'000);
  CHECK(at("2026-01-31T00:00:00Z") == now);
}

TEST_CASE("parse_instant says why it refuses", "[timeutil]") {
  const auto why = [](std::string_view text) {
    const auto instant = parse_instant(text, 1769817600000000);
    REQUIRE_FALSE(instant);
    CHECK(instant.error().code == Code::kUsage);
    return instant.error().message;
  };
  CHECK(why("yesterday") == "bad time 'yesterday': expected RFC 3339, Unix seconds, or now-1h");
  CHECK(why("") == "bad time '': expected RFC 3339, Unix seconds, or now-1h");
  CHECK(why("now-1") == "bad duration '1': unit must be one of y w d h m s ms us");
  CHECK(why("now+9223372036854775807us") == "bad time 'now+9223372036854775807us': out of range");
}
