#include "promtext/number.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <string>

#include "text/number.h"

using mcp::promtext::append_bound;
using mcp::promtext::bound_is_plain;
using mcp::promtext::read_number;

namespace {

std::string json(double value) {
  std::string out;
  mcp::text::append_json_number(out, value);
  return out;
}

std::string bound(std::string_view text) {
  std::string out;
  append_bound(out, text);
  return out;
}

}  // namespace

TEST_CASE("read_number takes what Go's ParseFloat takes in base ten", "[promtext]") {
  struct Case {
    std::string_view text;
    double value;
  };
  const auto c = GENERATE(values<Case>({{"0", 0},
                                        {"-0", -0.0},
                                        {"+1", 1},
                                        {".5", 0.5},
                                        {"5.", 5},
                                        {"0005", 5},
                                        {"1e5", 1e5},
                                        {"1E5", 1e5},
                                        {"1e+05", 1e5},
                                        {"123456789012345", 123456789012345},
                                        {"123456789012345678901234567890", 123456789012345678901234567890.0},
                                        {"0.1234567890123456789", 0.1234567890123456789},
                                        {"1e-400", 0},
                                        {"Inf", HUGE_VAL},
                                        {"+Inf", HUGE_VAL},
                                        {"-inf", -HUGE_VAL},
                                        {"infinity", HUGE_VAL}}));
  CAPTURE(c.text);
  const auto number = read_number(c.text);
  REQUIRE(number);
  CHECK(number->value == c.value);
  CHECK(std::signbit(number->value) == std::signbit(c.value));
}

TEST_CASE("read_number takes NaN in any case, without a sign", "[promtext]") {
  const auto text = GENERATE(as<std::string>{}, "NaN", "nan", "NAN");
  REQUIRE(read_number(text));
  CHECK(std::isnan(read_number(text)->value));
}

TEST_CASE("read_number refuses what is no decimal number", "[promtext]") {
  const auto text = GENERATE(as<std::string>{}, "", " ", "a", "1_2", "0x1p-3", "0x1", "1e400", "true", "+NaN", "-nan",
                             "--1", "1e", ".", "1.2.3", "1 ", " 1", "in", "infinit", "1,5");
  CAPTURE(text);
  CHECK_FALSE(read_number(text));
}

TEST_CASE("a number called canonical is what JSON's shortest form would be", "[promtext]") {
  std::mt19937 random(7);
  const auto digits = [&](std::size_t most) {
    std::string out;
    for (std::size_t n = 1 + random() % most; n > 0; --n) out += static_cast<char>('0' + random() % 10);
    return out;
  };
  std::size_t canonical = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = random() % 4 == 0 ? "-" : "";
    text += random() % 3 == 0 ? "0" : digits(16);
    if (random() % 2 == 0) text += "." + (random() % 4 == 0 ? std::string(random() % 6, '0') : "") + digits(16);
    const auto number = read_number(text);
    CAPTURE(text);
    REQUIRE(number);
    REQUIRE(number->value == *mcp::text::parse_decimal(text));
    if (!number->canonical) continue;
    ++canonical;
    REQUIRE(json(number->value) == text);
  }
  CHECK(canonical > 10'000);
}

TEST_CASE("seconds become microseconds exactly, cut towards the past", "[promtext]") {
  struct Case {
    std::string_view text;
    std::int64_t us;
  };
  const auto c = GENERATE(values<Case>({{"0", 0},
                                        {"000", 0},
                                        {"1.1", 1'100'000},
                                        {".1", 100'000},
                                        {"-.1", -100'000},
                                        {"+1.5e3", 1'500'000'000},
                                        {"-1.1", -1'100'000},
                                        {"5.", 5'000'000},
                                        {"1.7951655971147745e+09", 1'795'165'597'114'774}}));
  CAPTURE(c.text);
  CHECK(mcp::promtext::read_seconds(c.text) == c.us);
}

TEST_CASE("seconds that are no decimal number, or too many, are nothing", "[promtext]") {
  const auto text = GENERATE(as<std::string>{}, "", "NaN", "Inf", "1e300", "12345678901234567890", "1_0", "0x10");
  CHECK_FALSE(mcp::promtext::read_seconds(text));
}

TEST_CASE("a bound is spelled as Go spells it", "[promtext]") {
  struct Case {
    std::string_view text, spelled;
  };
  const auto c = GENERATE(values<Case>({{"1", "1"},
                                        {"1.0", "1"},
                                        {"0.50", "0.5"},
                                        {"+Inf", "+Inf"},
                                        {"inf", "+Inf"},
                                        {"1000000", "1e+06"},
                                        {"100000", "100000"},
                                        {"1e6", "1e+06"},
                                        {"0.00001", "1e-05"},
                                        {"0.0001", "0.0001"},
                                        {"2.5E-3", "0.0025"},
                                        {"master", "master"},
                                        {"", ""}}));
  CAPTURE(c.text);
  CHECK(bound(c.text) == c.spelled);
  if (bound_is_plain(c.text)) CHECK(c.text == c.spelled);
}

TEST_CASE("a bound called plain is spelled so by Go", "[promtext]") {
  std::mt19937 random(11);
  for (int i = 0; i < 100'000; ++i) {
    std::string text = std::to_string(random() % 20'000'000);
    if (random() % 2 == 0) text += "." + std::to_string(random() % 10'000);
    if (random() % 4 == 0) text = "0." + std::string(random() % 6, '0') + text.substr(0, 3);
    CAPTURE(text);
    if (bound_is_plain(text)) REQUIRE(bound(text) == text);
  }
}
