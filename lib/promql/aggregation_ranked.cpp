// topk, bottomk, limitk and limit_ratio: some of the series of each group, as they are.
// Tested by tests/unit/promql/evaluate_test.cpp and tests/compliance/promql/*.test.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "promql/aggregation.h"
#include "promql/evaluator.h"
#include "promql/label_sets.h"
#include "promql/notes.h"
#include "text/number.h"

namespace mcp::promql {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

struct Candidate {
  std::size_t row = 0;
  double value = 0;
};

// NaN comes first of all in either order, so that it goes first.
bool less(const Candidate& a, const Candidate& b) {
  return std::isnan(a.value) ? !std::isnan(b.value) : a.value < b.value;
}
bool greater(const Candidate& a, const Candidate& b) {
  return std::isnan(a.value) ? !std::isnan(b.value) : a.value > b.value;
}

// The best ones in the order of `worse`, the worst one at the top of a heap as Prometheus builds it: which of equal
// ones stay depends on that.
class Best {
 public:
  using Worse = bool (*)(const Candidate& a, const Candidate& b);

  void offer(const Candidate& candidate, std::size_t limit, Worse worse) {
    if (heap_.size() < limit) {
      heap_.push_back(candidate);
      up(worse);
    } else if (worse(heap_.front(), candidate)) {
      heap_.front() = candidate;
      down(worse);
    }
  }
  // The best one first.
  std::vector<Candidate> take(Worse worse) {
    std::stable_sort(heap_.begin(), heap_.end(),
                     [worse](const Candidate& a, const Candidate& b) { return worse(b, a); });
    return std::move(heap_);
  }

 private:
  void up(Worse worse) {
    for (std::size_t at = heap_.size() - 1; at > 0;) {
      const std::size_t parent = (at - 1) / 2;
      if (!worse(heap_[at], heap_[parent])) return;
      std::swap(heap_[at], heap_[parent]);
      at = parent;
    }
  }
  void down(Worse worse) {
    for (std::size_t at = 0; 2 * at + 1 < heap_.size();) {
      std::size_t child = 2 * at + 1;
      if (child + 1 < heap_.size() && worse(heap_[child + 1], heap_[child])) ++child;
      if (!worse(heap_[child], heap_[at])) return;
      std::swap(heap_[at], heap_[child]);
      at = child;
    }
  }

  std::vector<Candidate> heap_;
};

std::string go(double value) {
  std::string out;
  text::append_go_number(out, value);
  return out;
}

// Whether there is anything to be done, or kConfig.
Result<bool> counts_are_usable(const ParameterRange& range, const Query& query) {
  if (query.options.compat_2) {  // refuses before it asks whether anything is to be done
    for (const double value : {range.least, range.most}) {
      if (!(value >= -kTwoTo63 && value < kTwoTo63))
        return Query::failed("Scalar value " + go(value) + " overflows int64");
    }
    return range.most >= 1;
  }
  if (range.most < 1) return false;
  if (std::isnan(range.most)) return Query::failed("Parameter value is NaN");
  if (range.least <= -kTwoTo63) return Query::failed("Scalar value " + go(range.least) + " underflows int64");
  // The largest double that an int64 holds is too much too.
  if (range.most >= kTwoTo63 - 1024) return Query::failed("Scalar value " + go(range.most) + " overflows int64");
  return true;
}

Result<bool> ratios_are_usable(const ParameterRange& range, const Expr& at, Query& query) {
  if (range.most == 0 && range.least == 0) return false;
  if (std::isnan(range.most)) return Query::failed("Ratio value is NaN");
  if (range.most > 1) query.warn(at, notes::invalid_ratio(range.most, 1));
  if (range.least < -1) query.warn(at, notes::invalid_ratio(range.least, -1));
  return true;
}

// Those that r takes, -(1 - r) leaves.
bool in_ratio(double ratio, double offset) { return ratio >= 0 ? offset < ratio : offset >= 1 + ratio; }

// The rows of one step that stay, group by group.
class Choice {
 public:
  Choice(Query& query, const Expr& expression, const Aggregation& aggregation, const Matrix& rows)
      : query_(query),
        expression_(expression),
        aggregator_(aggregation.aggregator),
        rows_(rows),
        grouping_(rows, aggregation) {
    if (aggregator_ != Token::kLimitRatio) return;
    for (const Row& row : rows) offsets_.push_back(static_cast<double>(label_hash(*row.labels)) / 0x1p64);
  }

