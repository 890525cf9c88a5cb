// What comes of evaluating, rule by rule, told in order of time. Inside of the room.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "rules/engine.h"

namespace mcp::rules {

class Journal {
 public:
  void changed(RuleRef rule, const Alert& alert, std::int64_t at_us) { entries_.push_back({at_us, rule, alert}); }
  void recorded(RuleRef rule, std::int64_t at_us, const promql::Labels& labels, promql::Point point) {
    entries_.push_back({at_us, rule, Recorded{labels, std::move(point)}});
  }
  void failed(RuleRef rule, Error error, std::int64_t at_us) { entries_.push_back({at_us, rule, std::move(error)}); }
  void noted(RuleRef rule, promql::Annotations notes) { notes_.push_back({rule, std::move(notes)}); }

  // Everything, each once; entries of one rule and moment in the order in which they came.
  void tell(Observer& observer);

 private:
  struct Recorded {
    promql::Labels labels;
    promql::Point point;
  };
  struct Entry {
    std::int64_t at_us;
    RuleRef rule;
    std::variant<Alert, Recorded, Error> what;
  };
  struct Note {
    RuleRef rule;
    promql::Annotations notes;
  };

  std::vector<Entry> entries_;
  std::vector<Note> notes_;
};

}  // namespace mcp::rules
