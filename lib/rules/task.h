// One rule while it is evaluated. Inside of the room.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "promql/evaluate.h"
#include "promql/reach.h"
#include "rules/engine.h"
#include "rules/journal.h"
#include "rules/texts.h"
#include "series/series_set.h"
#include "state/archive.h"

namespace mcp::rules {

// What one evaluation of a rule works on: moments, not yet moved by the group's query_offset.
struct Block {
  promql::Steps steps;
  series::SeriesSet& all;
  Journal& journal;
};

class Task {
 public:
  Task(RuleRef ref, const Group& group, const Rule& rule, const Engine::Options& options);
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  // Errors are kConfig with the place of the rule.
  virtual Status prepare();
  // One moment or many; a moment that fails fails alone. An Error only where it was interrupted.
  Status evaluate(const Block& block);
  // Pending or firing alerts by labels.
  virtual std::vector<const Alert*> active() const { return {}; }
  // A template asks PromQL: what it selects is not known before.
  virtual bool asks() const { return false; }
  // Whether each moment is to be evaluated by itself.
  virtual bool goes_one_by_one() const { return reach_.of_query || asks(); }
  // From a moment, the earliest sample it looks at; see promql::Reach.
  virtual std::int64_t from_us() const { return reach_.from_us; }
  // What it knows between two moments, and back into the task of the same rule.
  virtual void save(state::Writer& writer) = 0;
  virtual void load(state::Reader& reader) = 0;

  const Rule& rule() const { return rule_; }
  const Group& group() const { return group_; }
  RuleRef ref() const { return ref_; }
  const promql::Reach& reach() const { return reach_; }

 protected:
  // Rows are those of the moments, which some may be left out of.
  virtual void apply(const promql::Matrix& rows, const Block& block) = 0;
  std::int64_t stamp_us(std::int64_t at_us) const { return at_us - group_.query_offset_us; }
  const Engine::Options& options() const { return options_; }

 private:
  Status split(const Block& block, std::size_t first);

  RuleRef ref_;
  const Group& group_;
  const Rule& rule_;
  const Engine::Options& options_;
  promql::Reach reach_;
};

std::unique_ptr<Task> make_recording(RuleRef ref, const Group& group, const Rule& rule, const Engine::Options& options);
std::unique_ptr<Task> make_alerting(RuleRef ref, const Group& group, const Rule& rule, const Engine::Options& options);

// Rows with the labels that they get, by these.
struct Labelled {
  record::Labels labels;
  const promql::Row* row = nullptr;
  friend bool operator<(const Labelled& a, const Labelled& b) { return a.labels < b.labels; }
};
// Moments at which two rows of the same labels both have a value. `rows` are sorted.
std::vector<bool> collisions(std::span<const Labelled> rows, std::size_t steps);
// `labels` under those of `over`: of which an empty one takes the label away. Sorted.
record::Labels overlaid(record::Labels labels, const record::Labels& over);

}  // namespace mcp::rules
