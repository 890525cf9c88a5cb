// Tested by tests/unit/rules/engine_test.cpp.
#include "rules/task.h"

#include <algorithm>
#include <utility>

namespace mcp::rules {

Task::Task(RuleRef ref, const Group& group, const Rule& rule, const Engine::Options& options)
    : ref_(ref), group_(group), rule_(rule), options_(options) {}

Status Task::prepare() {
  Result<promql::Reach> reach = promql::reach_of(*rule_.expr.root, options_.evaluate);
  if (!reach) {
    Error error = std::move(reach.error());
    error.code = Code::kConfig;
    error.place = rule_.expr_place;
    return error;
  }
  reach_ = std::move(*reach);
  return Done{};
}

// The half before `first` and the half from there on.
Status Task::split(const Block& block, std::size_t first) {
  Block half = block;
  half.steps.count = first;
  if (Status done = evaluate(half); !done) return done;
  half.steps.start_us = block.steps.at(first);
  half.steps.count = block.steps.count - first;
  return evaluate(half);
}

Status Task::evaluate(const Block& block) {
  const bool many = block.steps.count > 1;
  if (many && goes_one_by_one()) return split(block, block.steps.count / 2);
  promql::Steps steps = block.steps;
  steps.start_us -= group_.query_offset_us;
  if (!many) steps.every_us = 0;
  Result<promql::Answer> answer =
      promql::evaluate(*rule_.expr.root, rule_.expr.text, block.all, steps, options_.evaluate);
  if (!answer && answer.error().code == Code::kInterrupted) return answer.error();
  if (!answer && many) return split(block, block.steps.count / 2);
  if (!answer) {
    block.journal.failed(ref_, std::move(answer.error()), block.steps.start_us);
    return Done{};
  }
  if (answer->type != promql::Type::kVector && answer->type != promql::Type::kScalar) {
    const std::string message = "rule result is not a vector or scalar, but a " + std::string(documented(answer->type));
    for (std::size_t step = 0; step < block.steps.count; ++step) {
      block.journal.failed(ref_, {.code = Code::kConfig, .message = message}, block.steps.at(step));
    }
    return Done{};
  }
  block.journal.noted(ref_, std::move(answer->notes));
  apply(answer->rows, block);
  return Done{};
}

std::vector<bool> collisions(std::span<const Labelled> rows, std::size_t steps) {
  std::vector<bool> twice(steps);
  for (std::size_t first = 0, next = 0; first < rows.size(); first = next) {
    while (next < rows.size() && rows[next].labels == rows[first].labels) ++next;
    if (next - first == 1) continue;
    for (std::size_t step = 0; step < steps; ++step) {
      const auto is_there = [step](const Labelled& one) { return one.row->is[step] != promql::Row::Is::kNothing; };
      const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = rows.begin() + static_cast<std::ptrdiff_t>(next);
      if (std::count_if(begin, end, is_there) > 1) twice[step] = true;
    }
  }
  return twice;
}

record::Labels overlaid(record::Labels labels, const record::Labels& over) {
  for (const auto& [name, value] : over) {
    const auto at = std::lower_bound(labels.begin(), labels.end(), name,
                                     [](const auto& label, const std::string& key) { return label.first < key; });
    const bool is_there = at != labels.end() && at->first == name;
    if (value.empty()) {
      if (is_there) labels.erase(at);
    } else if (is_there) {
      at->second = value;
    } else {
      labels.emplace(at, name, value);
    }
  }
  return labels;
}

}  // namespace mcp::rules
