// Tested by tests/unit/rules/engine_test.cpp, against an evaluation of every rule at every moment by itself.
#include "rules/engine.h"

#include <algorithm>
#include <map>
#include <utility>

#include "rules/order.h"
#include "rules/restoration.h"
#include "rules/task.h"
#include "timeutil/align.h"

namespace mcp::rules {
namespace {

// Values that one evaluation of many moments makes, and the moments it has at most.
constexpr std::size_t kMostAtOnce = 1'000'000;
constexpr std::size_t kMostMoments = 1'000;
constexpr std::int64_t kEver = INT64_MIN / 2;
constexpr std::int64_t kLongest = INT64_MAX / 8;
constexpr std::int64_t kSoonUs = 1'000'000;

// What groups and rules are known by in a state.
std::string key_of(const Group& group) { return path_of(group.file, group.name); }

// As in Prometheus its expression may change; of several that are the same but for that each is known by its number.
std::string key_of(const Task& task, std::map<std::string, std::uint64_t>& seen) {
  state::Writer writer;
  std::string group = key_of(task.group());
  std::string name = task.rule().name;
  record::Labels labels = task.rule().labels;
  auto kind = task.rule().kind;
  writer(group, kind, name, labels);
  const std::string key = writer.take();
  return key + std::to_string(seen[key]++);
}

}  // namespace

struct Engine::Body {
  std::vector<Slot> slots;
  Options options;
  std::vector<std::int64_t> next_us;         // by group: the first moment that was not evaluated
  std::vector<std::unique_ptr<Task>> tasks;  // by group, then rule
  std::vector<std::size_t> first_task;       // by group
  Order order;
  Journal journal;

  // The last moment to be evaluated, by group.
  using Ends = std::vector<std::int64_t>;

