// Evaluates groups of rules over series, moment by moment or many moments at once: what comes out is the same.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "promql/evaluate.h"
#include "rules/alert_state.h"
#include "rules/rule.h"
#include "series/series_set.h"

namespace mcp::state {
class Writer;
class Reader;
}  // namespace mcp::state

namespace mcp::rules {

// An alert that is pending or firing, or was until now.
struct Alert {
  AlertLife life;
  record::Labels labels;           // sorted, without alertname
  record::Labels annotations;      // sorted
  double value = 0;                // the last that was seen
  double lowest = 0, highest = 0;  // of those that were seen since it became active; NaN only where all are
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
    bool restores = false;        // alerts are active since ALERTS_FOR_STATE says, as after a restart of Prometheus
    bool tells_recorded = false;  // whether the observer is told what recording rules give
  };

  // Errors are kConfig with the place of a rule: a template that cannot be parsed, a length that cannot be computed.
  static Result<Engine> make(std::vector<Slot> slots, Options options);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // The first moment of a group. Before anything is evaluated.
  void begin(std::size_t group, std::int64_t first_us);
  // The next moment of each group is its first one that is not before that time.
  void skip_to(std::int64_t at_us);
  // Evaluates every moment up to and including `to_us` that was not yet, over settled series, and adds what the rules
  // give to them. An Error only where it was interrupted (kInterrupted).
  Status advance(std::int64_t to_us, series::SeriesSet& all, Observer& observer);

  // The end of what there is: the same up to `newest_us`, and one evaluation more that sees everything: at the next
  // moment of a group where that is within a second, else at `newest_us` itself, so that nothing is held for a time
  // that has not been.
  Status finish(std::int64_t newest_us, series::SeriesSet& all, Observer& observer);

  std::span<const Slot> slots() const;
  const Rule& rule(RuleRef ref) const;
  // Everything that its rules select, what templates ask among it; empty where that cannot be known: all is needed.
  std::vector<std::vector<tsdb::Matcher>> selections() const;
  // The last moment that was evaluated of any group; of one that has begun.
  std::int64_t last_us() const;
  // How far behind the moment of evaluation some rule looks at samples (a negative offset), where that is bounded.
  std::int64_t ahead_us() const;
  // Whether some rule does so at all, or looks at a fixed time.
  bool looks_ahead() const;
  // For how long what came has a say after nothing comes any more: ranges, lookback, `for` and `keep_firing_for`.
  std::int64_t say_us() const;
  // No moment to come looks at samples before that time but for the newest of each series.
  std::int64_t horizon_us() const;
  // The alerts of a rule that are pending or firing, by labels.
  std::vector<const Alert*> active(RuleRef ref) const;

  // What it knows between two moments, and back into an engine that has begun nothing: rules are known again by their
  // file, group, name and labels, and go on; others begin behind that time. False where the bytes are no such
  // thing.
  void save(state::Writer& writer);
  bool load(state::Reader& reader, std::int64_t behind_us);

 private:
  struct Body;
  explicit Engine(std::unique_ptr<Body> body);
  std::unique_ptr<Body> body_;
};

}  // namespace mcp::rules
