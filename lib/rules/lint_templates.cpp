// Finds in the text of a template which labels of the result it asks for, and how it shows the value; it need not be
// understood for that.
// Tested by tests/unit/rules/lint_test.cpp.
#include <algorithm>
#include <set>

#include "promql/check.h"
#include "rules/lint_view.h"

namespace mcp::rules {
namespace {

constexpr std::size_t kMostLabels = 100;  // that one text is asked about

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// `{{ ... }}`: what stands between, and where.
struct Action {
  std::string_view text;
  std::size_t begin = 0, end = 0;  // of what stands between, in the whole
};

std::vector<Action> actions_of(std::string_view text) {
  std::vector<Action> all;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at)) {
    const std::size_t begin = at + 2;
    const std::size_t end = text.find("}}", begin);
    if (end == std::string_view::npos) break;
    all.push_back({text.substr(begin, end - begin), begin, end});
    at = end + 2;
  }
  return all;
}

struct Asked {
  std::string label;
  std::size_t byte = 0;  // in the whole
};

// `$labels.x` and `.Labels.x`, and `index $labels "x"`.
std::vector<Asked> asked_in(const Action& action) {
  std::vector<Asked> all;
  for (const std::string_view from : {"$labels", ".Labels"}) {
    for (std::size_t at = action.text.find(from); at != std::string_view::npos; at = action.text.find(from, at + 1)) {
      std::size_t name = at + from.size();
      const bool indexed = action.text.substr(name).starts_with(" \"");
      if (!indexed && !action.text.substr(name).starts_with('.')) continue;
      name += indexed ? 2 : 1;
      std::size_t end = name;
      while (end < action.text.size() && (indexed ? action.text[end] != '"' : is_word(action.text[end]))) ++end;
      all.push_back({std::string(action.text.substr(name, end - name)), action.begin + at});
    }
  }
  return all;
}

// One text of a rule, label or annotation.
class Text {
 public:
  Text(RuleView& view, const ResultLabels& result, const Place& place, std::string_view text)
      : view_(view), result_(result), place_(place), text_(text) {}

  void labels() {
    for (const Action& action : actions_of(text_)) {
      for (const Asked& asked : asked_in(action)) {
        if (seen_.size() < kMostLabels && seen_.insert(asked.label).second) label(asked);
      }
    }
  }

  void percent(const std::optional<Share>& share) {
    if (!share) return;
    for (const Action& action : actions_of(text_)) {
      const bool value = action.text.find("$value") != std::string_view::npos;
      const bool humanized = action.text.find("humanizePercentage") != std::string_view::npos;
      std::string_view behind = text_.substr(action.end + 2);
      if (behind.starts_with(' ')) behind.remove_prefix(1);
      if (!value) continue;
      if (share->whole == 1 && !humanized && behind.starts_with('%') &&
          action.text.find("100") == std::string_view::npos) {
        found("template.percent", action.begin, "the value is a ratio of 0 to 1, and shown with a % behind it");
      }
      if (share->whole == 100 && humanized) {
        found("template.percent", action.begin,
              "the value goes from 0 to 100, and humanizePercentage multiplies by 100 again");
      }
    }
  }

  void value_in_label() {
    for (const Action& action : actions_of(text_)) {
      const bool value =
          action.text.find("$value") != std::string_view::npos || action.text.find(".Value") != std::string_view::npos;
      const bool decides = action.text.find(" if ") != std::string_view::npos || action.text.starts_with("if ");
      if (!value || decides) continue;
      return found("alert.value_in_label", action.begin, "the value stands in a label: each new value is a new alert");
    }
  }

 private:
  void found(std::string_view code, std::size_t byte, std::string message) {
    view_.find(code, place_, text_, byte, std::move(message));
  }

  void label(const Asked& asked) {
    const std::string& name = asked.label;
    if (name.empty()) return;
    if (!result_.may_have(name)) {
      return found("template.missing_label", asked.byte,
                   "the result of the expression has no label " + name + with_labels());
    }
    const auto own = [&](const auto& pair) { return pair.first == name; };
    const auto& labels = view_.rule().labels;
    if (result_.open && !mentioned(name) && std::any_of(labels.begin(), labels.end(), own)) {
      return found("template.missing_label", asked.byte,
                   "the label " + name + " is set by the rule itself, and $labels has those of the expression only");
    }
    if (!result_.open || mentioned(name) || name.size() < 3) return;
    for (const Part& part : view_.parts()) {
      const auto* selector = std::get_if<promql::Selector>(&part.expr->is);
      if (selector == nullptr || !name_of(*selector).ends_with("_" + name)) continue;
      return found("template.metric_as_label", asked.byte,
                   "$labels." + name + " is a label, not the value of `" + name_of(*selector) + "`");
    }
  }

  std::string with_labels() const {
    if (result_.open) return "";
    std::string all;
    for (const std::string& name : result_.names) all.append(all.empty() ? "; it has " : ", ").append(name);
    return all.empty() ? "; it has none" : all;
  }

  // Whether the expression itself speaks of the label.
  bool mentioned(const std::string& name) const {
    const auto names = [&](const std::vector<std::string>& labels) {
      return std::find(labels.begin(), labels.end(), name) != labels.end();
    };
    return std::any_of(view_.parts().begin(), view_.parts().end(), [&](const Part& part) {
      if (const auto* selector = std::get_if<promql::Selector>(&part.expr->is)) {
        const auto& all = selector->conditions;
        return std::any_of(all.begin(), all.end(), [&](const tsdb::Condition& it) { return it.label == name; });
      }
      if (const auto* it = std::get_if<promql::Aggregation>(&part.expr->is)) return names(it->labels);
      if (const auto* text = std::get_if<promql::Text>(&part.expr->is)) return text->value == name;
      const auto* it = std::get_if<promql::Binary>(&part.expr->is);
      return it != nullptr && it->matching && (names(it->matching->labels) || names(it->matching->include));
    });
  }

  RuleView& view_;
  const ResultLabels& result_;
  const Place& place_;
  std::string_view text_;
  std::set<std::string> seen_;
};

// What the value is a part of, by the first comparison that decides.
std::optional<Share> share_of_value(const RuleView& view) {
  for (const Threshold& threshold : thresholds_of(view)) {
    const auto* binary = std::get_if<promql::Binary>(&threshold.whole->is);
    if (!binary->returns_bool && decides(view, threshold.part)) return share_of(*threshold.side);
  }
  return std::nullopt;
}

}  // namespace

void review_templates(RuleView& view) {
  const Rule& rule = view.rule();
  const ResultLabels& result = view.labels_of(*rule.expr.root);
  const std::optional<Share> share = share_of_value(view);
  for (std::size_t i = 0; i < rule.labels.size(); ++i) {
    Text text(view, result, view.written().labels[i].second, rule.labels[i].second);
    text.labels();
    text.value_in_label();
  }
  for (std::size_t i = 0; i < rule.annotations.size(); ++i) {
    Text text(view, result, view.written().annotations[i].second, rule.annotations[i].second);
    text.labels();
    text.percent(share);
  }
}

}  // namespace mcp::rules
