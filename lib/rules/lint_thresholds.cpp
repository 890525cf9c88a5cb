// Tested by tests/unit/rules/lint_test.cpp.
#include <algorithm>
#include <cmath>

#include "promql/check.h"
#include "rules/lint_view.h"

namespace mcp::rules {
namespace {

using promql::Expr;
using promql::Token;

bool is_above(Token op) { return op == Token::kGreater || op == Token::kGreaterEqual; }
bool is_below(Token op) { return op == Token::kLess || op == Token::kLessEqual; }

std::string sign(Token op) { return std::string(promql::spelling(op)); }

// What an expression comes to where what is free, and what is up, has one value and its whole another; nothing where
// other metrics are in it, or what is not understood.
struct Supposed {
  double free = 0, up = 0, size = 0;

  std::optional<double> value(const Expr& expression) const {
    if (const auto number = constant(expression)) return number;
    return std::visit(*this, bare(expression).is);
  }
  template <class Other>
  std::optional<double> operator()(const Other&) const {
    return std::nullopt;
  }
  std::optional<double> operator()(const promql::Selector& it) const {
    if (is_up(it)) return up;
    if (is_free(it)) return free;
    if (is_size(it)) return size;
    return std::nullopt;
  }
  std::optional<double> operator()(const promql::Unary& it) const {
    const auto inner = value(*it.inner);
    return inner && it.negative ? std::optional(-*inner) : inner;
  }
  std::optional<double> operator()(const promql::Call& it) const {
    constexpr std::string_view kKeep[] = {"rate",          "irate",          "avg_over_time", "min_over_time",
                                          "max_over_time", "last_over_time", "predict_linear"};
    if (std::find(std::begin(kKeep), std::end(kKeep), it.function) == std::end(kKeep)) return std::nullopt;
    return value(*it.arguments.front());
  }
  std::optional<double> operator()(const promql::Aggregation& it) const {
    switch (it.aggregator) {
      case Token::kSum:
      case Token::kAvg:
      case Token::kMin:
      case Token::kMax:
        return value(*it.inner);
      default:
        return std::nullopt;
    }
  }
  std::optional<double> operator()(const promql::Binary& it) const {
    const auto left = value(*it.left);
    const auto right = value(*it.right);
    if (!left || !right) return std::nullopt;
    switch (it.op) {
      case Token::kAdd:
        return *left + *right;
      case Token::kSub:
        return *left - *right;
      case Token::kMul:
        return *left * *right;
      case Token::kDiv:
        return *left / *right;
      default:
        return is_comparison(it.op) && !it.returns_bool ? left : std::nullopt;
    }
  }
};

struct Metrics {
  bool free = false, up = false, size = false, idle = false;
};

void look_for(const Expr& expression, Metrics& found) {
  if (const auto* selector = std::get_if<promql::Selector>(&expression.is)) {
    found.up = found.up || is_up(*selector);
    found.size = found.size || is_size(*selector);
    found.free = found.free || is_free(*selector);
    found.idle = found.idle || (is_free(*selector) && is_counter(name_of(*selector)));
  }
  for (const Expr* child : promql::children(expression)) look_for(*child, found);
}

// Two decimals at most, for a message.
std::string rounded(double value) { return shown(std::round(value * 100) / 100); }

void review_healthy(RuleView& view, const Threshold& threshold) {
  Metrics metrics;
  look_for(*threshold.side, metrics);
  if (!metrics.free && !metrics.up) return;
  const double size = metrics.idle ? 1 : 1000 + 10 * std::fabs(threshold.number);
  const auto bad = Supposed{.free = 0.02 * size, .up = 0, .size = size}.value(*threshold.side);
  const auto good = Supposed{.free = 0.98 * size, .up = 1, .size = size}.value(*threshold.side);
  if (!bad || !good) return;
  const bool wrong = compare(*good, threshold.op, threshold.number) && !compare(*bad, threshold.op, threshold.number);
  if (!wrong) return;
  const std::string what = shown(*threshold.whole);
  if (metrics.up) {
    return view.find("compare.healthy", *threshold.whole,
                     what + " fires while the target is up, and not when it is down");
  }
  const bool numbers = metrics.size || metrics.idle;
  view.find("compare.healthy", *threshold.whole,
            what + " fires in the healthy state: with 98 % free " +
                (numbers ? "the left side is " + rounded(*good) + " and it fires, with 2 % free it is " +
                               rounded(*bad) + " and it does not"
                         : "it fires, with 2 % free it does not") +
                "; was what is used meant?");
}

void review_units(RuleView& view, const Threshold& threshold) {
  const auto side = plain(*threshold.side);
  if (!side || side->within({"count", "count_over_time", "changes", "resets", "timestamp"})) return;
  const std::string name = name_of(*side->selector);
  const std::vector<std::string> words = words_of(name);
  const bool rated = side->within({"rate", "irate", "increase"}) && !side->within({"histogram_quantile"});
  const double number = threshold.number;
  if (rated) return;
  const std::string against = "` is compared with " + shown(number);
  const bool latency = has_word(words, {"latency", "duration", "response", "rtt"});
  if (has_word(words, {"seconds"}) && latency && number >= 100) {
    view.find("compare.milliseconds", *threshold.whole,
              "`" + name + against + ": the metric is in seconds, the number looks like milliseconds");
  }
  if (has_word(words, {"ms", "milliseconds", "millis"}) && number > 0 && number < 1) {
    view.find("compare.milliseconds", *threshold.whole,
              "`" + name + against + ": the metric is in milliseconds, the number looks like seconds");
  }
  if (name.ends_with("_bytes") && number > 0 && number <= 100) {
    view.find("compare.bytes_as_percent", *threshold.whole,
              "`" + name + against + ": the metric is in bytes, the number looks like a percentage");
  }
}

void review_share(RuleView& view, const Threshold& threshold) {
  const auto share = share_of(*threshold.side);
  if (!share) return;
  const std::string what = shown(*threshold.side);
  if (share->whole == 1 && threshold.number > 1 && (is_above(threshold.op) || threshold.op == Token::kEqual)) {
    view.find("compare.ratio_above_one", *threshold.whole,
              what + " is a ratio, at most 1, and never " + sign(threshold.op) + " " + shown(threshold.number));
  }
  if (share->whole == 100 && share->of_gauges && threshold.number > 0 && threshold.number < 1) {
    view.find("compare.percent_as_ratio", *threshold.whole,
              what + " goes from 0 to 100, and " + shown(threshold.number) + " looks like a ratio");
  }
}

bool is_call(const Expr& expression, std::initializer_list<std::string_view> names) {
  const auto* call = std::get_if<promql::Call>(&expression.is);
  return call != nullptr && std::find(names.begin(), names.end(), call->function) != names.end();
}

void review_impossible(RuleView& view, const Threshold& threshold) {
  const Expr& side = bare(*threshold.side);
  const double number = threshold.number;
  const bool below_all = is_below(threshold.op) && (number < 0 || (number == 0 && threshold.op == Token::kLess));
  const auto made_of = plain(side);
  const bool never_negative =
      made_of && (made_of->within({"rate", "irate", "increase", "count", "changes", "resets"}) ||
                  name_of(*made_of->selector).ends_with("_total"));
  if (below_all && never_negative && !made_of->within({"delta", "deriv", "idelta", "predict_linear"})) {
    view.find("compare.negative", *threshold.whole,
              shown(side) + " is never negative, and so never " + sign(threshold.op) + " " + shown(number));
  }
  const auto* aggregation = std::get_if<promql::Aggregation>(&side.is);
  const bool counts = aggregation != nullptr && aggregation->aggregator == Token::kCount;
  if (counts && compare(0, threshold.op, number) && !compare(1, threshold.op, number)) {
    view.find("compare.count_zero", *threshold.whole,
              shown(side) + " gives nothing where there is nothing to count, never 0, and is never " +
                  sign(threshold.op) + " " + shown(number));
  }
  if (is_call(side, {"absent", "absent_over_time"}) && !compare(1, threshold.op, number)) {
    view.find("absent.compared", *threshold.whole,
              shown(side) + " is 1 or nothing, and never " + sign(threshold.op) + " " + shown(number));
  }
}

void review_equal(RuleView& view, const Threshold& threshold) {
  if (threshold.op != Token::kEqual && threshold.op != Token::kNotEqual) return;
  if (threshold.number == 0 || threshold.number == 1) return;
  const Expr& side = bare(*threshold.side);
  const auto* binary = std::get_if<promql::Binary>(&side.is);
  const auto made_of = plain(side);
  const bool fraction =
      (binary != nullptr && binary->op == Token::kDiv) || (made_of && made_of->within({"rate", "irate"}));
  if (!fraction) return;
  view.find("compare.equal", *threshold.whole, shown(side) + " is hardly ever exactly " + shown(threshold.number));
}

void review_one_event(RuleView& view, const Threshold& threshold) {
  constexpr double kLong = 1800;  // seconds
  const auto side = plain(*threshold.side);
  if (!side || !side->selector->range || side->selector->range->expression != nullptr) return;
  if (!side->within({"increase", "changes", "resets"})) return;
  const bool any =
      is_above(threshold.op) && (threshold.number == 0 || (threshold.number == 1 && threshold.op != Token::kGreater));
  const double range = side->selector->range->seconds;
  const double held = static_cast<double>(view.rule().for_us) / 1e6;
  if (!any || range < kLong || held >= range) return;
  view.find("alert.one_event", *threshold.whole,
            shown(*threshold.whole) + " holds for the whole range after one event");
}

}  // namespace

void review_thresholds(RuleView& view) {
  for (const Threshold& threshold : thresholds_of(view)) {
    const auto* binary = std::get_if<promql::Binary>(&threshold.whole->is);
    const bool filters = view.alerting() && !binary->returns_bool && decides(view, threshold.part);
    if (filters) review_healthy(view, threshold);
    if (filters) review_one_event(view, threshold);
    review_units(view, threshold);
    review_share(view, threshold);
    review_impossible(view, threshold);
    review_equal(view, threshold);
  }
}

}  // namespace mcp::rules
