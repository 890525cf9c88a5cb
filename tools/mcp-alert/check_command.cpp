// Tested by the golden cases check-* of mcp-alert.
#include "check_command.h"

#include <fmt/format.h>

#include <algorithm>

#include "io/input.h"
#include "io/output.h"
#include "ndjson/encode.h"
#include "rule_files.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kLargestFile = std::size_t{8} << 20;

using rules::Finding;
using rules::Weight;

std::string_view word_of(Weight weight) { return weight == Weight::kWarning ? "warning" : "note"; }

std::vector<cli::Choice> code_choices() {
  std::vector<cli::Choice> choices;
  for (const rules::LintCode& code : rules::lint_codes()) choices.push_back({code.code, code.what});
  return choices;
}

std::size_t count(const std::vector<Finding>& findings, Weight weight) {
  return static_cast<std::size_t>(std::count_if(
      findings.begin(), findings.end(), [weight](const Finding& finding) { return finding.code->weight == weight; }));
}

std::string counted(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::size_t rules_in(const rules::File& file) {
  std::size_t all = 0;
  for (const rules::Group& group : file.groups) all += group.rules.size();
  return all;
}

// The files that can be used, and whether all can.
struct Read {
  std::vector<rules::File> files;
  std::vector<std::string> names;
  bool whole = true;
};

class Checker {
 public:
  Checker(const CheckOptions& options, cli::Console& console, io::Output& out)
      : options_(options), console_(console), out_(out) {}

  Result<cli::Exit> check() {
    std::vector<std::string> files = options_.files;
    if (files.empty()) files.emplace_back("-");
    Read read;
    for (auto file = files.begin(); file != files.end(); ++file) {
      if (std::find(files.begin(), file, *file) == file) add(*file, read);
    }
    const std::vector<Finding> findings = wanted(read.files);
    if (options_.to == "ndjson") {
      for (const Finding& finding : findings) record(finding);
    } else {
      text(read, findings);
    }
    if (Status written = out_.close(); !written) return written.error();
    if (!read.whole) return cli::Exit::kTrouble;
    return options_.lint_fatal && !findings.empty() ? cli::Exit::kNo : cli::Exit::kOk;
  }

 private:
  void add(const std::string& file, Read& read) {
    Result<std::string> text = io::read_file(file, kLargestFile);
    if (!text) {
      console_.error(text.error());
      read.whole = false;
      return;
    }
    using Keys = rules::ReadOptions::UnknownKeys;
    rules::ReadOptions how = read_options();
    how.unknown_keys = options_.ignore_unknown_fields ? Keys::kIgnored : Keys::kRefused;
    how.promql.compat = options_.compat == "2" ? 2 : 3;
    const std::string name = file == "-" ? "stdin" : file;
    rules::Reading reading = rules::read_file(std::move(*text), name, how);
    for (const Error& error : reading.errors) console_.error(error);
    for (const Error& warning : reading.file.warnings) console_.warning(warning);
    if (!reading.errors.empty()) {
      read.whole = false;
      return;
    }
    read.files.push_back(std::move(reading.file));
    read.names.push_back(name);
  }

  std::vector<Finding> wanted(const std::vector<rules::File>& files) const {
    if (options_.lint == "none") return {};
    std::vector<Finding> all =
        rules::lint(files, {.interval_us = options_.interval.count(), .scrape_us = options_.scrape_interval.count()});
    std::erase_if(all, [this](const Finding& finding) {
      const auto& off = options_.disabled;
      const bool other = options_.lint == "duplicate-rules" && finding.code->code != "rule.duplicate";
      return other || std::find(off.begin(), off.end(), finding.code->code) != off.end();
    });
    return all;
  }

  void text(const Read& read, const std::vector<Finding>& findings) {
    for (std::size_t i = 0; i < read.files.size(); ++i) {
      std::vector<Finding> own;
      std::copy_if(findings.begin(), findings.end(), std::back_inserter(own),
                   [&](const Finding& finding) { return finding.place.file == read.names[i]; });
      std::string& out = out_.buffer();
      out += fmt::format("Checking {}\n  SUCCESS: {} rules found", read.names[i], rules_in(read.files[i]));
      if (!own.empty()) {
        out += fmt::format(", {}, {}", counted(count(own, Weight::kWarning), "warning"),
                           counted(count(own, Weight::kNote), "note"));
      }
      out += '\n';
      for (const Finding& finding : own) line(finding);
    }
  }

  void line(const Finding& finding) {
    const Place& at = finding.place;
    std::string& out = out_.buffer();
    out += fmt::format("{}:{}:{}: {}: {} [{}]\n", at.file, at.line, at.column, word_of(finding.code->weight),
                       finding.message, finding.code->code);
    if (console_.verbosity() > 0) out += fmt::format("    {} {}\n", finding.code->why, finding.code->instead);
  }

  void record(const Finding& finding) {
    record::Violation violation;
    violation.code = finding.code->code;
    violation.severity = finding.code->weight == Weight::kWarning ? "warning" : "info";
    violation.actual = finding.message;
    violation.suggestion = finding.code->instead;
    violation.file = finding.place.file;
    violation.line = finding.place.line;
    violation.column = finding.place.column;
    ndjson::append(out_.buffer(), violation);
  }

  const CheckOptions& options_;
  cli::Console& console_;
  io::Output& out_;
};

std::string table_of_codes() {
  std::string text = "Codes:\n";
  for (const rules::LintCode& code : rules::lint_codes()) {
    text += fmt::format("  {:26}{:9}{}\n", code.code, word_of(code.weight), code.what);
  }
  return text;
}

Result<cli::Exit> run_check(const CheckOptions& options, cli::Console& console) {
  if (options.interval <= timeutil::Duration(0) || options.scrape_interval <= timeutil::Duration(0)) {
    return Error{.code = Code::kUsage, .message = "--interval, --scrape-interval: expected more than 0s"};
  }
  Result<io::Output> out = io::Output::open("-");
  if (!out) return out.error();
  if (options.explain.empty()) return Checker(options, console, *out).check();
  for (const std::string& code : options.explain) {
    if (!out->buffer().empty()) out->buffer() += '\n';
    out->buffer() += explained(*rules::find_lint_code(code));
  }
  if (Status written = out->close(); !written) return written.error();
  return cli::Exit::kOk;
}

}  // namespace