  std::vector<std::size_t> of(std::size_t step, double parameter) {
    if (aggregator_ == Token::kLimitRatio)
      return parameter == 0 ? std::vector<std::size_t>() : by_ratio(step, std::clamp(parameter, -1.0, 1.0));
    if (parameter < 1) return {};
    const auto limit = static_cast<std::size_t>(std::min(parameter, static_cast<double>(rows_.size())));
    return aggregator_ == Token::kLimitk ? first(step, limit) : best(step, limit);
  }

 private:
  std::vector<std::size_t> by_ratio(std::size_t step, double ratio) const {
    return in_groups(step, [&](std::size_t row, std::size_t) { return in_ratio(ratio, offsets_[row]); });
  }

  std::vector<std::size_t> first(std::size_t step, std::size_t limit) const {
    return in_groups(step, [limit](std::size_t, std::size_t so_far) { return so_far < limit; });
  }

  template <class Takes>
  std::vector<std::size_t> in_groups(std::size_t step, const Takes& takes) const {
    std::vector<std::vector<std::size_t>> groups(grouping_.labels.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      std::vector<std::size_t>& group = groups[grouping_.of_row[i]];
      if (rows_[i].is[step] != Row::Is::kNothing && takes(i, group.size())) group.push_back(i);
    }
    std::vector<std::size_t> out;
    for (const std::vector<std::size_t>& group : groups) out.insert(out.end(), group.begin(), group.end());
    return out;
  }

  std::vector<std::size_t> best(std::size_t step, std::size_t limit) const {
    const Best::Worse worse = aggregator_ == Token::kTopk ? less : greater;
    std::vector<Best> groups(grouping_.labels.size());
    bool ignored = false;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      ignored = ignored || row.is[step] == Row::Is::kHistogram;
      if (row.is[step] == Row::Is::kFloat)
        groups[grouping_.of_row[i]].offer({.row = i, .value = row.floats[step]}, limit, worse);
    }
    if (ignored) query_.inform(expression_, notes::ignored_in_aggregation(spelling(aggregator_)));
    std::vector<std::size_t> out;
    for (Best& group : groups) {
      for (const Candidate& candidate : group.take(worse)) out.push_back(candidate.row);
    }
    return out;
  }

  Query& query_;
  const Expr& expression_;
  Token aggregator_;
  const Matrix& rows_;
  Grouping grouping_;
  std::vector<double> offsets_;  // of limit_ratio by row: from 0 to 1
};

}  // namespace

// Of one step the rows are in the order of their ranks, of several ones each row keeps its place.
Result<Matrix> Evaluator::ranked(const Expr& expression, const Aggregation& aggregation, const Matrix& rows,
                                 const std::vector<double>& parameters) {
  const ParameterRange range(parameters);
  Result<bool> usable = aggregation.aggregator == Token::kLimitRatio
                            ? ratios_are_usable(range, without_parens(*aggregation.parameter), query_)
                            : counts_are_usable(range, query_);
  if (!usable) return usable.error();
  Matrix out;
  if (!*usable) return out;
  Choice choice(query_, expression, aggregation, rows);
  std::vector<std::optional<std::size_t>> places(rows.size());
  for (std::size_t step = 0; step < steps_.count; ++step) {
    if (Status going_on = check_cancelled(); !going_on) return going_on.error();
    const std::vector<std::size_t> chosen = choice.of(step, parameters[step]);
    for (const std::size_t i : chosen) {
      if (!places[i]) {
        places[i] = out.size();
        out.emplace_back(rows[i].labels, steps_.count);
        out.back().drop_name = rows[i].drop_name;
      }
      set_sample(out[*places[i]], step, sample_at(rows[i], step));
    }
    if (Status counted = query_.count(chosen.size()); !counted) return counted.error();
  }
  return out;
}

}  // namespace mcp::promql
