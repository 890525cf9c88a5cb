// Tested by tests/unit/rules/lint_test.cpp.
#include "rules/lint.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "promql/print.h"
#include "rules/lint_view.h"

namespace mcp::rules {
namespace {

std::string place_text(const Place& place) { return place.file + ":" + std::to_string(place.line); }

std::string_view what_of(const Rule& rule) { return rule.kind == Rule::Kind::kAlerting ? "alert" : "record"; }

// What more than one rule is needed to see.
class Together {
 public:
  explicit Together(std::vector<Finding>& into) : into_(into) {}

  void group(const Group& group) {
    if (group.rules.empty()) find("group.empty", group.place, "the group \"" + group.name + "\" has no rules");
    std::map<std::string_view, std::size_t> recorded;
    for (std::size_t i = 0; i < group.rules.size(); ++i) {
      const Rule& rule = group.rules[i];
      if (rule.kind == Rule::Kind::kRecording) recorded.try_emplace(rule.name, i);
    }
    recorded_ = std::move(recorded);
  }

  void rule(RuleView& view, std::size_t number) {
    const Rule& rule = view.rule();
    duplicate(rule);
    same_expression(rule);
    for (const Part& part : view.parts()) {
      const auto* selector = std::get_if<promql::Selector>(&part.expr->is);
      if (selector == nullptr) continue;
      const auto found = recorded_.find(name_of(*selector));
      if (found == recorded_.end() || found->second <= number) continue;
      view.find(
          "group.later_record", *part.expr,
          "`" + name_of(*selector) + "` is recorded later in the group, by rule " + std::to_string(found->second + 1));
    }
  }

 private:
  void find(std::string_view code, const Place& place, std::string_view message) {
    into_.push_back(made_finding(code, place, message));
  }
  void duplicate(const Rule& rule) {
    const auto [first, is_new] = names_.try_emplace({rule.kind, rule.name, rule.labels}, &rule);
    if (is_new) return;
    find("rule.duplicate", rule.place,
         std::string(what_of(rule)) + " \"" + rule.name + "\" with the same labels is at " +
             place_text(first->second->place) + " already");
  }
  void same_expression(const Rule& rule) {
    const auto [first, is_new] = expressions_.try_emplace({rule.kind, promql::print(*rule.expr.root)}, &rule);
    if (is_new || first->second->name == rule.name) return;
    find("rule.same_expression", rule.expr_place,
         "the same expression is \"" + first->second->name + "\" at " + place_text(first->second->place));
  }

  std::vector<Finding>& into_;
  std::map<std::string_view, std::size_t> recorded_;  // of the group: the first rule that records the name
  std::map<std::tuple<Rule::Kind, std::string, record::Labels>, const Rule*> names_;
  std::map<std::pair<Rule::Kind, std::string>, const Rule*> expressions_;
};

void review(RuleView& view, const LintOptions& options) {
  const promql::Type type = view.rule().expr.type;
  if (type == promql::Type::kString || type == promql::Type::kMatrix) {
    view.find("expr.type", *view.rule().expr.root, "the expression gives a " + std::string(promql::documented(type)));
  }
  if (view.alerting()) {
    review_alert(view, options);
    review_templates(view);
  } else {
    review_record(view);
  }
  review_selectors(view);
  review_rates(view, options);
  review_histograms(view);
  review_thresholds(view);
  review_operations(view);
}

auto order_of(const Finding& finding) {
  return std::tie(finding.place.line, finding.place.column, finding.code->code, finding.message);
}

}  // namespace

std::vector<Finding> lint(std::span<const File> files, const LintOptions& options) {
  std::vector<Finding> all;
  Together together(all);
  for (const File& file : files) {
    const std::size_t first = all.size();
    const yaml::Lines lines(file.text);
    for (std::size_t g = 0; g < file.groups.size(); ++g) {
      together.group(file.groups[g]);
      for (std::size_t r = 0; r < file.groups[g].rules.size(); ++r) {
        RuleView view(file, lines, g, r, all);
        together.rule(view, r);
        review(view, options);
      }
    }
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, all.end(), [](const Finding& a, const Finding& b) { return order_of(a) < order_of(b); });
    const auto same = [](const Finding& a, const Finding& b) { return order_of(a) == order_of(b); };
    all.erase(std::unique(begin, all.end(), same), all.end());
  }
  return all;
}

}  // namespace mcp::rules
