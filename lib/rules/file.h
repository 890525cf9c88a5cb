// Prometheus' rule files (docs: configuration/recording_rules, facts of model/rulefmt), and the PrometheusRule of
// Kubernetes around them, as groups; JSON is YAML. Pure: text in, groups and all that is wrong out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "result/result.h"
#include "rules/rule.h"

namespace mcp::rules {

struct ReadOptions {
  enum class UnknownKeys : std::uint8_t { kRefused, kIgnored };

  UnknownKeys unknown_keys = UnknownKeys::kRefused;
  promql::CheckOptions promql = {};  // compat 2: also the names that Prometheus 2 allows
  // Whether that is a template, with line and column in it where it is none; empty: none is checked.
  std::function<Status(std::string_view)> check_template = {};
};

// Where the parts of a rule are written; a group's label stands where the group has it.
struct Written {
  using Places = std::vector<std::pair<std::string, Place>>;
  Place name, hold;
  Places labels, annotations;  // sorted by name
};

struct File {
  std::vector<Group> groups;
  std::vector<std::vector<Written>> written;  // by group, by rule
  std::vector<Error> warnings;                // each with its place
  std::string text;                           // of the file: a yaml::Lines of it knows where in an expression is what
};

// What could be read, and everything that is wrong with the rest, each kConfig with file, line and column. A file with
// errors is not to be used.
struct Reading {
  File file;
  std::vector<Error> errors;
};
Reading read_file(std::string text, std::string_view name, const ReadOptions& options = {});

// The same for those who want one error: the first.
Result<File> parse_file(std::string text, std::string_view name, const ReadOptions& options = {});

// A length as Prometheus writes it: whole numbers with the units y w d h m s ms, descending; `0`. At most what fits in
// Prometheus' own (292 years).
Result<std::int64_t> parse_prometheus_duration(std::string_view text);

}  // namespace mcp::rules
