// Tested by the golden cases of mcp-alert test and tests/unit/mcp-alert/test_results_test.cpp.
#include "test_results.h"

#include <algorithm>

#include "text/quote.h"
#include "text/xml.h"

namespace mcp::alert {
namespace {

std::string place_of(const Place& place) {
  return place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

struct Counts {
  std::size_t passed = 0, failed = 0, unusable = 0;

  void add(const FileResult& file) {
    failed += file.failed();
    passed += file.groups.size() - file.failed();
    unusable += file.errors.empty() ? 0 : 1;
  }
  std::string text() const {
    std::string out = std::to_string(passed) + " passed, " + std::to_string(failed) + " failed";
    if (unusable > 0) out += ", " + std::to_string(unusable) + (unusable == 1 ? " file" : " files") + " cannot be used";
    return out;
  }
};

void append_group(std::string& out, const GroupResult& group, Passed passed) {
  if (group.headlines.empty()) {
    if (passed == Passed::kListed) out += place_of(group.place) + ": passed: " + group.name + "\n";
    return;
  }
  out += place_of(group.place) + ": FAILED: " + group.name + "\n";
  for (std::size_t i = 0; i < group.headlines.size(); ++i) {
    out += "  " + place_of(group.places[i]) + ": " + group.headlines[i] + "\n" + group.shown[i];
  }
}

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + text::xml_escaped(value) + "\"";
}

std::string numbers(std::size_t tests, std::size_t failures, std::size_t errors) {
  return attribute("tests", std::to_string(tests)) + attribute("failures", std::to_string(failures)) +
         attribute("errors", std::to_string(errors));
}

std::string case_of(const FileResult& file, const GroupResult& group) {
  std::string out = "    <testcase" + attribute("name", group.name) + attribute("classname", file.path) +
                    attribute("file", file.path) + attribute("line", std::to_string(group.place.line));
  if (group.headlines.empty()) return out + "/>\n";
  out += ">\n";
  for (std::size_t i = 0; i < group.headlines.size(); ++i) {
    out += "      <failure" + attribute("message", group.headlines[i]) + ">" +
           text::xml_escaped(place_of(group.places[i]) + "\n" + group.plain[i]) + "</failure>\n";
  }
  return out + "    </testcase>\n";
}

std::string case_of_errors(const FileResult& file) {
  if (file.errors.empty()) return "";
  std::string out = "    <testcase" + attribute("name", file.path) + attribute("classname", file.path) +
                    attribute("file", file.path) + ">\n";
  for (const Error& error : file.errors) {
    const std::string place = error.place.file.empty() ? "" : place_of(error.place);
    out += "      <error" + attribute("message", error.message) + ">" + text::xml_escaped(place) + "</error>\n";
  }
  return out + "    </testcase>\n";
}

}  // namespace

std::size_t FileResult::failed() const {
  return static_cast<std::size_t>(
      std::count_if(groups.begin(), groups.end(), [](const GroupResult& group) { return !group.headlines.empty(); }));
}

std::string for_people(const std::vector<FileResult>& files, Passed passed) {
  std::string out;
  Counts all;
  for (const FileResult& file : files) {
    Counts own;
    own.add(file);
    all.add(file);
    for (const GroupResult& group : file.groups) append_group(out, group, passed);
    out += file.path + ": " + (file.errors.empty() ? own.text() : "cannot be used") + "\n";
  }
  if (files.size() > 1) out += "all " + std::to_string(files.size()) + " files: " + all.text() + "\n";
  return out;
}

std::string for_people(const rules::Coverage& coverage) {
  std::string out;
  std::size_t all = 0, reached = 0;
  const auto counted = [](std::size_t of_them, std::size_t in_all) {
    return std::to_string(of_them) + " of " + std::to_string(in_all) + " rules reached by tests\n";
  };
  const auto files = coverage.files();
  for (const auto& [file, rules] : files) {
    const auto own = static_cast<std::size_t>(
        std::count_if(rules.begin(), rules.end(), [](const auto& rule) { return rule.reached; }));
    out += file + ": " + counted(own, rules.size());
    for (const rules::Coverage::Reached& rule : rules) {
      if (rule.reached) continue;
      const bool alerts = rule.kind == rules::Rule::Kind::kAlerting;
      out += "  " + place_of(rule.place) + ": " + (alerts ? "alert " : "record ") + text::printable(rule.name) +
             " of group " + text::printable(rule.group) + ": " +
             (alerts ? "no test names it or makes it fire\n" : "no test asks for it\n");
    }
    all += rules.size();
    reached += own;
  }
  return files.size() == 1 ? out
                           : out + "all " + std::to_string(files.size()) + " rule files: " + counted(reached, all);
}

std::string as_junit(const std::vector<FileResult>& files) {
  std::string suites;
  std::size_t tests = 0, failures = 0, errors = 0;
  for (const FileResult& file : files) {
    const std::size_t unusable = file.errors.empty() ? 0 : 1;
    const std::size_t cases = file.groups.size() + unusable;
    suites += "  <testsuite" + attribute("name", file.path) + numbers(cases, file.failed(), unusable) + ">\n";
    for (const GroupResult& group : file.groups) suites += case_of(file, group);
    suites += case_of_errors(file) + "  </testsuite>\n";
    tests += cases;
    failures += file.failed();
    errors += unusable;
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + numbers(tests, failures, errors) + ">\n" + suites +
         "</testsuites>\n";
}

}  // namespace mcp::alert
