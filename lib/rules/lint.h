// What a good reviewer would say of rules that Prometheus accepts: a table of codes, and what is found. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/file.h"

namespace mcp::rules {

enum class Weight : std::uint8_t { kWarning, kNote };  // likely wrong; or could be better

struct LintCode {
  std::string_view code;  // "rate.of_gauge"
  Weight weight;
  std::string_view what;     // is found
  std::string_view why;      // that matters
  std::string_view instead;  // what to do
};

// All there are, sorted by code.
std::span<const LintCode> lint_codes();
const LintCode* find_lint_code(std::string_view code);

struct Finding {
  const LintCode* code = nullptr;
  std::string message;
  Place place;
};

struct LintOptions {
  std::int64_t interval_us = 60'000'000;  // of groups that have none of their own
  std::int64_t scrape_us = 15'000'000;    // how often targets are scraped, as far as that is known
};

// Over all files together: duplicates are found across them. In the order of the files and of places in each.
std::vector<Finding> lint(std::span<const File> files, const LintOptions& options = {});

}  // namespace mcp::rules
