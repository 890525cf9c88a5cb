// Moments of evaluation are the multiples of `every`. Only those are computed at which a state can change: the one
// after a new value, and the first at or after the end of an active alert's `for` or of its series' freshness. So what
// an evaluation costs is what has changed, and a year without lines costs nothing. The invariant: when a moment is
// evaluated, every value that was observed is not later than it, so that the newest value of a series is what it sees.
//
// An aggregate comes after the end of its window, by the lateness of whoever made it; where the input holds the samples
// too, evaluations have passed its time by then. So it counts from the evaluation before its coming, as fresh as if it
// had just been measured: two windows long.
// Tested by tests/unit/mcp-alert/evaluator_test.cpp, against an evaluation at every moment.
#include "evaluator.h"

#include <algorithm>
#include <climits>
#include <limits>

#include "text/hash.h"
#include "timeutil/duration.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kEdge = std::int64_t{1} << 61;  // times beyond are as good as this one: no sum can overflow

std::int64_t clamped(std::int64_t ts_us) { return std::clamp(ts_us, -kEdge, kEdge); }

std::int64_t moment_before(std::int64_t ts_us, std::int64_t every_us) {
  return timeutil::align_down(ts_us - 1, every_us);
}
std::int64_t moment_at_or_after(std::int64_t ts_us, std::int64_t every_us) {
  return moment_before(ts_us, every_us) + every_us;
}

// Alertmanager's fingerprint of the labels, the name among them as `alertname`: FNV-1a over names and values, each
// followed by 0xFF.
std::string fingerprint_of(const record::Labels& labels, const std::string& name) {
  record::Labels all = labels;
  std::erase_if(all, [](const auto& label) { return label.first == "alertname"; });
  all.emplace_back("alertname", name);
  std::sort(all.begin(), all.end());
  std::uint64_t hash = text::kFnvBasis;
  const auto add = [&hash](std::string_view part) { hash = text::fnv1a("\xFF", text::fnv1a(part, hash)); };
  for (const auto& [label, value] : all) {
    add(label);
    add(value);
  }
  std::string out(16, '0');
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = "0123456789abcdef"[(hash >> (60 - 4 * i)) & 15];
  return out;
}

