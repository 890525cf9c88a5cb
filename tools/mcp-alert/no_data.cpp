// Tested by tests/unit/mcp-alert/no_data_test.cpp.
#include "no_data.h"

#include <algorithm>
#include <iterator>

#include "promql/parse.h"
#include "promql/print.h"

namespace mcp::alert {
namespace {

bool asks_for_absence(const promql::Expr& expression) {
  const auto* call = std::get_if<promql::Call>(&expression.is);
  return call != nullptr && (call->function == "absent" || call->function == "absent_over_time");
}

}  // namespace

Needs::Needs(const rules::Rule& rule) : root_(rule.expr.root.get()) { collect(*root_); }

void Needs::collect(const promql::Expr& expression) {
  if (asks_for_absence(expression)) return;
  if (const auto* selector = std::get_if<promql::Selector>(&expression.is)) {
    Result<std::vector<tsdb::Matcher>> matchers = promql::matchers_of(*selector);
    if (!matchers) return;
    needs_.push_back({selector, std::move(*matchers)});
    ++open_;
    return;
  }
  for (const promql::Expr* part : promql::children(expression)) collect(*part);
}

void Needs::look(series::SeriesSet& all, std::int64_t behind_us) {
  if (open_ == 0) return;
  for (Need& need : needs_) {
    if (need.appeared) continue;
    const std::vector<promql::StoredSeries> selected = all.select(need.matchers);
    need.appeared = std::any_of(selected.begin(), selected.end(), [behind_us](const promql::StoredSeries& series) {
      return !series.samples.times.empty() && (behind_us == INT64_MIN || series.samples.times.back() > behind_us);
    });
    if (!need.appeared) continue;
    --open_;
  }
}

bool Needs::appeared(const promql::Selector& selector) const {
  return std::any_of(needs_.begin(), needs_.end(),
                     [&](const Need& need) { return need.selector == &selector && need.appeared; });
}

void Needs::add_missing(const promql::Expr& expression, std::vector<std::string>& missing) const {
  if (asks_for_absence(expression)) return;
  if (const auto* selector = std::get_if<promql::Selector>(&expression.is)) {
    if (!appeared(*selector)) missing.push_back(promql::print(*selector));
    return;
  }
  if (const auto* binary = std::get_if<promql::Binary>(&expression.is)) {
    if (binary->op == promql::Token::kUnless) return add_missing(*binary->left, missing);
    if (binary->op == promql::Token::kOr) {
      std::vector<std::string> left, right;
      add_missing(*binary->left, left);
      add_missing(*binary->right, right);
      if (left.empty() || right.empty()) return;
      std::move(left.begin(), left.end(), std::back_inserter(missing));
      std::move(right.begin(), right.end(), std::back_inserter(missing));
      return;
    }
  }
  for (const promql::Expr* part : promql::children(expression)) add_missing(*part, missing);
}

std::vector<std::string> Needs::missing() const {
  std::vector<std::string> missing;
  if (open_ > 0) add_missing(*root_, missing);
  std::vector<std::string> once;
  for (std::string& one : missing) {
    if (std::find(once.begin(), once.end(), one) == once.end()) once.push_back(std::move(one));
  }
  return once;
}

}  // namespace mcp::alert
