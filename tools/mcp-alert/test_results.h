// What came of unit tests, as text for people and as JUnit's XML.
#pragma once

#include <string>
#include <vector>

#include "result/result.h"
#include "rules/test_coverage.h"
#include "rules/test_report.h"
#include "rules/test_run.h"

namespace mcp::alert {

struct GroupResult {
  std::string name;  // as it is shown
  Place place;
  std::vector<std::string> headlines;  // of failures
  std::vector<std::string> plain;      // what stands below each, without colour
  std::vector<std::string> shown;      // the same as it is to be shown
  std::vector<Place> places;
};

struct FileResult {
  std::string path;
  std::vector<GroupResult> groups;  // those that were run
  std::vector<Error> errors;        // why it could not be used

  std::size_t failed() const;
};

enum class Passed : std::uint8_t { kCounted, kListed };

// Failures group by group, then a line of counts for each file, and one of all where there are several.
std::string for_people(const std::vector<FileResult>& files, Passed passed);

// Which rules no test reaches, by file and in all.
std::string for_people(const rules::Coverage& coverage);

// A suite a file, a case a group of tests.
std::string as_junit(const std::vector<FileResult>& files);

}  // namespace mcp::alert
