#include "metrology/units.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

#include "text/number.h"

using namespace mcp::metrology;

namespace {

struct Legal {
  const char* symbol;
  Dimension dimension;
  Standing standing;
};

struct Fix {
  const char* symbol;
  const char* becomes;
  const char* factor;
};

}  // namespace

TEST_CASE("every unit of the specification's table stands in its row", "[metrology]") {
  using enum Dimension;
  const auto row = GENERATE(values<Legal>({
      {"us", kTime, Standing::kCanonical},
      {"ns", kTime, Standing::kLegal},
      {"ms", kTime, Standing::kLegal},
      {"s", kTime, Standing::kLegal},
      {"MiB", kMemory, Standing::kCanonical},
      {"B", kMemory, Standing::kLegal},
      {"KiB", kMemory, Standing::kLegal},
      {"GiB", kMemory, Standing::kLegal},
      {"TiB", kMemory, Standing::kLegal},
      {"msg/s", kRate, Standing::kCanonical},
      {"req/s", kRate, Standing::kLegal},
      {"ops/s", kRate, Standing::kLegal},
      {"1/s", kRate, Standing::kLegal},
      {"MiB/s", kBandwidth, Standing::kCanonical},
      {"B/s", kBandwidth, Standing::kLegal},
      {"KiB/s", kBandwidth, Standing::kLegal},
      {"GiB/s", kBandwidth, Standing::kLegal},
      {"ratio", kFraction, Standing::kCanonical},
      {"%", kFraction, Standing::kLegal},
      {"1", kCount, Standing::kCanonical},
      {"{conn}", kCount, Standing::kLegal},
      {"{msg}", kCount, Standing::kLegal},
      {"{req}", kCount, Standing::kLegal},
      {"{fault}", kCount, Standing::kLegal},
      {"Cel", kTemperature, Standing::kCanonical},
      {"V", kVoltage, Standing::kCanonical},
      {"A", kCurrent, Standing::kCanonical},
      {"W", kPower, Standing::kCanonical},
      {"J", kEnergy, Standing::kCanonical},
      {"Hz", kFrequency, Standing::kCanonical},
      {"m", kLength, Standing::kCanonical},
  }));
  CAPTURE(row.symbol);
  const Unit* unit = find_unit(row.symbol);
  REQUIRE(unit != nullptr);
  CHECK(unit->dimension == row.dimension);
  CHECK(unit->standing == row.standing);
}

TEST_CASE("what the specification rescales becomes what it says, by its factor", "[metrology]") {
  const auto row = GENERATE(values<Fix>({
      {"\u00b5s", "us", "1"},
      {"usec", "us", "1"},
      {"microseconds", "us", "1"},
      {"msec", "us", "1000"},
      {"milliseconds", "us", "1000"},
      {"sec", "s", "1"},
      {"seconds", "s", "1"},
      {"min", "s", "60"},
      {"h", "s", "3600"},
      {"KB", "KiB", "0.9765625"},
      {"MB", "MiB", "0.95367431640625"},
      {"GB", "GiB", "0.931322574615478515625"},
      {"bytes", "B", "1"},
      {"req/sec", "req/s", "1"},
      {"requests/s", "req/s", "1"},
      {"rps", "req/s", "1"},
      {"ops/sec", "ops/s", "1"},
      {"msg/sec", "msg/s", "1"},
      {"messages/s", "msg/s", "1"},
      {"MB/s", "MiB/s", "0.95367431640625"},
      {"Mbit/s", "MiB/s", "0.11920928955078125"},
      {"percent", "%", "1"},
      {"pct", "%", "1"},
      {"count", "1", "1"},
      {"total", "1", "1"},
      {"celsius", "Cel", "1"},
      {"volts", "V", "1"},
      {"amperes", "A", "1"},
      {"watts", "W", "1"},
      {"joules", "J", "1"},
      {"hertz", "Hz", "1"},
      {"meters", "m", "1"},
  }));
  CAPTURE(row.symbol);
  const Unit* unit = find_unit(row.symbol);
  REQUIRE(unit != nullptr);
  CHECK(unit->standing == Standing::kFixable);
  CHECK(unit->becomes == row.becomes);
  CHECK(unit->factor == row.factor);
}

