// Tested by tests/unit/rules/lint_test.cpp.
#include <algorithm>

#include "promql/check.h"
#include "rules/lint_view.h"
#include "timeutil/duration.h"

namespace mcp::rules {
namespace {

using promql::Expr;
using promql::Token;

constexpr std::string_view kSeverities[] = {"critical", "high", "error", "medium", "warning",
                                            "low",      "info", "page",  "none"};
constexpr std::string_view kManyValues[] = {"user_id", "user",      "session_id", "session", "request_id", "trace_id",
                                            "span_id", "client_ip", "email",      "uuid",    "url",        "query"};

template <class Pairs>
auto find_named(const Pairs& pairs, std::string_view name) {
  return std::find_if(pairs.begin(), pairs.end(), [name](const auto& pair) { return pair.first == name; });
}

bool is_among(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether something in it leaves series out.
bool filters(const Expr& expression);

struct Filters {
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
  bool operator()(const promql::Selector& it) const { return name_of(it).starts_with("ALERTS"); }
  bool operator()(const promql::Subquery& it) const { return filters(*it.inner); }
  bool operator()(const promql::Unary& it) const { return filters(*it.inner); }
  bool operator()(const promql::Aggregation& it) const { return filters(*it.inner); }
  bool operator()(const promql::Call& it) const {
    if (it.function == "absent" || it.function == "absent_over_time") return true;
    return std::any_of(it.arguments.begin(), it.arguments.end(),
                       [](const promql::ExprPtr& argument) { return filters(*argument); });
  }
  bool operator()(const promql::Binary& it) const {
    if (it.op == Token::kAnd || it.op == Token::kUnless) return true;
    if (it.op == Token::kOr) return filters(*it.left) && filters(*it.right);
    if (is_comparison(it.op)) return !it.returns_bool;
    return filters(*it.left) || filters(*it.right);
  }
};

bool filters(const Expr& expression) { return std::visit(Filters(), bare(expression).is); }

bool has_series(const RuleView& view) {
  return std::any_of(view.parts().begin(), view.parts().end(),
                     [](const Part& part) { return std::holds_alternative<promql::Selector>(part.expr->is); });
}

void review_condition(RuleView& view) {
  const Expr& root = *view.rule().expr.root;
  const auto* binary = std::get_if<promql::Binary>(&bare(root).is);
  if (binary != nullptr && binary->returns_bool) {
    return view.find("alert.bool_comparison", root, shown(root) + " gives 0 or 1, and the alert fires for both");
  }
  if (has_series(view) && !filters(root)) {
    view.find("alert.no_comparison", root, shown(root) + " fires for every series there is, whatever its value");
  }
}

void review_ranked(RuleView& view) {
  for (const Part& part : view.parts()) {
    const auto* it = std::get_if<promql::Aggregation>(&part.expr->is);
    if (it == nullptr) continue;
    const bool ranked =
        it->aggregator == Token::kTopk || it->aggregator == Token::kBottomk || it->aggregator == Token::kLimitk;
    if (ranked) {
      view.find("alert.ranked", *part.expr,
                std::string(promql::spelling(it->aggregator)) + "(): which series these are changes");
    }
  }
}

void review_absent(RuleView& view) {
  for (const Part& part : view.parts()) {
    const auto* call = std::get_if<promql::Call>(&part.expr->is);
    if (call == nullptr || (call->function != "absent" && call->function != "absent_over_time")) continue;
    const Expr& argument = bare(*call->arguments.front());
    const auto* binary = std::get_if<promql::Binary>(&argument.is);
    if (binary != nullptr && is_comparison(binary->op) && !binary->returns_bool) {
      view.find("absent.comparison", *part.expr,
                shown(*part.expr) + " is also 1 while the series is there, but not so");
    }
    const auto* selector = std::get_if<promql::Selector>(&argument.is);
    if (selector == nullptr) continue;
    for (const tsdb::Condition& condition : selector->conditions) {
      if (condition.op != tsdb::Operator::kMatch) continue;
      view.find("absent.regex", *part.expr, shown(*part.expr) + " is 1 only when all that match are gone");
      break;
    }
  }
}

void review_severity(RuleView& view) {
  const Rule& rule = view.rule();
  const auto severity = find_named(rule.labels, "severity");
  if (severity == rule.labels.end() || severity->second.empty()) {
    return view.find("alert.no_severity", view.written().name, "\"" + rule.name + "\" has no label severity");
  }
  if (severity->second.find("{{") != std::string::npos || is_among(severity->second, kSeverities)) return;
  view.find("alert.severity_unknown", find_named(view.written().labels, "severity")->second,
            "the severity \"" + severity->second +
                "\" is none of critical, high, error, medium, warning, low, info, page and none");
}

void review_annotations(RuleView& view) {
  const Rule& rule = view.rule();
  for (const auto& [name, code] : {std::pair{"summary", "alert.no_summary"},
                                   {"description", "alert.no_description"},
                                   {"runbook_url", "alert.no_runbook"}}) {
    const auto found = find_named(rule.annotations, name);
    if (found != rule.annotations.end() && !found->second.empty()) continue;
    view.find(code, view.written().name, "\"" + rule.name + "\" has no annotation " + name);
  }
}

void review_hold(RuleView& view, const LintOptions& options) {
  const Rule& rule = view.rule();
  if (rule.for_us == 0)
    return view.find("alert.no_for", view.written().name, "\"" + rule.name + "\" fires at the first look");
  const std::int64_t interval_us = view.group().interval_us > 0 ? view.group().interval_us : options.interval_us;
  if (rule.for_us >= interval_us) return;
  const auto text = [](std::int64_t us) { return timeutil::format_duration(timeutil::Duration(us)); };
  view.find("alert.for_below_interval", view.written().hold,
            "`for: " + text(rule.for_us) + "` with a look every " + text(interval_us));
}

void review_labels(RuleView& view) {
  const Rule& rule = view.rule();
  const ResultLabels& result = view.labels_of(*rule.expr.root);
  for (const std::string_view label : kManyValues) {
    if (result.open || !result.may_have(std::string(label)) || result.equal.contains(std::string(label))) continue;
    view.find("alert.high_cardinality", *rule.expr.root, "an alert for each value of the label " + std::string(label));
  }
  for (const std::string_view label : {"alertname", "alertstate"}) {
    const auto place = find_named(view.written().labels, label);
    if (place == view.written().labels.end()) continue;
    view.find("label.reserved", place->second, "the label " + std::string(label) + " is set by Prometheus itself");
  }
}

}  // namespace

void review_alert(RuleView& view, const LintOptions& options) {
  const std::string& name = view.rule().name;
  const bool camel = name.front() >= 'A' && name.front() <= 'Z' && name.find_first_of(" \t\n-.") == std::string::npos;
  if (!camel) view.find("alert.name", view.written().name, "the name \"" + name + "\" is not in CamelCase");
  review_condition(view);
  review_ranked(view);
  review_severity(view);
  review_annotations(view);
  review_hold(view, options);
  review_labels(view);
  review_absent(view);
}

void review_record(RuleView& view) {
  const Rule& rule = view.rule();
  if (std::count(rule.name.begin(), rule.name.end(), ':') < 2 || rule.name.ends_with(':')) {
    view.find("record.name", view.written().name, "the name \"" + rule.name + "\" is not level:metric:operations");
  }
  for (const auto& [name, value] : rule.labels) {
    if (value.find("{{") == std::string::npos) continue;
    view.find("record.label_template", find_named(view.written().labels, name)->second,
              "the label " + name + " of a recording rule is recorded with its braces");
  }
  review_absent(view);
}

}  // namespace mcp::rules
