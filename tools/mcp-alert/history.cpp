// Tested by tests/unit/mcp-alert/history_test.cpp and the golden cases of mcp-alert.
#include "history.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace mcp::alert {
namespace {

using rules::AlertState;

AlertState state_of(const record::Alert& alert) {
  if (alert.state == "firing") return AlertState::kFiring;
  return alert.state == "pending" ? AlertState::kPending : AlertState::kInactive;
}

}  // namespace

double peak_of(std::string_view condition, const Values& values, double first) {
  if (condition == "gt" || condition == "ge") return values.highest;
  if (condition == "lt" || condition == "le") return values.lowest;
  return std::abs(values.lowest - first) > std::abs(values.highest - first) ? values.lowest : values.highest;
}

AlertHistory::Track& AlertHistory::track_of(const record::Alert& alert) {
  const auto known = tracks_.find({{alert.name, alert.rule}, alert.labels});
  if (known != tracks_.end()) return known->second;
  Track track{.subject = subjects_.size(), .course = rules::Tally(flap_us_)};
  subjects_.push_back({.name = alert.name, .rule = alert.rule, .severity = alert.severity, .labels = alert.labels});
  RuleKey key(alert.name, alert.rule);
  return tracks_.emplace(std::pair(std::move(key), alert.labels), std::move(track)).first->second;
}

void AlertHistory::take_values(Track& track, const record::Alert& alert, const std::optional<Values>& values) {
  if (!alert.condition.empty()) track.condition = alert.condition;
  if (!track.first) track.first = alert.value;
  if (values) {
    track.values = values;
  } else if (alert.value && !track.values) {
    track.values = Values{.lowest = *alert.value, .highest = *alert.value};
  } else if (alert.value) {
    track.values = Values{.lowest = std::fmin(track.values->lowest, *alert.value),
                          .highest = std::fmax(track.values->highest, *alert.value)};
  }
}

void AlertHistory::set_peak(const Track& track) {
  if (track.firing && track.values)
    firings_[*track.firing].peak = peak_of(track.condition, *track.values, track.first.value_or(0));
}

void AlertHistory::see(const record::Alert& alert, const std::optional<Values>& values) {
  Track& track = track_of(alert);
  const AlertState state = state_of(alert);
  rules::Tally& tally = rules_.emplace(RuleKey(alert.name, alert.rule), rules::Tally(flap_us_)).first->second;
  if (state == AlertState::kInactive && track.state == AlertState::kInactive) {
    ++without_beginning_;
    return;
  }
  take_values(track, alert, values);
  set_peak(track);
  if (state == track.state) return;
  track.course.changed(alert.labels, state, alert.ts_us);
  const bool flap = tally.changed(alert.labels, state, alert.ts_us);
  if (track.firing) firings_[*std::exchange(track.firing, std::nullopt)].resolved_us = alert.ts_us;
  if (state == AlertState::kFiring) {
    track.firing = firings_.size();
    firings_.push_back({.subject = track.subject,
                        .active_us = std::min(alert.starts_us.value_or(alert.ts_us), alert.ts_us),
                        .fired_us = alert.ts_us,
                        .resolved_us = std::nullopt,
                        .peak = std::nullopt,
                        .flap = flap});
    set_peak(track);
  }
  if (state == AlertState::kInactive) {
    track.values = std::nullopt;
    track.first = std::nullopt;
  }
  track.state = state;
}

void AlertHistory::widen(const record::Alert& alert, const Values& values) {
  Track& track = track_of(alert);
  track.values = values;
  set_peak(track);
}

void AlertHistory::expect(const std::string& name, const std::string& rule) {
  rules_.emplace(RuleKey(name, rule), rules::Tally(flap_us_));
}

void AlertHistory::bound(std::int64_t from_us, std::int64_t to_us) {
  from_us_ = from_us;
  to_us_ = to_us;
}

std::vector<Firing> AlertHistory::firings() const {
  std::vector<Firing> all = firings_;
  const auto key = [this](const Firing& one) {
    const Subject& subject = subjects_[one.subject];
    return std::tie(one.fired_us, subject.name, subject.labels, subject.rule);
  };
  std::stable_sort(all.begin(), all.end(), [&](const Firing& a, const Firing& b) { return key(a) < key(b); });
  return all;
}

std::vector<AlertHistory::Rule> AlertHistory::rules() const {
  std::vector<Rule> all;
  for (const auto& [key, tally] : rules_) {
    all.push_back({.name = key.first, .rule = key.second, .outcome = tally.outcome(to_us_)});
  }
  return all;
}

std::vector<rules::Outcome> AlertHistory::courses() const {
  std::vector<rules::Outcome> all(subjects_.size());
  for (const auto& [key, track] : tracks_) all[track.subject] = track.course.outcome(to_us_);
  return all;
}

}  // namespace mcp::alert
