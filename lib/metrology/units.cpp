// Tested by tests/unit/metrology/units_test.cpp.
#include "metrology/units.h"

#include <algorithm>
#include <iterator>

#include "metrology/scopes.h"
#include "text/number.h"

namespace mcp::metrology {
namespace {

using enum Dimension;
constexpr Standing kFix = Standing::kFixable;

constexpr std::string_view kDimensions[] = {"time",   "memory",      "rate",    "bandwidth", "fraction",
                                            "count",  "temperature", "voltage", "current",   "power",
                                            "energy", "frequency",   "length"};

// A power of ten over a power of two is an exact decimal: 10^6/2^20 is 0.95367431640625.
constexpr std::string_view kKilo = "0.9765625";
constexpr std::string_view kMega = "0.95367431640625";
constexpr std::string_view kGiga = "0.931322574615478515625";
constexpr std::string_view kTera = "0.9094947017729282379150390625";
constexpr std::string_view kMegabit = "0.11920928955078125";  // 10^6/8/2^20

constexpr Unit kUnits[] = {
    {"us", kTime, Standing::kCanonical},
    {"ns", kTime},
    {"ms", kTime},
    {"s", kTime},
    {"\u00b5s", kTime, kFix, "us", "1"},  // MICRO SIGN
    {"\u03bcs", kTime, kFix, "us", "1"},  // GREEK SMALL LETTER MU
    {"usec", kTime, kFix, "us", "1"},
    {"microseconds", kTime, kFix, "us", "1"},
    {"msec", kTime, kFix, "us", "1000"},
    {"milliseconds", kTime, kFix, "us", "1000"},
    {"nanoseconds", kTime, kFix, "ns", "1"},
    {"sec", kTime, kFix, "s", "1"},
    {"seconds", kTime, kFix, "s", "1"},
    {"min", kTime, kFix, "s", "60"},
    {"minutes", kTime, kFix, "s", "60"},
    {"h", kTime, kFix, "s", "3600"},
    {"hours", kTime, kFix, "s", "3600"},
    {"d", kTime, kFix, "s", "86400"},
    {"days", kTime, kFix, "s", "86400"},

    {"MiB", kMemory, Standing::kCanonical},
    {"B", kMemory},
    {"KiB", kMemory},
    {"GiB", kMemory},
    {"TiB", kMemory},
    {"KB", kMemory, kFix, "KiB", kKilo},
    {"kB", kMemory, kFix, "KiB", kKilo},
    {"MB", kMemory, kFix, "MiB", kMega},
    {"GB", kMemory, kFix, "GiB", kGiga},
    {"TB", kMemory, kFix, "TiB", kTera},
    {"bytes", kMemory, kFix, "B", "1"},
    {"kibibytes", kMemory, kFix, "KiB", "1"},
    {"mebibytes", kMemory, kFix, "MiB", "1"},
    {"gibibytes", kMemory, kFix, "GiB", "1"},
    {"tebibytes", kMemory, kFix, "TiB", "1"},
    {"kilobytes", kMemory, kFix, "KiB", kKilo},
    {"megabytes", kMemory, kFix, "MiB", kMega},
    {"gigabytes", kMemory, kFix, "GiB", kGiga},
    {"terabytes", kMemory, kFix, "TiB", kTera},
    {"By", kMemory, kFix, "B", "1"},
    {"KiBy", kMemory, kFix, "KiB", "1"},
    {"MiBy", kMemory, kFix, "MiB", "1"},
    {"GiBy", kMemory, kFix, "GiB", "1"},
    {"TiBy", kMemory, kFix, "TiB", "1"},
    {"kBy", kMemory, kFix, "KiB", kKilo},
    {"KBy", kMemory, kFix, "KiB", kKilo},
    {"MBy", kMemory, kFix, "MiB", kMega},
    {"GBy", kMemory, kFix, "GiB", kGiga},
    {"TBy", kMemory, kFix, "TiB", kTera},

    {"msg/s", kRate, Standing::kCanonical},
    {"req/s", kRate},
    {"ops/s", kRate},
    {"1/s", kRate},
    {"msg/sec", kRate, kFix, "msg/s", "1"},
    {"messages/s", kRate, kFix, "msg/s", "1"},
    {"req/sec", kRate, kFix, "req/s", "1"},
    {"requests/s", kRate, kFix, "req/s", "1"},
    {"rps", kRate, kFix, "req/s", "1"},
    {"ops/sec", kRate, kFix, "ops/s", "1"},

    {"MiB/s", kBandwidth, Standing::kCanonical},
    {"B/s", kBandwidth},
    {"KiB/s", kBandwidth},
    {"GiB/s", kBandwidth},
    {"MB/s", kBandwidth, kFix, "MiB/s", kMega},
    {"Mbit/s", kBandwidth, kFix, "MiB/s", kMegabit},
    {"By/s", kBandwidth, kFix, "B/s", "1"},
    {"KiBy/s", kBandwidth, kFix, "KiB/s", "1"},
    {"MiBy/s", kBandwidth, kFix, "MiB/s", "1"},
    {"GiBy/s", kBandwidth, kFix, "GiB/s", "1"},

    {"ratio", kFraction, Standing::kCanonical},
    {"%", kFraction},
    {"percent", kFraction, kFix, "%", "1"},
    {"pct", kFraction, kFix, "%", "1"},

    {"1", kCount, Standing::kCanonical},
    {"count", kCount, kFix, "1", "1"},
    {"total", kCount, kFix, "1", "1"},

    {"Cel", kTemperature, Standing::kCanonical},
    {"celsius", kTemperature, kFix, "Cel", "1"},
    {"V", kVoltage, Standing::kCanonical},
    {"volts", kVoltage, kFix, "V", "1"},
    {"A", kCurrent, Standing::kCanonical},
    {"amperes", kCurrent, kFix, "A", "1"},
    {"W", kPower, Standing::kCanonical},
    {"watts", kPower, kFix, "W", "1"},
    {"J", kEnergy, Standing::kCanonical},
    {"joules", kEnergy, kFix, "J", "1"},
    {"Hz", kFrequency, Standing::kCanonical},
    {"hertz", kFrequency, kFix, "Hz", "1"},
    {"m", kLength, Standing::kCanonical},
    {"meters", kLength, kFix, "m", "1"},
};

constexpr Unit kAnnotation = {"{\u2026}", kCount};

// UCUM: printable ASCII without blanks between one pair of braces.
bool is_annotation(std::string_view symbol) {
  if (symbol.size() < 3 || symbol.front() != '{' || symbol.back() != '}') return false;
  const std::string_view inside = symbol.substr(1, symbol.size() - 2);
  return std::all_of(inside.begin(), inside.end(), [](char c) { return c > ' ' && c <= '~' && c != '{' && c != '}'; });
}

// `/min` after a unit that is known makes a rate, not a scope.
bool is_time(std::string_view symbol) {
  const Unit* unit = find_unit(symbol);
  return unit != nullptr && unit->dimension == kTime;
}

}  // namespace

std::string_view name_of(Dimension dimension) { return kDimensions[static_cast<std::size_t>(dimension)]; }

std::span<const Unit> units() { return kUnits; }

const Unit* find_unit(std::string_view symbol) {
  const auto* row =
      std::find_if(std::begin(kUnits), std::end(kUnits), [symbol](const Unit& unit) { return unit.symbol == symbol; });
  if (row != std::end(kUnits)) return row;
  return is_annotation(symbol) ? &kAnnotation : nullptr;
}

UnitText read_unit(std::string_view text) {
  if (const Unit* whole = find_unit(text)) return {.unit = whole};
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos || is_time(text.substr(slash + 1))) return {};
  const std::string_view tail = text.substr(slash);
  return {.unit = find_unit(text.substr(0, slash)), .tail = tail, .scope = scope_of_tail(tail)};
}

std::optional<double> microseconds_in(const Unit& unit) {
  if (unit.dimension != kTime) return std::nullopt;
  if (unit.symbol == "ns") return 1e-3;
  if (unit.symbol == "us") return 1.0;
  if (unit.symbol == "ms") return 1e3;
  if (unit.symbol == "s") return 1e6;
  const Unit* legal = find_unit(unit.becomes);
  const std::optional<double> factor = text::parse_decimal(unit.factor);
  return legal != nullptr && factor ? *microseconds_in(*legal) * *factor : std::optional<double>();
}

}  // namespace mcp::metrology
