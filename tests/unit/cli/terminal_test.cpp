#include "cli/terminal.h"

#include <catch2/catch.hpp>
#include <cstdlib>

using namespace mcp::cli;

TEST_CASE("COLUMNS counts where it is a number above 0", "[cli]") {
  const auto asked = [](const char* value) {
    ::setenv("COLUMNS", value, 1);
    const auto columns = columns_asked_for();
    ::unsetenv("COLUMNS");
    return columns;
  };
  CHECK(asked("132") == 132);
  CHECK_FALSE(asked("0"));
  CHECK_FALSE(asked(""));
  CHECK_FALSE(asked("-5"));
  CHECK_FALSE(asked("wide"));
  CHECK_FALSE(asked("99999999999999999999999"));
  CHECK_FALSE(columns_asked_for());
}
