#include "runbook.h"

#include <catch2/catch.hpp>

namespace mcp::alert {

TEST_CASE("the title of a page is its first heading", "[runbook]") {
  const auto [page, title] = GENERATE(table<std::string, std::string>({
      {"# One\n# Two\n", "One"},
      {"words\n\n##  Two words ##\r\n", "Two words"},
      {"words\n", ""},
      {"", ""},
      {"#", ""},
      {"# One", "One"},
      {"#\n# Two", ""},
  }));
  INFO(page);
  CHECK(title_of(page) == title);
}

TEST_CASE("a folder that is not there has no pages", "[runbook]") {
  CHECK(runbooks_in({"/nonexistent/folder"}).empty());
  CHECK(runbooks_in({}).empty());
}

}  // namespace mcp::alert
