// Tested by the golden cases of mcp-alert test.
#include "test_load.h"

#include <glob.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "io/input.h"
#include "rule_files.h"
#include "rules/file.h"
#include "text/quote.h"

namespace mcp::alert {
namespace {

constexpr std::size_t kLargestFile = std::size_t{8} << 20;

// The folder with its slash, so that nothing in it is a pattern.
std::string literal_folder(std::string_view file) {
  std::string out;
  for (const char c : file.substr(0, file.rfind('/') + 1)) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// Without `tests/..` in it, where that is the same file.
std::string plain(const std::string& path) {
  const std::string shorter = std::filesystem::path(path).lexically_normal().string();
  std::error_code failed;
  return std::filesystem::equivalent(path, shorter, failed) && !failed ? shorter : path;
}

void load_rules(const std::string& path, rules::UnknownTestKeys unknown, Loading& into) {
  Result<std::string> text = io::read_file(path, kLargestFile);
  if (!text) {
    into.errors.push_back(text.error());
    return;
  }
  rules::ReadOptions options = read_options();
  if (unknown == rules::UnknownTestKeys::kIgnored) options.unknown_keys = rules::ReadOptions::UnknownKeys::kIgnored;
  rules::Reading read = rules::read_file(std::move(*text), path, options);
  std::move(read.file.groups.begin(), read.file.groups.end(), std::back_inserter(into.loaded.groups));
  std::move(read.file.warnings.begin(), read.file.warnings.end(), std::back_inserter(into.loaded.warnings));
  std::move(read.errors.begin(), read.errors.end(), std::back_inserter(into.errors));
}

}  // namespace

std::vector<std::string> matching_files(const std::string& test_file, const std::string& pattern) {
  const std::string whole = pattern.starts_with('/') ? pattern : literal_folder(test_file) + pattern;
  glob_t found = {};
  std::vector<std::string> files;
  if (::glob(whole.c_str(), 0, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) files.push_back(plain(found.gl_pathv[i]));
  }
  ::globfree(&found);
  std::sort(files.begin(), files.end());
  return files;
}

Loading load_tests(const std::string& path, rules::UnknownTestKeys unknown) {
  Loading loading;
  loading.loaded.path = path;
  const Result<std::string> text = io::read_file(path, kLargestFile);
  if (!text) {
    loading.errors.push_back(text.error());
    return loading;
  }
  Result<rules::TestFile> tests = rules::read_test_file(*text, path, unknown);
  if (!tests) {
    loading.errors.push_back(tests.error());
    return loading;
  }
  loading.loaded.tests = std::move(*tests);
  loading.loaded.warnings = loading.loaded.tests.warnings;
  std::vector<std::string> read;
  for (const rules::TestFile::RuleFiles& named : loading.loaded.tests.rule_files) {
    const std::vector<std::string> files = matching_files(path, named.pattern);
    if (files.empty()) {
      loading.loaded.warnings.push_back({.code = Code::kConfig,
                                         .message = "no file matches \"" + text::printable(named.pattern) + "\"",
                                         .place = named.place});
    }
    for (const std::string& file : files) {
      if (std::find(read.begin(), read.end(), file) != read.end()) continue;
      read.push_back(file);
      load_rules(file, unknown, loading);
    }
  }
  return loading;
}

}  // namespace mcp::alert
