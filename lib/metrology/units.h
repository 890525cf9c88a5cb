// The units a measurement may stand in, as one table (spec metrology.md, "Units"): canonical, legal, and those that a
// factor turns into a legal one. The table feeds the judgement, `mcp-validate units` and the tests.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mcp::metrology {

enum class Dimension : std::uint8_t {
  kTime,
  kMemory,
  kRate,
  kBandwidth,
  kFraction,
  kCount,
  kTemperature,
  kVoltage,
  kCurrent,
  kPower,
  kEnergy,
  kFrequency,
  kLength,
};
// As `mcp-validate units` spells it: `time`, `memory`.
std::string_view name_of(Dimension dimension);

enum class Standing : std::uint8_t { kCanonical, kLegal, kFixable };

// One row. A fixable unit names the unit it becomes and the factor for its values, as exact decimal text.
struct Unit {
  std::string_view symbol;
  Dimension dimension = Dimension::kCount;
  Standing standing = Standing::kLegal;
  std::string_view becomes = {};
  std::string_view factor = {};
};

// All rows, dimension by dimension: canonical first, then legal, then fixable.
std::span<const Unit> units();

// The row of a whole symbol, null when there is none. An annotation of UCUM, `{conn}`, is a legal count.
const Unit* find_unit(std::string_view symbol);

// What a unit's text says. Looked up whole first; only an unknown one divides at its last slash into a unit and the
// scope that the tail implies: `MiB/conn` is `MiB` counted `per_connection`.
struct UnitText {
  const Unit* unit = nullptr;   // of the part before the tail; null when that is not in the table
  std::string_view tail = {};   // with its slash; "" when the whole text is the unit
  std::string_view scope = {};  // what the tail implies; "" for a tail that is no scope
};
UnitText read_unit(std::string_view text);

// How many microseconds one of this unit is; nothing where it is no unit of time.
std::optional<double> microseconds_in(const Unit& unit);

}  // namespace mcp::metrology
