// The words and what they mean are lib/metrology's, so that what is scraped is judged by the same table.
// Tested by tests/unit/promtext/units_test.cpp.
#include "promtext/units.h"

#include "metrology/names.h"
#include "metrology/units.h"

namespace mcp::promtext {

std::string_view unit_of_name(std::string_view name) {
  const metrology::Unit* unit = metrology::read_name(name).unit;
  return unit == nullptr ? std::string_view("1") : unit->symbol;
}

std::string unit_of_word(std::string_view word) {
  if (word.empty()) return "1";
  const metrology::Unit* suffix = metrology::read_name("x_" + std::string(word)).unit;
  if (suffix != nullptr) return std::string(suffix->symbol);
  const metrology::Unit* unit = metrology::find_unit(word);
  if (unit == nullptr) return "{" + std::string(word) + "}";
  return std::string(unit->factor == "1" ? unit->becomes : unit->symbol);
}

}  // namespace mcp::promtext
