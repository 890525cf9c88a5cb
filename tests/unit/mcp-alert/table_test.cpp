#include "table.h"

#include <catch2/catch.hpp>

namespace mcp::alert {

TEST_CASE("columns are as wide as their widest cell", "[alert]") {
  Table table({"a", "b"});
  table.add({"märz", "1"});
  table.add({"\x1b[31m", ""});
  std::string out;
  table.append_to(out);
  CHECK(out == "a         b\nmärz      1\n\\x1b[31m\n");
}

TEST_CASE("cells of Markdown end no column and begin no markup", "[alert]") {
  Table table({"a"});
  table.add({"x|*<b>_"});
  std::string out;
  table.append_markdown_to(out);
  CHECK(out == "| a |\n|---|\n| x\\|\\*\\<b>\\_ |\n");
}

}  // namespace mcp::alert
