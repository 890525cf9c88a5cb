// A unit-test file and the rule files that it names, read.
#pragma once

#include <string>
#include <vector>

#include "result/result.h"
#include "rules/test_file.h"

namespace mcp::alert {

struct LoadedTests {
  std::string path;
  rules::TestFile tests;
  std::vector<rules::Group> groups;  // of all its rule files, in the order in which they are named
  std::vector<Error> warnings;
};

// What can be read, and everything that is wrong: a file with errors is not to be used.
struct Loading {
  LoadedTests loaded;
  std::vector<Error> errors;
};
Loading load_tests(const std::string& path, rules::UnknownTestKeys unknown);

// The rule files that a pattern matches from the folder of the test file on, by name.
std::vector<std::string> matching_files(const std::string& test_file, const std::string& pattern);

}  // namespace mcp::alert
