// Tested by tests/unit/rules/tuning_test.cpp, against the engine itself.
#include "rules/tuning.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <utility>

#include "promql/reach.h"
#include "rules/task.h"
#include "tsdb/matcher.h"

namespace mcp::rules {
namespace {

using promql::Token;

constexpr std::size_t kValuesAtOnce = 1'000'000, kMomentsAtOnce = 1'000;

bool holds(Token op, double value, double threshold) {
  switch (op) {
    case Token::kGreater:
      return value > threshold;
    case Token::kGreaterEqual:
      return value >= threshold;
    case Token::kLess:
      return value < threshold;
    case Token::kLessEqual:
      return value <= threshold;
    case Token::kEqual:
      return value == threshold;
    default:
      return value != threshold;
  }
}

Error too_much(std::string what) {
  return Error{.code = Code::kConfig,
               .message = "more than " + std::to_string(kMostTuned) + " " + std::move(what) +
                          ": expected fewer of them, by a longer --every or less data",
               .place = {}};
}

// Takes rows up piece by piece.
class Builder {
 public:
  Builder(const promql::Expr& root, std::string_view text, promql::Source& source,
          const promql::EvaluateOptions& options, std::int64_t offset_us)
      : root_(root), text_(text), source_(source), options_(options), offset_us_(offset_us) {}

  Result<Course> build(const promql::Steps& steps) {
    const Result<promql::Reach> reach = promql::reach_of(root_, options_);
    if (!reach) return reach.error();
    if (steps.count > kMostTuned) return too_much("moments");
    course_.steps = steps;
    course_.failed.resize(steps.count);
    std::size_t at_once = reach->of_query ? 1 : 16;
    for (std::size_t first = 0; first < steps.count;) {
      const std::size_t count = std::min(at_once, steps.count - first);
      if (Status done = piece(first, count); !done) return done.error();
      first += count;
      if (!reach->of_query)
        at_once = std::clamp<std::size_t>(kValuesAtOnce / (course_.series.size() + 1), 1, kMomentsAtOnce);
    }
    return std::move(course_);
  }

 private:
  // The rows of one piece that have the same labels are told apart by their order.
  using Key = std::pair<record::Labels, std::size_t>;

  Status piece(std::size_t first, std::size_t count) {
    promql::Steps steps{.start_us = course_.steps.at(first) - offset_us_,
                        .every_us = count > 1 ? course_.steps.every_us : 0,
                        .count = count};
    const Result<promql::Answer> answer = promql::evaluate(root_, text_, source_, steps, options_);
    if (answer) return take(answer->rows, first, count);
    if (answer.error().code == Code::kInterrupted) return answer.error();
    if (count > 1) {
      if (Status half = piece(first, count / 2); !half) return half;
      return piece(first + count / 2, count - count / 2);
    }
    course_.failed[first] = true;
    if (course_.failures++ == 0) course_.first_failure = answer.error();
    return Done{};
  }

  Status take(const promql::Matrix& rows, std::size_t first, std::size_t count) {
    std::map<record::Labels, std::size_t> seen;
    std::vector<bool> taken(course_.series.size());
    for (const promql::Row& row : rows) {
      const record::Labels labels = row.labels == nullptr ? record::Labels() : *row.labels;
      const auto [known, is_new] = known_.emplace(Key(labels, seen[labels]++), course_.series.size());
      if (is_new) course_.series.push_back({.labels = labels, .runs = {}});
      if (known->second < taken.size()) taken[known->second] = true;
      for (std::size_t i = 0; i < count; ++i) {
        const bool is_there = row.is[i] == promql::Row::Is::kFloat;
        go_on(course_.series[known->second], first + i, is_there ? std::optional(row.floats[i]) : std::nullopt);
      }
      if (runs_ > kMostTuned) return too_much("changes of value");
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (!taken[i]) go_on(course_.series[i], first, std::nullopt);
    }
    return Done{};
  }

  // Nothing: it is not there.
  void go_on(Course::Series& series, std::size_t moment, std::optional<double> there) {
    const bool is_there = there.has_value();
    const double value = there.value_or(0);
    const Course::Run last = series.runs.empty() ? Course::Run() : series.runs.back();
    const bool same =
        last.is_there == is_there && std::bit_cast<std::uint64_t>(last.value) == std::bit_cast<std::uint64_t>(value);
    if (same) return;
    series.runs.push_back({.first = static_cast<std::uint32_t>(moment), .is_there = is_there, .value = value});
    ++runs_;
  }

  const promql::Expr& root_;
  std::string_view text_;
  promql::Source& source_;
  const promql::EvaluateOptions& options_;
  std::int64_t offset_us_;
  Course course_ = {};
  std::map<Key, std::size_t> known_ = {};
  std::size_t runs_ = 0;
};

// Moments, from and up to.
struct Span {
  std::size_t from = 0, to = 0;
};

std::size_t end_of(const Course& course, const Course::Series& series, std::size_t run) {
  return run + 1 < series.runs.size() ? series.runs[run + 1].first : course.steps.count;
}

void add_spans(const Course& course, const Course::Series& series, const Candidate& candidate,
               std::vector<Span>& spans) {
  for (std::size_t i = 0; i < series.runs.size(); ++i) {
    const Course::Run& run = series.runs[i];
    if (!run.is_there || !holds(candidate.op, run.value, candidate.threshold)) continue;
    const bool goes_on = !spans.empty() && spans.back().to == run.first;
    const std::size_t end = end_of(course, series, i);
    if (goes_on) {
      spans.back().to = end;
    } else {
      spans.push_back({run.first, end});
    }
  }
}

// One set of labels lives through the moments.
class Living {
 public:
  Living(const Course& course, const Candidate& candidate, const Terms& terms, const std::vector<bool>& fails)
      : course_(course), candidate_(candidate), terms_(terms), fails_(fails) {}