TEST_CASE("a rescaled unit becomes a legal one of the same dimension", "[metrology]") {
  for (const Unit& unit : units()) {
    if (unit.standing != Standing::kFixable) continue;
    CAPTURE(unit.symbol);
    const Unit* legal = find_unit(unit.becomes);
    REQUIRE(legal != nullptr);
    CHECK(legal->standing != Standing::kFixable);
    CHECK(legal->dimension == unit.dimension);
    const auto factor = mcp::text::parse_decimal(unit.factor);
    REQUIRE(factor);
    CHECK(*factor > 0);
  }
}

TEST_CASE("the decimal factors of powers of ten over powers of two are exact", "[metrology]") {
  CHECK(mcp::text::parse_decimal(find_unit("kB")->factor) == 1000.0 / 1024);
  CHECK(mcp::text::parse_decimal(find_unit("MB")->factor) == 1e6 / 0x1p20);
  CHECK(mcp::text::parse_decimal(find_unit("GB")->factor) == 1e9 / 0x1p30);
  CHECK(mcp::text::parse_decimal(find_unit("TB")->factor) == 1e12 / 0x1p40);
  CHECK(mcp::text::parse_decimal(find_unit("Mbit/s")->factor) == 1e6 / 8 / 0x1p20);
}

TEST_CASE("each dimension has one canonical unit and no symbol stands twice", "[metrology]") {
  std::map<Dimension, int> canonical;
  std::set<std::string_view> symbols;
  for (const Unit& unit : units()) {
    CAPTURE(unit.symbol);
    canonical[unit.dimension] += unit.standing == Standing::kCanonical ? 1 : 0;
    CHECK(symbols.insert(unit.symbol).second);
    CHECK((unit.standing == Standing::kFixable) == !unit.becomes.empty());
  }
  for (const auto& [dimension, count] : canonical) {
    CAPTURE(name_of(dimension));
    CHECK(count == 1);
  }
}

TEST_CASE("messages and requests are not converted into each other", "[metrology]") {
  for (const Unit& unit : units()) {
    if (unit.becomes == "msg/s") CHECK(unit.symbol.find("req") == std::string_view::npos);
    if (unit.becomes == "req/s") CHECK(unit.symbol.find("m") == std::string_view::npos);
  }
}

TEST_CASE("a unit is looked up whole before it divides at its slash", "[metrology]") {
  CHECK(read_unit("msg/s").unit->symbol == "msg/s");
  CHECK(read_unit("MiB/s").unit->dimension == Dimension::kBandwidth);
  CHECK(read_unit("MiB/s").tail.empty());
}

TEST_CASE("a tail implies a scope", "[metrology]") {
  const auto row = GENERATE(values<std::pair<const char*, const char*>>({
      {"MiB/conn", "per_connection"},
      {"B/msg", "per_message"},
      {"us/req", "per_request"},
      {"MiB/worker", "per_worker"},
      {"%/core", "per_core"},
      {"GiB/node", "per_node"},
      {"msg/s/conn", "per_connection"},
      {"{msg}/conn", "per_connection"},
  }));
  CAPTURE(row.first);
  const UnitText text = read_unit(row.first);
  REQUIRE(text.unit != nullptr);
  CHECK(text.scope == row.second);
}

TEST_CASE("a tail that is no scope leaves the unit known and the scope empty", "[metrology]") {
  const UnitText text = read_unit("MiB/session");
  REQUIRE(text.unit != nullptr);
  CHECK(text.unit->symbol == "MiB");
  CHECK(text.tail == "/session");
  CHECK(text.scope.empty());
}

TEST_CASE("what is in no table is no unit", "[metrology]") {
  const auto text =
      GENERATE(as<std::string>{}, "", "fathom", "mib", "US", "Ms", " us", "us ", "/", "/conn", "fathom/conn", "MiB/s ",
               "Cel/s", "MiB/min", "{}", "{a b}", "{a}{b}", "{", "req", "1/", std::string("us\0", 3));
  CAPTURE(text);
  const UnitText read = read_unit(text);
  CHECK((read.unit == nullptr || (read.scope.empty() && !read.tail.empty())));
}

TEST_CASE("a unit of time says how many microseconds it is, a rescaled one too", "[metrology]") {
  CHECK(microseconds_in(*find_unit("ns")) == 0.001);
  CHECK(microseconds_in(*find_unit("us")) == 1.0);
  CHECK(microseconds_in(*find_unit("ms")) == 1000.0);
  CHECK(microseconds_in(*find_unit("s")) == 1e6);
  CHECK(microseconds_in(*find_unit("min")) == 60e6);
  CHECK(microseconds_in(*find_unit("msec")) == 1000.0);
  CHECK_FALSE(microseconds_in(*find_unit("MiB")));
}
