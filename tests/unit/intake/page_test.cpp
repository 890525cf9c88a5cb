#include "intake/page.h"

#include <catch2/catch.hpp>

namespace mcp::intake {

TEST_CASE("a page is told from records by the line it begins with", "[mcp-query]") {
  for (const std::string_view line :
       {"# HELP x Things.", "# anything", "x 1", "x{a=\"1\"} 1", "x{a=\"1\"} NaN 5", "  x 1", "x 1 # {id=\"1\"} 1",
        "{\"a.b\"} 1", "{\"a.b\",c=\"d\"} 1", "# EOF", "x 1 9223372036854775807"}) {
    CAPTURE(line);
    CHECK(begins_page(line));
  }
  for (const std::string_view line :
       {"{}", "{\"name\":\"x\",\"value\":1}", "{ \"a\" : 1 }", "nonsense", "[1]", "12 3", "\"labels\":{}}", "<html>"}) {
    CAPTURE(line);
    CHECK_FALSE(begins_page(line));
  }
}

TEST_CASE("another file is one of another name, or one that begins anew", "[mcp-query]") {
  const io::Line first[] = {{.text = "x 1", .number = 1}, {.text = "x 2", .number = 3}};
  const io::Line second[] = {{.text = "x 1", .number = 4}};
  Pages pages;
  CHECK(pages.is_another(first, "a"));
  CHECK_FALSE(pages.is_another(second, "a"));
  CHECK(pages.is_another(first, "a"));
  CHECK(pages.is_another(second, "b"));
}

}  // namespace mcp::intake
