// Tested by tests/unit/rules/engine_test.cpp.
#include "rules/journal.h"

#include <algorithm>
#include <tuple>

namespace mcp::rules {

void Journal::tell(Observer& observer) {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.at_us, a.rule) < std::tie(b.at_us, b.rule);
  });
  for (const Entry& entry : entries_) {
    if (const auto* alert = std::get_if<Alert>(&entry.what)) {
      observer.changed(entry.rule, *alert, entry.at_us);
    } else if (const auto* recorded = std::get_if<Recorded>(&entry.what)) {
      observer.recorded(entry.rule, recorded->labels, recorded->point);
    } else {
      observer.failed(entry.rule, *std::get_if<Error>(&entry.what), entry.at_us);
    }
  }
  for (const Note& note : notes_) observer.noted(note.rule, note.notes);
  entries_.clear();
  notes_.clear();
}

}  // namespace mcp::rules
