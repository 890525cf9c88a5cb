// Tested by the golden cases of mcp-alert.
#include "rule_files.h"

#include <iterator>
#include <span>
#include <utility>

#include "io/input.h"
#include "template/template.h"
#include "threshold.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kLargestFile = std::size_t{8} << 20;

void read_rules(const std::string& file, LoadedRules& loaded) {
  Result<std::string> text = io::read_file(file, kLargestFile);
  if (!text) return loaded.errors.push_back(text.error());
  rules::Reading reading = rules::read_file(std::move(*text), file, read_options());
  std::move(reading.errors.begin(), reading.errors.end(), std::back_inserter(loaded.errors));
  std::move(reading.file.warnings.begin(), reading.file.warnings.end(), std::back_inserter(loaded.warnings));
  std::move(reading.file.groups.begin(), reading.file.groups.end(), std::back_inserter(loaded.groups));
}

void read_thresholds(const std::string& file, LoadedRules& loaded) {
  const Result<std::string> text = io::read_file(file, kLargestFile);
  if (!text) return loaded.errors.push_back(text.error());
  Result<rules::Group> group = parse_thresholds(*text, file);
  if (!group) return loaded.errors.push_back(group.error());
  loaded.groups.push_back(std::move(*group));
}

// Rules of the command line are a group of a file of no name.
void read_expression(const OneRule& one, LoadedRules& loaded) {
  Result<rules::Expression> expr = rules::parse_expression(one.expr);
  if (!expr) return loaded.errors.push_back(expr.error().in("expression"));
  if (expr->type != promql::Type::kVector && expr->type != promql::Type::kScalar) {
    return loaded.errors.push_back(
        {.code = Code::kConfig,
         .message = "expected an instant vector or a scalar, got a " + std::string(promql::documented(expr->type)),
         .place = {.file = "expression", .line = 1, .column = 1}});
  }
  rules::Rule rule;
  rule.name = one.name;
  rule.expr = std::move(*expr);
  rule.for_us = one.for_us;
  if (!one.severity.empty()) rule.labels = {{"severity", one.severity}};
  rule.place = rule.expr_place = {.file = "expression", .line = 1, .column = 1};
  rules::Group group;
  group.name = one.name;
  group.file = "expression";
  group.rules.push_back(std::move(rule));
  loaded.groups.push_back(std::move(group));
}

}  // namespace

rules::ReadOptions read_options() {
  rules::ReadOptions options;
  options.check_template = [](std::string_view text) -> Status {
    const Result<templates::Template> parsed = templates::Template::parse_rule(text);
    return parsed ? Status(Done{}) : Status(parsed.error());
  };
  return options;
}

LoadedRules load(const RuleSources& sources) {
  LoadedRules loaded;
  for (const std::string& file : sources.files) read_rules(file, loaded);
  const std::size_t first_threshold = loaded.groups.size();
  for (const std::string& file : sources.thresholds) read_thresholds(file, loaded);
  const Status distinct = all_distinct(std::span(loaded.groups).subspan(first_threshold));
  if (!distinct) loaded.errors.push_back(distinct.error());
  for (const OneRule& one : sources.expressions) read_expression(one, loaded);
  return loaded;
}

}  // namespace mcp::alert