  std::size_t moments_to(std::size_t group, std::int64_t to_us) const {
    if (to_us < next_us[group]) return 0;
    return static_cast<std::size_t>((to_us - next_us[group]) / slots[group].every_us) + 1;
  }
  Status evaluate(Task& task, const Ends& to_us, series::SeriesSet& all);
  Status evaluate_together(const Ends& to_us, series::SeriesSet& all);
  Status evaluate_all(const Ends& to_us, series::SeriesSet& all);
  Status advance(const Ends& to_us, series::SeriesSet& all, Observer& observer);
};

// All moments of one rule, as many at a time as do not take too much room.
Status Engine::Body::evaluate(Task& task, const Ends& to_us, series::SeriesSet& all) {
  const std::size_t group = task.ref().group;
  std::size_t left = moments_to(group, to_us[group]);
  promql::Steps steps{.start_us = next_us[group], .every_us = slots[group].every_us};
  while (left > 0) {
    steps.count = std::min({left, kMostMoments, std::max<std::size_t>(kMostAtOnce / (all.size() + 1), 1)});
    if (Status done = task.evaluate({.steps = steps, .all = all, .journal = journal}); !done) return done;
    left -= steps.count;
    steps.start_us = steps.at(steps.count);
  }
  return Done{};
}

Status Engine::Body::evaluate_together(const Ends& to_us, series::SeriesSet& all) {
  if (order.together.empty()) return Done{};
  std::vector<std::int64_t> next = next_us;
  for (;;) {
    std::int64_t now_us = INT64_MAX;
    for (const Task* task : order.together) {
      const std::size_t group = task->ref().group;
      if (next[group] <= to_us[group]) now_us = std::min(now_us, next[group]);
    }
    if (now_us == INT64_MAX) return Done{};
    for (Task* task : order.together) {
      if (next[task->ref().group] != now_us || now_us > to_us[task->ref().group]) continue;
      const promql::Steps steps{.start_us = now_us, .every_us = slots[task->ref().group].every_us};
      if (Status done = task->evaluate({.steps = steps, .all = all, .journal = journal}); !done) return done;
    }
    for (std::size_t group = 0; group < next.size(); ++group) {
      if (next[group] == now_us && now_us <= to_us[group]) next[group] += slots[group].every_us;
    }
  }
}

Status Engine::Body::evaluate_all(const Ends& to_us, series::SeriesSet& all) {
  for (Task* task : order.first) {
    if (Status done = evaluate(*task, to_us, all); !done) return done;
  }
  if (Status done = evaluate_together(to_us, all); !done) return done;
  for (Task* task : order.last) {
    if (Status done = evaluate(*task, to_us, all); !done) return done;
  }
  return Done{};
}

Engine::Engine(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Result<Engine> Engine::make(std::vector<Slot> slots, Options options) {
  auto body = std::make_unique<Body>();
  body->slots = std::move(slots);
  body->options = std::move(options);
  body->next_us.resize(body->slots.size(), 0);
  for (std::size_t g = 0; g < body->slots.size(); ++g) {
    const Group& group = body->slots[g].group;
    body->first_task.push_back(body->tasks.size());
    for (std::size_t r = 0; r < group.rules.size(); ++r) {
      const Rule& rule = group.rules[r];
      const auto make = rule.kind == Rule::Kind::kRecording ? make_recording : make_alerting;
      std::unique_ptr<Task> task = make({g, r}, group, rule, body->options);
      if (Status ready = task->prepare(); !ready) return ready.error();
      body->tasks.push_back(std::move(task));
    }
  }
  body->order = order_of(body->tasks);
  return Engine(std::move(body));
}

void Engine::begin(std::size_t group, std::int64_t first_us) { body_->next_us[group] = first_us; }

void Engine::skip_to(std::int64_t at_us) {
  for (std::size_t group = 0; group < body_->slots.size(); ++group) {
    if (at_us > body_->next_us[group]) {
      const std::size_t passed = body_->moments_to(group, at_us - 1);
      body_->next_us[group] += static_cast<std::int64_t>(passed) * body_->slots[group].every_us;
    }
  }
}

Status Engine::Body::advance(const Ends& to_us, series::SeriesSet& all, Observer& observer) {
  if (Status done = evaluate_all(to_us, all); !done) return done;
  for (std::size_t group = 0; group < slots.size(); ++group) {
    next_us[group] += static_cast<std::int64_t>(moments_to(group, to_us[group])) * slots[group].every_us;
  }
  journal.tell(observer);
  return Done{};
}

Status Engine::advance(std::int64_t to_us, series::SeriesSet& all, Observer& observer) {
  return body_->advance(Body::Ends(body_->slots.size(), to_us), all, observer);
}

Status Engine::finish(std::int64_t newest_us, series::SeriesSet& all, Observer& observer) {
  if (Status done = advance(newest_us, all, observer); !done) return done;
  Body::Ends ends;
  std::vector<bool> now(body_->slots.size());
  for (std::size_t group = 0; group < body_->slots.size(); ++group) {
    const std::int64_t next_us = body_->next_us[group];
    const bool is_seen = newest_us <= next_us - body_->slots[group].every_us;
    now[group] = !is_seen && next_us - newest_us > kSoonUs;
    ends.push_back(is_seen || now[group] ? newest_us : next_us);
  }
  for (const auto& task : body_->tasks) {
    if (!now[task->ref().group]) continue;
    const Block block{.steps = {.start_us = newest_us}, .all = all, .journal = body_->journal};
    if (Status done = task->evaluate(block); !done) return done;
  }
  return body_->advance(ends, all, observer);
}

std::span<const Engine::Slot> Engine::slots() const { return body_->slots; }

const Rule& Engine::rule(RuleRef ref) const { return body_->slots[ref.group].group.rules[ref.rule]; }

std::vector<std::vector<tsdb::Matcher>> Engine::selections() const {
  std::vector<std::vector<tsdb::Matcher>> all;
  for (const auto& task : body_->tasks) {
    if (task->asks()) return {};
    for (const auto& matchers : task->reach().selections) {
      std::vector<tsdb::Matcher> copy;
      for (const tsdb::Matcher& matcher : matchers) {
        Result<tsdb::Matcher> again = tsdb::Matcher::make(matcher.condition());
        if (again) copy.push_back(std::move(*again));
      }
      all.push_back(std::move(copy));
    }
    if (body_->options.restores && task->rule().kind == Rule::Kind::kAlerting)
      all.push_back(for_state_matchers(task->rule().name));
  }
  return all;
}

bool Engine::looks_ahead() const {
  return std::any_of(body_->tasks.begin(), body_->tasks.end(), [](const auto& task) {
    return task->reach().to_us > task->group().query_offset_us || task->reach().anywhere;
  });
}

std::int64_t Engine::last_us() const {
  std::int64_t last = INT64_MIN;
  for (std::size_t group = 0; group < body_->slots.size(); ++group) {
    last = std::max(last, body_->next_us[group] - body_->slots[group].every_us);
  }
  return last;
}

std::int64_t Engine::ahead_us() const {
  std::int64_t ahead = 0;
  for (const auto& task : body_->tasks) {
    if (!task->reach().anywhere) ahead = std::max(ahead, task->reach().to_us - task->group().query_offset_us);
  }
  return ahead;
}

std::int64_t Engine::say_us() const {
  std::int64_t longest = 0;
  for (const auto& task : body_->tasks) {
    const std::int64_t back = std::min(-task->reach().from_us, kLongest) + task->group().query_offset_us;
    longest = std::max(longest, back + task->rule().for_us + task->rule().keep_firing_for_us);
  }
  return longest + body_->options.evaluate.lookback_us;
}

std::int64_t Engine::horizon_us() const {
  std::int64_t horizon = INT64_MAX / 2;
  for (const auto& task : body_->tasks) {
    if (task->reach().anywhere || task->asks()) return kEver;
    horizon = std::min(horizon, body_->next_us[task->ref().group] - task->group().query_offset_us + task->from_us());
  }
  return horizon;
}

std::vector<const Alert*> Engine::active(RuleRef ref) const {
  return body_->tasks[body_->first_task[ref.group] + ref.rule]->active();
}

void Engine::save(state::Writer& writer) {
  std::map<std::string, std::string> rules;
  std::map<std::string, std::uint64_t> seen;
  for (const auto& task : body_->tasks) {
    state::Writer own;
    task->save(own);
    rules[key_of(*task, seen)] = own.take();
  }
  std::map<std::string, std::int64_t> next;
  for (std::size_t group = 0; group < body_->slots.size(); ++group) {
    const std::string key = key_of(body_->slots[group].group);
    next[key + std::to_string(seen[key]++)] = body_->next_us[group];
  }
  writer(next, rules);
}

bool Engine::load(state::Reader& reader, std::int64_t behind_us) {
  std::map<std::string, std::int64_t> next;
  std::map<std::string, std::string> rules;
  reader(next, rules);
  if (!reader.ok()) return false;
  std::map<std::string, std::uint64_t> seen;
  for (const auto& task : body_->tasks) {
    const auto known = rules.find(key_of(*task, seen));
    if (known == rules.end()) continue;
    state::Reader own(known->second);
    task->load(own);
    if (!own.done()) return false;
  }
  for (std::size_t group = 0; group < body_->slots.size(); ++group) {
    const std::string key = key_of(body_->slots[group].group);
    const auto known = next.find(key + std::to_string(seen[key]++));
    const std::int64_t first_us = known == next.end() ? behind_us + 1 : known->second;
    body_->next_us[group] = timeutil::align_up(first_us, body_->slots[group].every_us);
  }
  return true;
}

}  // namespace mcp::rules
