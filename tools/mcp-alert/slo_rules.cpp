// Tested by the golden cases of mcp-alert, with promtool.
#include "slo_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "slo_expressions.h"
#include "text/quote.h"

namespace mcp::alert {
namespace {

// Texts are double-quoted, of which JSON's form is one that YAML reads alike.
std::string quoted(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

// What stands in a template as it is.
std::string untemplated(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = text.substr(i, 2) == "{{";
    out += opens ? "{{\"{{\"}}" : std::string(1, text[i]);
    if (opens) ++i;
  }
  return out;
}

// A text of PromQL.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  std::string escaped;
  for (const char c : out) {
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped + "\"";
}

std::string series(const Objective& objective, std::int64_t window_us) {
  return fmt::format("slo:error_ratio:{}{{slo={}}}", window_text(window_us), literal(objective.name));
}

void append_record(std::string& out, const Objective& objective, std::string_view name, std::string_view expr) {
  out += fmt::format("      - record: {}\n        expr: {}\n        labels:\n          slo: {}\n", name, quoted(expr),
                     quoted(objective.name));
}

// What the objective says of itself, then how much was bad.
std::string description_of(const Objective& objective, const BurnRow& row) {
  std::string out = untemplated(objective.description);
  if (!out.empty()) out += " ";
  return out + fmt::format("Over {} {{{{ $value | humanizePercentage }}}} was bad; the objective is {}% over {}.",
                           window_text(row.long_us), number_text(objective.percent), window_text(objective.window_us));
}

void append_alert(std::string& out, const Objective& objective, const BurnRow& row) {
  const std::string limit = fmt::format("{} * {}", number_text(row.factor), number_text(objective.budget));
  const std::string expr =
      fmt::format("{} > {} and {} > {}", series(objective, row.long_us), limit, series(objective, row.short_us), limit);
  out += "      - alert: SloErrorBudgetBurn\n        expr: " + quoted(expr) + "\n        for: 2m\n        labels:\n";
  out += fmt::format("          severity: {}\n          burn_window: {}\n",
                     row.severity == "page" ? "critical" : "warning", quoted(window_text(row.long_us)));
  out += "          slo: " + quoted(untemplated(objective.name)) + "\n";
  out += fmt::format("          action: {}\n        annotations:\n", row.severity);
  const std::string summary = fmt::format("{} spends its error budget more than {} times too fast",
                                          untemplated(objective.name), number_text(row.factor));
  out += "          summary: " + quoted(summary) + "\n";
  out += "          description: " + quoted(description_of(objective, row)) + "\n";
}

}  // namespace

std::string rules_of(const std::vector<Objective>& objectives) {
  std::string out = "groups:\n";
  if (objectives.empty()) out = "groups: []\n";
  for (const Objective& objective : objectives) {
    out += "  - name: " + quoted("slo/" + objective.name) + "\n    rules:\n";
    std::set<std::int64_t> windows = {objective.window_us};
    for (const BurnRow& row : objective.burn) windows.insert({row.long_us, row.short_us});
    for (const std::int64_t window_us : windows) {
      append_record(out, objective, "slo:error_ratio:" + window_text(window_us), error_ratio(objective, window_us));
    }
    append_record(out, objective, "slo:error_budget_left:ratio",
                  fmt::format("1 - {} / {}", series(objective, objective.window_us), number_text(objective.budget)));
    for (const BurnRow& row : objective.burn) append_alert(out, objective, row);
  }
  return out;
}

}  // namespace mcp::alert
