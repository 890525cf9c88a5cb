// Tested by tests/unit/rules/test_run_test.cpp.
#include "rules/test_coverage.h"

#include <algorithm>
#include <set>

#include "promql/reach.h"

namespace mcp::rules {
namespace {

using Selection = std::vector<tsdb::Matcher>;

// Whether a series of that rule may be selected, by what is known of its labels: the name, and those that are no
// templates.
bool may_select(const Selection& selection, const Rule& rule) {
  const bool alerts = rule.kind == Rule::Kind::kAlerting;
  const auto fits = [&](const tsdb::Matcher& matcher) {
    const std::string& label = matcher.condition().label;
    if (label == tsdb::kNameLabel) {
      return alerts ? matcher.matches("ALERTS") || matcher.matches("ALERTS_FOR_STATE") : matcher.matches(rule.name);
    }
    if (alerts && label == "alertname") return matcher.matches(rule.name);
    const auto own = std::find_if(rule.labels.begin(), rule.labels.end(),
                                  [&](const auto& known) { return known.first == label && !known.second.empty(); });
    return own == rule.labels.end() || own->second.find("{{") != std::string::npos || matcher.matches(own->second);
  };
  return std::all_of(selection.begin(), selection.end(), fits);
}

class Reachable {
 public:
  explicit Reachable(std::span<const Group> groups) : groups_(groups) {}

  void reach(RuleRef ref) {
    if (found.insert(ref).second) open_.push_back(ref);
  }

  void reach_selected(const promql::Expr& root) {
    const Result<promql::Reach> reach_of_it = promql::reach_of(root, {});
    if (!reach_of_it) return;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      for (std::size_t rule = 0; rule < groups_[group].rules.size(); ++rule) {
        const auto selects = [&](const Selection& selection) {
          return may_select(selection, groups_[group].rules[rule]);
        };
        const auto& selections = reach_of_it->selections;
        if (std::any_of(selections.begin(), selections.end(), selects)) reach({group, rule});
      }
    }
  }

  void reach_alert(std::string_view name) {
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      for (std::size_t rule = 0; rule < groups_[group].rules.size(); ++rule) {
        const Rule& one = groups_[group].rules[rule];
        if (one.kind == Rule::Kind::kAlerting && one.name == name) reach({group, rule});
      }
    }
  }

  // Goes on from each rule to those that it selects.
  void follow() {
    while (!open_.empty()) {
      const RuleRef ref = open_.back();
      open_.pop_back();
      reach_selected(*groups_[ref.group].rules[ref.rule].expr.root);
    }
  }

  std::set<RuleRef> found;

 private:
  std::span<const Group> groups_;
  std::vector<RuleRef> open_;
};

}  // namespace

void Coverage::know(std::span<const Group> groups) {
  for (const Group& group : groups) {
    for (const Rule& rule : group.rules) {
      rules_.try_emplace(
          key_of(group, rule),
          Reached{.group = group.name, .name = rule.name, .kind = rule.kind, .place = rule.place, .reached = false});
    }
  }
}

void Coverage::add(std::span<const Group> groups, const TestGroup& test, const TestOutcome& outcome) {
  know(groups);
  Reachable reachable(groups);
  for (const RuleRef ref : outcome.fired) reachable.reach(ref);
  for (const AlertTest& alert : test.alerts) reachable.reach_alert(alert.alertname);
  for (const ExprTest& expr : test.exprs) reachable.reach_selected(*expr.expr.root);
  reachable.follow();
  for (const RuleRef ref : reachable.found) {
    rules_[key_of(groups[ref.group], groups[ref.group].rules[ref.rule])].reached = true;
  }
}

std::map<std::string, std::vector<Coverage::Reached>> Coverage::files() const {
  std::map<std::string, std::vector<Reached>> all;
  for (const auto& [key, reached] : rules_) all[std::get<0>(key)].push_back(reached);
  return all;
}

}  // namespace mcp::rules
