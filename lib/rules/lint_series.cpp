// Tested by tests/unit/rules/lint_test.cpp.
#include <algorithm>

#include "rules/lint_view.h"
#include "timeutil/duration.h"

namespace mcp::rules {
namespace {

using promql::Call;
using promql::Expr;
using promql::Selector;
using promql::Token;

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_rate(std::string_view name) { return is_any(name, {"rate", "irate", "increase"}); }

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

void review_condition(RuleView& view, const Expr& at, const tsdb::Condition& it) {
  const bool regex = it.op == tsdb::Operator::kMatch || it.op == tsdb::Operator::kNotMatch;
  if (!regex || it.value.empty()) return;
  const std::string written = it.label + std::string(tsdb::spelling(it.op)) + quoted(it.value);
  const bool positive = it.op == tsdb::Operator::kMatch;
  if (positive && (it.value == ".*" || it.value == "(.*)")) {
    return view.find("selector.every_value", at, written + " leaves nothing out");
  }
  if (it.value.find_first_of("\\.+*?()|[]{}^$") == std::string::npos) {
    return view.find("selector.plain_regex", at,
                     written + " is " + it.label + (positive ? "=" : "!=") + quoted(it.value));
  }
  const bool escaped = it.value.size() > 1 && it.value[it.value.size() - 2] == '\\';
  if (it.value.front() == '^' || (it.value.back() == '$' && !escaped)) {
    view.find("selector.regex_anchors", at, written + " matches the whole value without ^ and $");
  }
}

void review_times(RuleView& view, const Expr& at, const std::optional<promql::Length>& offset, const promql::At& time) {
  if (offset && offset->expression == nullptr && offset->seconds < 0) {
    view.find("selector.negative_offset", at, shown(at) + " looks ahead of the evaluation");
  }
  if (time.is == promql::At::Is::kTime) {
    view.find("selector.fixed_time", at, shown(at) + " looks at the same moment at every evaluation");
  }
}

bool has_aggregation(const Expr& expression) {
  if (std::holds_alternative<promql::Aggregation>(expression.is)) return true;
  const auto below = promql::children(expression);
  return std::any_of(below.begin(), below.end(), [](const Expr* child) { return has_aggregation(*child); });
}

void review_range(RuleView& view, const Expr& at, const Call& call, const Selector& selector,
                  const LintOptions& options) {
  if (selector.range->expression != nullptr) return;
  const auto range_us = static_cast<std::int64_t>(selector.range->seconds * 1e6);
  const auto text = [](std::int64_t us) { return timeutil::format_duration(timeutil::Duration(us)); };
  if (range_us < 2 * options.scrape_us) {
    return view.find("rate.short_range", at,
                     call.function + "() over " + text(range_us) + " with a sample every " + text(options.scrape_us) +
                         ": often fewer than two samples");
  }
  if (call.function == "increase" && range_us < view.group().interval_us) {
    view.find("rate.short_range", at,
              call.function + "() over " + text(range_us) + ", looked at every " + text(view.group().interval_us) +
                  ": what happens between is never seen");
  }
}

void review_rate_of(RuleView& view, std::size_t part, const Call& call, const Selector& selector) {
  const Expr& at = *view.parts()[part].expr;
  const std::string name = name_of(selector);
  if (name.empty()) return;
  const bool recorded = name.find(':') != std::string::npos;
  if (is_rate(call.function)) {
    if (recorded && name.find("sum", name.find(':')) != std::string::npos && name.find("rate") == std::string::npos) {
      return view.find("rate.of_sum", at, call.function + "() of `" + name + "`, which is recorded as a sum");
    }
    if (!is_counter(name) && !recorded && !view.inside_call(part, "histogram_")) {
      view.find("rate.of_gauge", at,
                call.function + "() of `" + name + "`, whose name does not end in _total, _count, _sum or _bucket");
    }
  } else if (is_any(call.function, {"delta", "idelta", "deriv", "predict_linear"}) && name.ends_with("_total")) {
    view.find("counter.delta", at, call.function + "() of the counter `" + name + "`");
  }
}

// Whether something around a counter makes good use of it as it is.
bool counter_is_used_well(const RuleView& view, std::size_t part) {
  const std::vector<Part>& parts = view.parts();
  for (std::size_t i = part; parts[i].parent != kNoPart; i = parts[i].parent) {
    const Expr& above = *parts[parts[i].parent].expr;
    if (std::holds_alternative<promql::Subquery>(above.is)) return true;
    if (const auto* call = std::get_if<Call>(&above.is)) {
      if (is_any(call->function, {"absent", "timestamp", "info", "label_replace", "label_join", "start_timestamp"}))
        return true;
    }
    if (const auto* aggregation = std::get_if<promql::Aggregation>(&above.is)) {
      if (is_any(promql::spelling(aggregation->aggregator), {"count", "group", "count_values"})) return true;
    }
    const auto* binary = std::get_if<promql::Binary>(&above.is);
    if (binary != nullptr && (binary->op == Token::kUnless || binary->op == Token::kAnd)) return true;
  }
  return false;
}

void review_quantile_number(RuleView& view, const Expr& at, const promql::ExprPtr& argument) {
  const auto number = argument == nullptr ? std::nullopt : constant(*argument);
  if (!number || (*number >= 0 && *number <= 1)) return;
  view.find("quantile.outside", at, "the quantile " + shown(*number) + " is outside of 0 to 1");
}

// The selectors below, and whether a function stands between.
enum class Stands : std::uint8_t { kBare, kInCall };
struct Below {
  const Expr* selector = nullptr;
  Stands stands = Stands::kBare;
};
void selectors_below(const Expr& expression, Stands stands, std::vector<Below>& all) {
  if (std::holds_alternative<Selector>(expression.is)) all.push_back({&expression, stands});
  if (std::holds_alternative<Call>(expression.is)) stands = Stands::kInCall;
  for (const Expr* child : promql::children(expression)) selectors_below(*child, stands, all);
}

void review_buckets(RuleView& view, const Expr& at, const Call& call) {
  if (call.arguments.size() < 2) return;
  std::vector<Below> all;
  selectors_below(*call.arguments[1], Stands::kBare, all);
  bool buckets = false;
  for (const Below& below : all) {
    const std::string name = name_of(std::get<Selector>(below.selector->is));
    buckets = buckets || name.ends_with("_bucket");
    if (name.ends_with("_sum") || name.ends_with("_count") || name.ends_with("_total")) {
      view.find("histogram.not_buckets", *below.selector, "`" + name + "` has no buckets");
    }
    if (name.ends_with("_bucket") && below.stands == Stands::kBare) {
      view.find("histogram.no_rate", *below.selector,
                "`" + name + "` without rate(): the quantile is of all that ever was");
    }
  }
  if (!buckets || view.labels_of(*call.arguments[1]).may_have("le")) return;
  view.find("histogram.no_le", at, "the label le is aggregated away before " + call.function + "()");
}

}  // namespace

void review_selectors(RuleView& view) {
  for (const Part& part : view.parts()) {
    if (const auto* selector = std::get_if<Selector>(&part.expr->is)) {
      for (const tsdb::Condition& condition : selector->conditions) review_condition(view, *part.expr, condition);
      review_times(view, *part.expr, selector->offset, selector->at);
    } else if (const auto* subquery = std::get_if<promql::Subquery>(&part.expr->is)) {
      review_times(view, *part.expr, subquery->offset, subquery->at);
    }
  }
}

void review_rates(RuleView& view, const LintOptions& options) {
  for (std::size_t i = 0; i < view.parts().size(); ++i) {
    const Expr& at = *view.parts()[i].expr;
    if (const auto* selector = std::get_if<Selector>(&at.is)) {
      const std::string name = name_of(*selector);
      const bool bare_counter = !selector->range && name.ends_with("_total") && name.find(':') == std::string::npos;
      if (bare_counter && !counter_is_used_well(view, i)) {
        view.find("counter.no_rate", at, "the counter `" + name + "` as it is");
      }
    }
    const auto* call = std::get_if<Call>(&at.is);
    if (call == nullptr) continue;
    if (view.alerting() && call->function == "irate") view.find("rate.instant", at, shown(at) + " in an alert");
    const bool rates = is_rate(call->function) || is_any(call->function, {"delta", "idelta", "deriv"});
    for (const promql::ExprPtr& argument : call->arguments) {
      const Expr& inner = bare(*argument);
      const auto* subquery = std::get_if<promql::Subquery>(&inner.is);
      if (subquery != nullptr && is_rate(call->function) && has_aggregation(*subquery->inner)) {
        view.find("rate.of_sum", at, call->function + "() of " + shown(*subquery->inner));
      }
      const auto* selector = std::get_if<Selector>(&inner.is);
      if (selector == nullptr || !selector->range) continue;
      review_rate_of(view, i, *call, *selector);
      if (rates) review_range(view, at, *call, *selector, options);
    }
  }
}

void review_histograms(RuleView& view) {
  for (const Part& part : view.parts()) {
    const Expr& at = *part.expr;
    if (const auto* aggregation = std::get_if<promql::Aggregation>(&at.is)) {
      if (aggregation->aggregator == Token::kQuantile) review_quantile_number(view, at, aggregation->parameter);
    }
    const auto* call = std::get_if<Call>(&at.is);
    if (call == nullptr || !is_any(call->function, {"histogram_quantile", "quantile_over_time"})) continue;
    review_quantile_number(view, at, call->arguments.front());
    if (call->function == "histogram_quantile") review_buckets(view, at, *call);
  }
}

}  // namespace mcp::rules
