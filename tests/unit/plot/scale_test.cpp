#include "plot/scale.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace mcp::plot;

TEST_CASE("a number is told in four digits, in the unit that suits its size", "[plot]") {
  struct Case {
    const char* unit;
    double value;
    const char* text;
  };
  const auto c = GENERATE(values<Case>({{"s", 0.0015, "1.5 ms"},
                                        {"s", 1, "1 s"},
                                        {"s", 599, "599 s"},
                                        {"s", 600, "10 min"},
                                        {"s", 36000, "10 h"},
                                        {"s", 345600, "4 d"},
                                        {"s", 2.5e-9, "2.5 ns"},
                                        {"us", 1234.5, "1.234 ms"},
                                        {"us", 999, "999 us"},
                                        {"ms", -2500, "-2.5 s"},
                                        {"ms", 0, "0"},
                                        {"s/s", 0.25, "250 ms/s"},
                                        {"B", 1023, "1023 B"},
                                        {"B", 1024, "1 KiB"},
                                        {"B", 1.5 * 1024 * 1024, "1.5 MiB"},
                                        {"KiB", 512, "512 KiB"},
                                        {"MiB", 2048, "2 GiB"},
                                        {"MiB", 0.5, "512 KiB"},
                                        {"B/s", 3 * 1024, "3 KiB/s"},
                                        {"%", 12.345, "12.35%"},
                                        {"%", 0, "0%"},
                                        {"1", 9999, "9999"},
                                        {"1", 12345, "12.35k"},
                                        {"", 1.5e6, "1.5M"},
                                        {"{requests}/s", 2.5e9, "2.5G"},
                                        {"1", 0.012345, "0.01235"},
                                        {"1", 0.000099, "9.9e-5"},
                                        {"1", 1e300, "1e300"},
                                        {"1", -1e-300, "-1e-300"},
                                        {"W", 1500, "1.5 kW"},
                                        {"V", 0.02, "20 mV"},
                                        {"Cel", 21.5, "21.5"}}));
  INFO(c.unit << " " << c.value);
  CHECK(quantity(c.unit, c.value) == c.text);
}

TEST_CASE("what is no number is told by its name", "[plot]") {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  CHECK(quantity("s", std::nan("")) == "NaN");
  CHECK(quantity("B", kInfinite) == "+Inf");
  CHECK(quantity("1", -kInfinite) == "-Inf");
}

TEST_CASE("a caption says of a unit what labels do not", "[plot]") {
  struct Case {
    const char* unit;
    const char* caption;
  };
  const auto c = GENERATE(values<Case>({{"{requests}/s", "requests/s"},
                                        {"{conn}", "conn"},
                                        {"req/s", "req/s"},
                                        {"Cel", "Cel"},
                                        {"ratio", "ratio"},
                                        {"1/s", "1/s"},
                                        {"1", ""},
                                        {"", ""},
                                        {"%", ""},
                                        {"ms", ""},
                                        {"MiB/s", ""},
                                        {"W", ""}}));
  CHECK(caption_of(c.unit) == c.caption);
}

TEST_CASE("a whole number times a power of ten is written exactly", "[plot]") {
  CHECK(decimal(0, -3) == "0");
  CHECK(decimal(150, -2) == "1.50");
  CHECK(decimal(-5, -1) == "-0.5");
  CHECK(decimal(5, -3) == "0.005");
  CHECK(decimal(2, 3) == "2000");
  CHECK(decimal(12, 14) == "1.2e15");
  CHECK(decimal(1, 299) == "1e299");
  CHECK(decimal(-25, -8) == "-2.5e-7");
}
