#include "text/number.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>

using namespace mcp;

namespace {

std::string json(double value) {
  std::string out;
  text::append_json_number(out, value);
  return out;
}

std::string go(double value) {
  std::string out;
  text::append_go_number(out, value);
  return out;
}

bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

double any_double(std::mt19937_64& random) {
  const std::uint64_t bits = random();
  double value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("a number is written in the shortest form, integers without a fraction", "[text]") {
  struct Case {
    double value;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {0, "0"},
      {-0.0, "-0"},
      {1027, "1027"},
      {-7, "-7"},
      {0.1, "0.1"},
      {4214325.5, "4214325.5"},
      {822.628440366972, "822.628440366972"},
      {9007199254740991, "9007199254740991"},
      {9007199254740992, "9007199254740992"},
      {-9007199254740992, "-9007199254740992"},
      {1e15, "1000000000000000"},
      {1e22, "1e+22"},
      {1e-7, "1e-07"},
      {5e-324, "5e-324"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
      {kInfinity, "\"+Inf\""},
      {-kInfinity, "\"-Inf\""},
      {std::numeric_limits<double>::quiet_NaN(), "\"NaN\""},
      {-std::numeric_limits<double>::quiet_NaN(), "\"NaN\""},
  }));
  CHECK(json(c.value) == c.text);
}

TEST_CASE("what is written reads back to the same double", "[text]") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const double value = any_double(random);
    if (!std::isfinite(value)) continue;
    const std::string text = json(value);
    const auto read = text::parse_decimal(text);
    if (!read || !same_bits(*read, value)) FAIL(text << " for " << value);
    const auto from_go = text::parse_decimal(go(value));
    if (!from_go || !same_bits(*from_go, value)) FAIL(go(value) << " for " << value);
  }
}

TEST_CASE("le and quantile values are as Go prints them", "[text]") {
  struct Case {
    double value;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({
      {0, "0"},
      {1, "1"},
      {0.005, "0.005"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {2.5, "2.5"},
      {10, "10"},
      {123456, "123456"},
      {999999, "999999"},
      {1e6, "1e+06"},
      {1234567, "1.234567e+06"},
      {2.5e7, "2.5e+07"},
      {1e100, "1e+100"},
      {-1e6, "-1e+06"},
      {kInfinity, "+Inf"},
      {-kInfinity, "-Inf"},
      {std::nan(""), "NaN"},
  }));
  CHECK(go(c.value) == c.text);
}

TEST_CASE("a decimal is read as strtod reads it", "[text]") {
  const auto text =
      GENERATE(as<std::string>{}, "0", "-0", "+5", "007", ".5", "5.", "1e3", "1E+3", "1.5e-3",
               "123456789012345678901234567890", "0.1", "4.9e-324", "2.2250738585072014e-308", "1.7976931348623157e308",
               "-1.7976931348623157e+308", "0.000000000000000000000000000000000000000001e42");
  CAPTURE(text);
  const auto value = text::parse_decimal(text);
  REQUIRE(value);
  CHECK(same_bits(*value, std::strtod(text.c_str(), nullptr)));
}

TEST_CASE("what is no decimal is nothing", "[text]") {
  const auto text = GENERATE(as<std::string>{}, "", "+", "-", ".", "e5", "1e", "1e+", "1 ", " 1", "1,5", "0x10",
                             "1_000", "--1", "+-1", "1.2.3", "NaN", "nan", "Inf", "infinity", "1f", "1e5.0", "٣");
  CAPTURE(text);
  CHECK_FALSE(text::parse_decimal(text));
}

TEST_CASE("a decimal beyond a double is nothing, however it is written", "[text]") {
  const std::string zeros(400, '0');
  const auto text =
      GENERATE_COPY(as<std::string>{}, "1e309", "-1e309", "1.8e308", "1e99999999999999999999", "1" + zeros,
                    "1" + zeros + "e-5", "1" + zeros + ".5", "0." + zeros + "1e999", "0001e400");
  CAPTURE(text);
  CHECK_FALSE(text::parse_decimal(text));
}

TEST_CASE("a decimal nearer to zero than any double is zero, with its sign", "[text]") {
  const std::string zeros(400, '0');
  const auto text =
      GENERATE_COPY(as<std::string>{}, "1e-400", "0." + zeros + "1", "0." + zeros + "1e5", "0.0e99999999999999999999",
                    "000", "1e-99999999999999999999", "12345e-99999", "0e999", "0." + zeros + "e999");
  CAPTURE(text);
  const auto value = text::parse_decimal(text);
  REQUIRE(value);
  CHECK(same_bits(*value, 0.0));
  const auto negative = text::parse_decimal("-" + text);
  REQUIRE(negative);
  CHECK(same_bits(*negative, -0.0));
}

TEST_CASE("long digits and exponents that cancel out are read", "[text]") {
  const std::string zeros(400, '0');
  CHECK(text::parse_decimal("1" + zeros + "e-400") == 1.0);
  CHECK(text::parse_decimal("0." + zeros + "1e401") == 1.0);
}

TEST_CASE("Prometheus' special values are read in any case", "[text]") {
  for (const char* text : {"NaN", "nan", "+NaN", "-nan"}) {
    const auto value = text::parse_prometheus(text);
    REQUIRE(value);
    CHECK(std::isnan(*value));
  }
  for (const char* text : {"Inf", "+Inf", "inf", "+INF", "Infinity", "+infinity"})
    CHECK(text::parse_prometheus(text) == kInfinity);
  for (const char* text : {"-Inf", "-inf", "-Infinity"}) CHECK(text::parse_prometheus(text) == -kInfinity);
  CHECK(text::parse_prometheus("1.5e3") == 1500.0);
  for (const char* text : {"", "+", "N", "Nan ", "infinit", "1e309", "0x1p3", "--Inf"})
    CHECK_FALSE(text::parse_prometheus(text));
}

TEST_CASE("integers are read whole or not at all", "[text]") {
  CHECK(text::parse_int("9223372036854775807") == INT64_MAX);
  CHECK(text::parse_int("-9223372036854775808") == INT64_MIN);
  CHECK(text::parse_int("+5") == 5);
  CHECK(text::parse_int("010") == 10);
  CHECK(text::parse_uint("18446744073709551615") == UINT64_MAX);
  for (const char* text :
       {"", "+", "-", "+-5", "++5", "5 ", "5.0", "0x5", "9223372036854775808", "-9223372036854775809"}) {
    CAPTURE(text);
    CHECK_FALSE(text::parse_int(text));
  }
  for (const char* text : {"", "-1", "+-1", "18446744073709551616", "1e3"}) CHECK_FALSE(text::parse_uint(text));
}

TEST_CASE("integers are written whole", "[text]") {
  std::string out;
  text::append_int(out, INT64_MIN);
  out += ' ';
  text::append_uint(out, UINT64_MAX);
  CHECK(out == "-9223372036854775808 18446744073709551615");
}

TEST_CASE("a size has a unit of 1000 or of 1024, and no more than 64 bits", "[text]") {
  CHECK(text::parse_size("512") == 512);
  CHECK(text::parse_size("512B") == 512);
  CHECK(text::parse_size("10MB") == 10'000'000);
  CHECK(text::parse_size("64KiB") == 65'536);
  CHECK(text::parse_size("1GiB") == 1'073'741'824);
  CHECK(text::parse_size("0") == 0);
  for (const char* text :
       {"", "MB", "-1", "1.5MB", "10 MB", "10mb", "1e3", "+5", "99999999TiB", "18446744073709551616"}) {
    CAPTURE(text);
    CHECK_FALSE(text::parse_size(text));
  }
}
