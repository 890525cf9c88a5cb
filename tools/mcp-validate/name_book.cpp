// Tested by tests/unit/mcp-validate/name_book_test.cpp.
#include "name_book.h"

#include <algorithm>

namespace mcp::validate {
namespace {

constexpr std::size_t kLongestUnit = 64;  // a longer one is in no table, but may be an annotation
constexpr std::size_t kEntryBytes = 320;  // about what an entry takes beside the bytes of its name

}  // namespace

KnownName& NameBook::at(std::string_view name) {
  if (const auto found = names_.find(name); found != names_.end()) return found->second;
  const std::size_t bytes = name.size() + kEntryBytes;
  const bool fits = bytes <= room_;
  KnownName& entry = fits ? names_.emplace(name, KnownName()).first->second : stranger_;
  if (fits) {
    room_ -= bytes;
  } else {
    stranger_ = {};
  }
  entry.text = metrology::read_name(name);
  return entry;
}

std::vector<NameBook::Offender> NameBook::offenders(std::size_t most) const {
  std::vector<Offender> out;
  for (const auto& [name, known] : names_) {
    if (known.errors + known.warnings > 0) out.push_back({name, known.errors, known.warnings});
  }
  std::sort(out.begin(), out.end(), [](const Offender& a, const Offender& b) {
    if (a.errors != b.errors) return a.errors > b.errors;
    return a.warnings != b.warnings ? a.warnings > b.warnings : a.name < b.name;
  });
  if (out.size() > most) out.resize(most);
  return out;
}

// An annotation may be as long as a line. What an entry does not pay for is paid for here; a stranger's is soon gone.
void NameBook::keep_unit(KnownName& name, std::string_view unit) {
  const bool pays = &name != &stranger_ && unit.size() > kLongestUnit;
  if (pays && unit.size() > room_) return;
  if (pays) room_ -= unit.size();
  name.unit = unit;
}

metrology::UnitText read_unit(KnownName& name, std::string_view unit) {
  if (unit.empty()) return {};
  if (unit == name.usual_unit) return name.usual_unit_text;
  if (!name.usual_unit.empty() || unit.size() > kLongestUnit) return metrology::read_unit(unit);
  name.usual_unit = unit;
  name.usual_unit_text = metrology::read_unit(name.usual_unit);
  return name.usual_unit_text;
}

void NameBook::judge_conflicts(const Subject& subject, KnownName& name, Findings& findings) {
  const std::string_view unit = subject.sample->unit;
  const record::Type type = subject.sample->type;
  if (!findings.has(Field::kUnit)) {
    if (name.unit.empty()) {
      keep_unit(name, unit);
    } else if (name.unit != unit) {
      findings.add({.fault = metrology::Fault::kUnitConflict, .field = Field::kUnit, .expected = name.unit});
    }
  }
  if (type == record::Type::kUnknown) return;
  if (name.type == record::Type::kUnknown) {
    name.type = type;
  } else if (name.type != type) {
    findings.add(
        {.fault = metrology::Fault::kTypeConflict, .field = Field::kType, .expected = record::name_of(name.type)});
  }
}

}  // namespace mcp::validate
