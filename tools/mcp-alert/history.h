// When alerts were firing: what became of them, one change after another, as intervals.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "record/records.h"
#include "rules/tally.h"

namespace mcp::alert {

// Of the values that an alert had since it became active.
struct Values {
  double lowest = 0, highest = 0;
};

// A rule's alert on one series.
struct Subject {
  std::string name, rule, severity;  // "" where it has none
  record::Labels labels;
};

// From firing to being resolved.
struct Firing {
  std::size_t subject = 0;
  std::int64_t active_us = 0, fired_us = 0;
  std::optional<std::int64_t> resolved_us;  // nothing: still firing
  std::optional<double> peak;
  bool flap = false;
};

class AlertHistory {
 public:
  explicit AlertHistory(std::int64_t flap_us) : flap_us_(flap_us) {}

  // The alert is in its state from its ts_us on, which does not fall. Without `values` its own value is one of them.
  void see(const record::Alert& alert, const std::optional<Values>& values);
  // More values of one that is firing.
  void widen(const record::Alert& alert, const Values& values);
  // A rule that is told of though it may never have an alert.
  void expect(const std::string& name, const std::string& rule);
  // What is told is of this time.
  void bound(std::int64_t from_us, std::int64_t to_us);

  struct Rule {
    std::string name, rule;
    rules::Outcome outcome;
  };
  std::vector<Firing> firings() const;  // by the time they began, then by name and labels
  std::vector<Rule> rules() const;      // by name
  const std::vector<Subject>& subjects() const { return subjects_; }
  // By subject: when it was pending or firing.
  std::vector<rules::Outcome> courses() const;
  std::int64_t from_us() const { return from_us_; }
  std::int64_t to_us() const { return to_us_; }
  // Changes to resolved of which the beginning is not there.
  std::size_t without_beginning() const { return without_beginning_; }

 private:
  // A subject while it is followed.
  struct Track {
    std::size_t subject = 0;
    rules::AlertState state = rules::AlertState::kInactive;
    std::optional<double> first = std::nullopt;
    std::optional<Values> values = std::nullopt;
    std::string condition = {};
    std::optional<std::size_t> firing = std::nullopt;  // the interval that is open
    rules::Tally course;
  };
  using RuleKey = std::pair<std::string, std::string>;  // name, rule
  Track& track_of(const record::Alert& alert);
  void take_values(Track& track, const record::Alert& alert, const std::optional<Values>& values);
  void set_peak(const Track& track);

  std::int64_t flap_us_;
  std::int64_t from_us_ = 0, to_us_ = 0;
  std::vector<Subject> subjects_;
  std::vector<Firing> firings_;
  std::map<std::pair<RuleKey, record::Labels>, Track> tracks_;
  std::map<RuleKey, rules::Tally> rules_;
  std::size_t without_beginning_ = 0;
};

// The highest where the condition is one of being above, the lowest where it is one of being below, otherwise what is
// farthest from the first.
double peak_of(std::string_view condition, const Values& values, double first);

}  // namespace mcp::alert
