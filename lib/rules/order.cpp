// Tested by tests/unit/rules/engine_test.cpp: many moments at once give what they give one by one.
#include "rules/order.h"

#include <algorithm>
#include <string_view>

#include "tsdb/matcher.h"

namespace mcp::rules {
namespace {

// What is known of the labels of what a rule writes.
struct Output {
  std::vector<std::string_view> names;
  record::Labels labels;
};

Output output_of(const Task& task) {
  const Rule& rule = task.rule();
  if (rule.kind == Rule::Kind::kRecording) return {{rule.name}, rule.labels};
  Output made{{"ALERTS", "ALERTS_FOR_STATE"}, {}};
  for (const auto& label : rule.labels) {
    if (label.second.find("{{") == std::string::npos) made.labels.push_back(label);
  }
  std::erase_if(made.labels,
                [](const auto& label) { return label.first == "alertname" || label.first == "alertstate"; });
  made.labels.emplace_back("alertname", rule.name);
  return made;
}

bool may_select(const std::vector<tsdb::Matcher>& matchers, const Output& output) {
  return std::all_of(matchers.begin(), matchers.end(), [&](const tsdb::Matcher& matcher) {
    const std::string& label = matcher.condition().label;
    if (label == tsdb::kNameLabel) {
      return std::any_of(output.names.begin(), output.names.end(),
                         [&](std::string_view name) { return matcher.matches(name); });
    }
    const auto known =
        std::find_if(output.labels.begin(), output.labels.end(), [&](const auto& own) { return own.first == label; });
    return known == output.labels.end() || matcher.matches(known->second);
  });
}

bool reads(const Task& reader, const Output& output) {
  const auto& selections = reader.reach().selections;
  return reader.asks() || std::any_of(selections.begin(), selections.end(),
                                      [&](const auto& matchers) { return may_select(matchers, output); });
}

bool looks_only_back(const Task& reader) { return reader.reach().to_us == 0 && !reader.reach().anywhere; }

class Graph {
 public:
  explicit Graph(const std::vector<std::unique_ptr<Task>>& tasks) : readers_(tasks.size()), turned_(tasks.size()) {
    for (std::size_t writer = 0; writer < tasks.size(); ++writer) {
      const Output output = output_of(*tasks[writer]);
      for (std::size_t reader = 0; reader < tasks.size(); ++reader) {
        if (!reads(*tasks[reader], output)) continue;
        readers_[writer].push_back(reader);
        const bool forward =
            writer < reader && tasks[writer]->group().query_offset_us == 0 && looks_only_back(*tasks[reader]);
        if (forward) continue;
        turned_[writer] = true;
        turned_[reader] = true;
      }
    }
  }

  const std::vector<bool>& turned() const { return turned_; }
  // Those that read, however indirectly, one of these, themselves among them.
  std::vector<bool> below(std::vector<bool> these) const {
    for (bool grown = true; grown;) {
      grown = false;
      for (std::size_t writer = 0; writer < readers_.size(); ++writer) {
        if (!these[writer]) continue;
        for (const std::size_t reader : readers_[writer]) {
          grown = grown || !these[reader];
          these[reader] = true;
        }
      }
    }
    return these;
  }
  std::vector<bool> above(std::vector<bool> these) const {
    for (bool grown = true; grown;) {
      grown = false;
      for (std::size_t writer = 0; writer < readers_.size(); ++writer) {
        const auto& all = readers_[writer];
        const bool read = std::any_of(all.begin(), all.end(), [&](std::size_t reader) { return these[reader]; });
        if (!read || these[writer]) continue;
        these[writer] = true;
        grown = true;
      }
    }
    return these;
  }

 private:
  std::vector<std::vector<std::size_t>> readers_;
  std::vector<bool> turned_;  // in a pair that is not the one before the other
};

}  // namespace

Order order_of(const std::vector<std::unique_ptr<Task>>& tasks) {
  const Graph graph(tasks);
  const std::vector<bool> below = graph.below(graph.turned());
  const std::vector<bool> above = graph.above(graph.turned());
  Order order;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (below[i] && above[i]) {
      order.together.push_back(tasks[i].get());
    } else {
      (below[i] ? order.last : order.first).push_back(tasks[i].get());
    }
  }
  return order;
}

}  // namespace mcp::rules