std::string explained(const rules::LintCode& code) {
  return fmt::format("{}: {}\n\nFound: {}.\nWhy:   {}\nDo:    {}\n", code.code, word_of(code.weight), code.what,
                     code.why, code.instead);
}

void declare_check(cli::Command& parent, CheckOptions& options) {
  cli::Command& command = parent.add_subcommand("check", "Say what is wrong with rule files, and what could be better");
  command.group("Findings");
  command.add_choice("--lint", options.lint, "WHICH", "Which findings: all (default), duplicate-rules or none",
                     {{"all", "every code (default)"},
                      {"duplicate-rules", "rules with the same name and labels only"},
                      {"none", "errors only"}});
  command.add_choices("--disable", options.disabled, "CODE", "No findings of this code; repeatable, or with commas",
                      code_choices());
  command.add_flag("--lint-fatal", options.lint_fatal, "Status 1 when something is found");
  command.add_choices("--explain", options.explain, "CODE", "Say what a code means, why it matters and what to do",
                      code_choices());
  command.add_duration("--interval", options.interval, "Of groups that have no interval (default 1m)");
  command.add_duration("--scrape-interval", options.scrape_interval, "How often targets are scraped (default 15s)");
  command.group("Input and output");
  command.add_flag("--ignore-unknown-fields", options.ignore_unknown_fields, "Let keys pass that no rule file has");
  command.add_choice("--compat", options.compat, "N", "Whose rules: 2 is Prometheus 2.42, 3 Prometheus 3 (default)",
                     {{"2", "as Prometheus 2.42: its functions, and names of letters, digits and _"},
                      {"3", "as Prometheus 3 (default)"}});
  command.add_choice("--to", options.to, "FORMAT", "How findings are written: text (default) or ndjson",
                     {{"text", "a line each, as compilers do (default)"}, {"ndjson", "a violation record each"}});
  command.add_operands(options.files, "FILE",
                       "Rule files, or a PrometheusRule of Kubernetes. No file, or -, is "
                       "standard input.");
  command.epilog(table_of_codes());
  command.example("All that can be said", "mcp-alert check tests/data/rules/erlmcp-alerts.yml");
  command.example("In a pipeline of changes: it exits 1 where something is found",
                  "mcp-alert check --lint-fatal --disable alert.no_runbook tests/data/rules/erlmcp-alerts.yml");
  command.example("What a code means", "mcp-alert check --explain self.ratio");
  command.set_body([&options](cli::Console& console) { return run_check(options, console); });
}

}  // namespace mcp::alert