// The series' labels without its name, under the rule's.
record::Labels alert_labels(std::span<const record::Label> series, const record::Labels& of_rule) {
  record::Labels out;
  for (const auto& [name, value] : of_rule) {
    if (!value.empty()) out.emplace_back(name, value);
  }
  for (const record::Label& label : series) {
    const bool overridden =
        std::any_of(of_rule.begin(), of_rule.end(), [&](const auto& own) { return own.first == label.name; });
    if (!overridden && label.name != tsdb::kNameLabel) out.emplace_back(label.name, label.value);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Evaluator::Evaluator(std::vector<Threshold> thresholds, std::int64_t every_us)
    : thresholds_(std::move(thresholds)), every_us_(every_us), had_data_(thresholds_.size()), worst_fired_(INT_MAX) {}

FeedId Evaluator::open(const Series& series) {
  const auto feed = static_cast<FeedId>(feeds_.size());
  const auto first_watch = static_cast<std::uint32_t>(watches_.size());
  for (std::size_t i = 0; i < thresholds_.size(); ++i) {
    if (tsdb::all_match(thresholds_[i].matchers, series.labels)) watch(i, feed, series.labels);
  }
  const auto count = static_cast<std::uint32_t>(watches_.size()) - first_watch;
  if (count == 0) return kUnwatched;
  Feed made;
  made.series = store_.open(series.labels, series.lookback_us);
  made.aggregate = series.aggregate;
  made.first_watch = first_watch;
  made.watch_count = count;
  feeds_.push_back(made);
  return feed;
}

void Evaluator::watch(std::size_t threshold, FeedId feed, std::span<const record::Label> labels) {
  Watch made;
  made.threshold = static_cast<std::uint32_t>(threshold);
  made.feed = feed;
  made.labels = alert_labels(labels, thresholds_[threshold].labels);
  made.fingerprint = fingerprint_of(made.labels, thresholds_[threshold].name);
  if (!fingerprints_.insert(made.fingerprint).second) {
    if (std::find(ambiguous_.begin(), ambiguous_.end(), threshold) == ambiguous_.end()) ambiguous_.push_back(threshold);
    return;
  }
  watches_.push_back(std::move(made));
}

void Evaluator::observe(FeedId id, tsdb::Point point) {
  Feed& feed = feeds_[id];
  store_.append(feed.series, point);
  const std::int64_t ts_us = clamped(point.ts_us);
  if (feed.began && ts_us < feed.newest_us) return;  // an older one has nothing to say
  feed.began = true;
  feed.newest_us = ts_us;
  const bool overtaken = feed.aggregate && late(ts_us);
  feed.fresh_until_us = clamped((overtaken ? last_us_ : ts_us) + std::min(store_.lookback_us(feed.series), kEdge));
  store_.forget_before(feed.series, point.ts_us);
  for (std::uint32_t i = feed.first_watch; i < feed.first_watch + feed.watch_count; ++i) {
    had_data_[watches_[i].threshold] = true;
    if (watches_[i].dirty) continue;
    watches_[i].dirty = true;
    dirty_.push_back(i);
  }
}

// The first moment after the last one at which a state can change, as far as is known now.
std::int64_t Evaluator::next_moment() const {
  const std::int64_t next = last_us_ + every_us_;
  if (!dirty_.empty()) return next;
  if (due_.empty()) return kNever;
  return std::max(next, moment_at_or_after(due_.top().at_us, every_us_));
}

void Evaluator::advance(std::int64_t ts_us, std::vector<record::Alert>& alerts) {
  const std::int64_t now = clamped(ts_us);
  const std::int64_t target = moment_before(now, every_us_);
  if (!began_) {
    began_ = true;
    last_us_ = target;
    newest_us_ = now;
    return;
  }
  newest_us_ = std::max(newest_us_, now);
  for (std::int64_t moment = next_moment(); moment <= target; moment = next_moment()) {
    evaluate(moment, moment, alerts);
    last_us_ = moment;
  }
  last_us_ = std::max(last_us_, target);
}

void Evaluator::finish(std::vector<record::Alert>& alerts) {
  if (!began_ || next_moment() > last_us_ + every_us_) return;
  evaluate(last_us_ + every_us_, newest_us_, alerts);
  last_us_ += every_us_;
}

// Those with a new value, and those that wake; each once, in the order of the thresholds.
void Evaluator::collect_round(std::int64_t moment_us) {
  round_.clear();
  round_.swap(dirty_);
  for (const std::uint32_t i : round_) watches_[i].dirty = false;
  for (; !due_.empty() && due_.top().at_us <= moment_us; due_.pop()) {
    const Due& due = due_.top();
    if (watches_[due.watch].wakes_us == due.at_us) watches_[due.watch].wakes_us = kNever;
    round_.push_back(due.watch);
  }
  std::sort(round_.begin(), round_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::pair(watches_[a].threshold, a) < std::pair(watches_[b].threshold, b);
  });
  round_.erase(std::unique(round_.begin(), round_.end()), round_.end());
}

void Evaluator::evaluate(std::int64_t moment_us, std::int64_t seen_us, std::vector<record::Alert>& alerts) {
  collect_round(moment_us);
  for (const std::uint32_t i : round_) judge(i, moment_us, seen_us, alerts);
}

void Evaluator::wake(std::uint32_t watch, std::int64_t at_us) {
  if (at_us >= watches_[watch].wakes_us) return;
  watches_[watch].wakes_us = at_us;
  due_.push({at_us, watch});
}

void Evaluator::judge(std::uint32_t index, std::int64_t moment_us, std::int64_t seen_us,
                      std::vector<record::Alert>& alerts) {
  Watch& watch = watches_[index];
  const Threshold& threshold = thresholds_[watch.threshold];
  const Feed& feed = feeds_[watch.feed];
  const double value = store_.samples(feed.series).values.back();
  const bool visible = seen_us < feed.fresh_until_us && !tsdb::is_stale(value);
  if (!tsdb::is_stale(value)) watch.value = value;
  const Sight sight{.breached = visible && threshold.condition->holds(value, threshold.threshold),
                    .now_us = moment_us,
                    .hold_us = threshold.for_us};
  const Step taken = step(watch.alert, sight);
  if (taken.transition == Transition::kFiring) worst_fired_ = std::min(worst_fired_, threshold.severity->rank);
  if (taken.transition != Transition::kNone) alerts.push_back(describe(watch, taken, moment_us));
  watch.alert = taken.alert;
  if (watch.alert.state == State::kInactive) return;
  wake(index, std::min(due_us(watch.alert, threshold.for_us), feed.fresh_until_us));
}

record::Alert Evaluator::describe(const Watch& watch, const Step& step, std::int64_t moment_us) const {
  const Threshold& threshold = thresholds_[watch.threshold];
  const bool resolved = step.transition == Transition::kResolved;
  record::Alert alert;
  alert.ts_us = moment_us;
  alert.name = threshold.name;
  alert.state = name_of(step.transition);
  alert.severity = threshold.severity->severity;
  alert.priority = threshold.severity->priority;
  alert.value = watch.value;
  alert.condition = threshold.condition->name;
  alert.threshold = threshold.threshold;
  alert.source = "mcp-alert";
  alert.labels = watch.labels;
  alert.annotations = threshold.annotations;
  alert.starts_us = resolved ? watch.alert.since_us : step.alert.since_us;
  if (resolved) alert.ends_us = moment_us;
  alert.fingerprint = watch.fingerprint;
  alert.rule = threshold.rule;
  return alert;
}

}  // namespace mcp::alert
