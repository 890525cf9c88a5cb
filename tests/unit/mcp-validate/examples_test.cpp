#include <algorithm>
#include <catch2/catch.hpp>

#include "bench.h"
#include "metrology/codes.h"
#include "pages.h"

namespace mcp::validate {
namespace {

// Pushes the lines of an example and leaves the last one's findings at hand.
std::string push_all(Bench& bench, std::string_view example) {
  bench.sink.assume_now = false;
  const std::size_t newline = example.find('\n');
  if (newline != std::string_view::npos) bench.push(example.substr(0, newline));
  return bench.push(example.substr(newline + 1));  // npos + 1 is 0
}

std::vector<std::string> codes_of(std::string_view example) {
  Bench bench;  // one at a time: it holds the program's signals
  push_all(bench, example);
  return bench.codes();
}

}  // namespace

TEST_CASE("the wrong example of each code has this fault and no other, and the right one has none", "[mcp-validate]") {
  for (const metrology::CodeRow& row : metrology::codes()) {
    if (row.wrong.empty()) continue;
    CAPTURE(row.code);
    CHECK(codes_of(row.wrong) == std::vector<std::string>{std::string(row.code)});
    Bench right;
    CHECK(push_all(right, row.right) == "kept");
    CHECK(right.codes().empty());
  }
}

TEST_CASE("only a fault that is too long to show has no example", "[mcp-validate]") {
  for (const metrology::CodeRow& row : metrology::codes()) CHECK(row.wrong.empty() == (row.code == "label.too_long"));
}

TEST_CASE("explain tells severity, gate, meaning, advice and both examples", "[mcp-validate]") {
  const Result<std::string> page = explain("precision.zero_time");
  REQUIRE(page);
  for (const char* part : {"precision.zero_time: error, found at: precision declared\n", "When: 0 in `ms`", "Then: add",
                           "\nWrong:\n  {", "\nRight:\n  {"}) {
    CAPTURE(part);
    CHECK(page->find(part) != std::string::npos);
  }
}

TEST_CASE("explain suggests the nearest code", "[mcp-validate]") {
  const Result<std::string> page = explain("unit.mising");
  REQUIRE_FALSE(page);
  CHECK(page.error().message == "unknown code 'unit.mising'; did you mean 'unit.missing'?");
  CHECK(page.error().code == Code::kUsage);
}

TEST_CASE("units lists every unit, tail and scope", "[mcp-validate]") {
  const std::string page = print_units();
  for (const metrology::Unit& unit : metrology::units())
    CHECK(page.find("\n" + std::string(unit.symbol) + " ") != std::string::npos);
  CHECK(page.find("\n/conn         per_connection\n") != std::string::npos);
  CHECK(page.find("\nsystem_wide           all nodes together\n") != std::string::npos);
}

}  // namespace mcp::validate
