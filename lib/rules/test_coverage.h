// Which rules the tests of unit-test files reach.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "rules/test_run.h"

namespace mcp::rules {

// A rule is reached where a test makes its alert fire or names it: an alert by its name, a record by a selector that
// may select it, in an expression that is tested or in that of a rule that is reached.
class Coverage {
 public:
  struct Reached {
    std::string group, name;
    Rule::Kind kind = Rule::Kind::kAlerting;
    Place place;
    bool reached = false;
  };

  // What a group of tests did with these rules; the same rules may be given again.
  void add(std::span<const Group> groups, const TestGroup& test, const TestOutcome& outcome);
  // Rules that no test was run over are unreached too.
  void know(std::span<const Group> groups);

  // By file, then place.
  std::map<std::string, std::vector<Reached>> files() const;

 private:
  using Key = std::tuple<std::string, std::uint64_t, std::uint64_t>;
  static Key key_of(const Group& group, const Rule& rule) { return {group.file, rule.place.line, rule.place.column}; }

  std::map<Key, Reached> rules_;
};

}  // namespace mcp::rules
