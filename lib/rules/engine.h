// Evaluates groups of rules over series, moment by moment or many moments at once: what comes out is the same.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "promql/evaluate.h"
#include "rules/alert_state.h"
#include "rules/rule.h"
#include "series/series_set.h"
#include "template/template.h"

namespace mcp::rules {

// An alert that is pending or firing, or was until now.
struct Alert {
  AlertLife life;
  record::Labels labels;       // sorted, without alertname
  record::Labels annotations;  // sorted
  double value = 0;            // the last that was seen
};

// Which rule: by the numbers of its group and of itself in the engine.
struct RuleRef {
  std::size_t group = 0, rule = 0;
  friend auto operator<=>(const RuleRef&, const RuleRef&) = default;
};

// Is told what comes of evaluating, in order of time, then of groups, rules and labels.
class Observer {
 public:
  virtual ~Observer() = default;
  // An alert became pending or firing, or (state kInactive) is resolved or no longer pending.
  virtual void changed(RuleRef rule, const Alert& alert, std::int64_t at_us) = 0;
  // A sample of a recording rule; a stale marker where its series ends.
  virtual void recorded(RuleRef rule, const promql::Labels& labels, const promql::Point& point) = 0;
  // The rule gave nothing at that moment: an expression that cannot be evaluated, a limit, two results of the same
  // labels.
  virtual void failed(RuleRef rule, const Error& error, std::int64_t at_us) = 0;
  virtual void noted(RuleRef rule, const promql::Annotations& notes) = 0;
};

class Engine {
 public:
  // A group, and when: at multiples of `every_us` from the first moment on.
  struct Slot {
    Group group;
    std::int64_t every_us = 0;
  };
  struct Options {
    promql::EvaluateOptions evaluate;
    record::Labels external_labels;
    std::string external_url;
    bool writes_alerts = true;  // ALERTS and ALERTS_FOR_STATE
  };

  // Errors are kConfig with their place: a template that cannot be parsed, an expression that looks at a fixed time
  // and so needs all that was ever read is not one of them.
  static Result<Engine> make(std::vector<Slot> slots, Options options);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // The first moment of a group. Before anything is evaluated.
  void begin(std::size_t group, std::int64_t first_us);
  // Evaluates every moment up to and including `to_us` that was not yet, over settled series, and adds what the rules
  // give to them. An Error only where it was interrupted (kInterrupted).
  Status advance(std::int64_t to_us, series::SeriesSet& all, Observer& observer);

  std::span<const Slot> slots() const;
  const Rule& rule(RuleRef ref) const;
  // Everything that its rules select, what templates ask among it; empty where that cannot be known: all is needed.
  std::vector<std::vector<tsdb::Matcher>> selections() const;
  // Whether some rule looks at samples behind the moment it is evaluated at (a negative offset).
  bool looks_ahead() const;
  // No moment to come looks at samples before that time but for the newest of each series.
  std::int64_t horizon_us() const;
  // The alerts of a rule that are pending or firing, by labels.
  std::vector<const Alert*> active(RuleRef ref) const;

 private:
  struct Body;
  explicit Engine(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace mcp::rules
