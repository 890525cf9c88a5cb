// Tested by the golden cases of mcp-alert.
#include "alert_record.h"

#include <algorithm>

#include "condition.h"
#include "severity.h"
#include "text/hash.h"
#include "text/quote.h"

namespace mcp::alert {
namespace {

std::string_view word_of(rules::AlertState state) {
  constexpr std::string_view kWords[] = {"resolved", "pending", "firing"};
  return kWords[static_cast<std::size_t>(state)];
}

record::Labels mended(const record::Labels& labels) {
  record::Labels out = labels;
  for (auto& [name, value] : out) value = text::mended_utf8(value);
  return out;
}

}  // namespace

std::string fingerprint_of(const record::Labels& labels, const std::string& name) {
  record::Labels all = labels;
  std::erase_if(all, [](const auto& label) { return label.first == "alertname"; });
  all.emplace_back("alertname", name);
  std::sort(all.begin(), all.end());
  std::uint64_t hash = text::kFnvBasis;
  const auto add = [&hash](std::string_view part) { hash = text::fnv1a("\xFF", text::fnv1a(part, hash)); };
  for (const auto& [label, value] : all) {
    add(label);
    add(value);
  }
  std::string out(16, '0');
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = "0123456789abcdef"[(hash >> (60 - 4 * i)) & 15];
  return out;
}

record::Alert record_of(const rules::Group& group, const rules::Rule& rule, const rules::Alert& alert,
                        std::int64_t at_us) {
  record::Alert made;
  made.ts_us = at_us;
  made.name = rule.name;
  made.state = word_of(alert.life.state);
  made.labels = mended(alert.labels);
  const auto severity =
      std::find_if(made.labels.begin(), made.labels.end(), [](const auto& label) { return label.first == "severity"; });
  if (severity != made.labels.end()) {
    const Severity* row = severity_of(severity->second);
    made.severity = row == nullptr ? severity->second : std::string(row->severity);
    if (row != nullptr) made.priority = row->priority;
  }
  made.value = alert.value;
  if (const std::optional<Comparison> comparison = comparison_of(*rule.expr.root)) {
    made.condition = comparison->condition;
    made.threshold = comparison->threshold;
  }
  made.source = "mcp-alert";
  made.annotations = mended(alert.annotations);
  made.starts_us = alert.life.active_us;
  if (alert.life.state == rules::AlertState::kInactive) made.ends_us = at_us;
  made.fingerprint = fingerprint_of(made.labels, rule.name);
  made.rule = rules::path_of(group.file, rule.name);
  return made;
}

}  // namespace mcp::alert