  void live(const record::Labels& labels, const std::vector<Span>& seen, Tally& tally) const {
    AlertLife life;
    std::size_t next = 0;
    for (const Span& span : seen) {
      walk({next, span.from}, Is::kAway, life, labels, tally);
      walk(span, Is::kThere, life, labels, tally);
      next = span.to;
    }
    walk({next, course_.steps.count}, Is::kAway, life, labels, tally);
  }

 private:
  enum class Is : std::uint8_t { kAway, kThere };

  // Until nothing can change any more.
  void walk(Span span, Is is, AlertLife& life, const record::Labels& labels, Tally& tally) const {
    const AlertState settled = is == Is::kThere ? AlertState::kFiring : AlertState::kInactive;
    for (std::size_t moment = span.from; moment < span.to; ++moment) {
      if (fails_[moment]) continue;
      const std::int64_t now_us = course_.steps.at(moment);
      const AlertLife next = step(life, {.seen = is == Is::kThere,
                                         .now_us = now_us,
                                         .for_us = candidate_.for_us,
                                         .keep_firing_for_us = terms_.keep_firing_for_us});
      if (next.state != life.state) tally.changed(labels, next.state, now_us);
      life = next;
      if (life.state == settled) return;
    }
  }

  const Course& course_;
  const Candidate& candidate_;
  const Terms& terms_;
  const std::vector<bool>& fails_;
};

record::Labels labels_of(const Course::Series& series, const Terms& terms) {
  record::Labels labels = series.labels;
  std::erase_if(labels, [](const auto& label) { return label.first == tsdb::kNameLabel; });
  labels = overlaid(std::move(labels), terms.labels);
  std::erase_if(labels, [](const auto& label) { return label.first == "alertname"; });
  return labels;
}

// Of several series that are one alert: where one of them holds; where two do the rule fails.
std::vector<Span> merged(const std::vector<std::vector<Span>>& all, std::size_t count, std::vector<bool>& fails) {
  std::vector<bool> once(count);
  for (const std::vector<Span>& spans : all) {
    for (const Span& span : spans) {
      for (std::size_t moment = span.from; moment < span.to; ++moment) {
        if (once[moment]) fails[moment] = true;
        once[moment] = true;
      }
    }
  }
  std::vector<Span> out;
  for (std::size_t moment = 0; moment < count; ++moment) {
    if (!once[moment]) continue;
    if (!out.empty() && out.back().to == moment) {
      ++out.back().to;
    } else {
      out.push_back({moment, moment + 1});
    }
  }
  return out;
}

}  // namespace

Result<Course> course_of(const promql::Expr& root, std::string_view text, promql::Source& source,
                         const promql::Steps& steps, std::int64_t offset_us, const promql::EvaluateOptions& options) {
  return Builder(root, text, source, options, offset_us).build(steps);
}

Outcome outcome_of(const Course& course, const Candidate& candidate, const Terms& terms) {
  std::map<record::Labels, std::vector<std::vector<Span>>> held;
  for (const Course::Series& series : course.series) {
    std::vector<Span> spans;
    add_spans(course, series, candidate, spans);
    if (!spans.empty()) held[labels_of(series, terms)].push_back(std::move(spans));
  }
  std::vector<bool> fails = course.failed;
  std::map<record::Labels, std::vector<Span>> alerts;
  for (auto& [labels, all] : held) {
    alerts[labels] = all.size() == 1 ? std::move(all.front()) : merged(all, course.steps.count, fails);
  }
  Tally tally(terms.flap_us);
  const Living living(course, candidate, terms, fails);
  for (const auto& [labels, spans] : alerts) living.live(labels, spans, tally);
  return tally.outcome(course.steps.at(course.steps.count - 1));
}

std::vector<double> quantiles_of(const Course& course, std::span<const double> shares) {
  std::vector<std::pair<double, std::uint64_t>> values;  // and how often
  std::uint64_t count = 0;
  for (const Course::Series& series : course.series) {
    for (std::size_t i = 0; i < series.runs.size(); ++i) {
      if (!series.runs[i].is_there || std::isnan(series.runs[i].value)) continue;
      const std::uint64_t moments = end_of(course, series, i) - series.runs[i].first;
      values.emplace_back(series.runs[i].value, moments);
      count += moments;
    }
  }
  std::vector<double> out;
  if (count == 0) return out;
  std::sort(values.begin(), values.end());
  for (const double share : shares) {
    auto left = static_cast<std::uint64_t>(share * static_cast<double>(count - 1));
    std::size_t at = 0;
    for (; at + 1 < values.size() && left >= values[at].second; ++at) left -= values[at].second;
    out.push_back(values[at].first);
  }
  return out;
}

std::optional<double> nearest_of(const Course& course, const Candidate& candidate) {
  std::optional<double> nearest;
  const auto is_nearer = [&](double value) {
    if (candidate.op == Token::kGreater || candidate.op == Token::kGreaterEqual) return value > *nearest;
    if (candidate.op == Token::kLess || candidate.op == Token::kLessEqual) return value < *nearest;
    return std::abs(value - candidate.threshold) < std::abs(*nearest - candidate.threshold);
  };
  for (const Course::Series& series : course.series) {
    for (const Course::Run& run : series.runs) {
      if (run.is_there && !std::isnan(run.value) && (!nearest || is_nearer(run.value))) nearest = run.value;
    }
  }
  return nearest;
}

}  // namespace mcp::rules
