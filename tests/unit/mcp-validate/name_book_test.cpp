#include "name_book.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace mcp::validate {

TEST_CASE("a name is remembered with what it says", "[mcp-validate]") {
  NameBook book;
  book.at("latency_p99_us").errors = 3;
  CHECK(book.at("latency_p99_us").errors == 3);
  CHECK(book.at("latency_p99_us").text.percentile);
  CHECK(book.at("x").errors == 0);
}

TEST_CASE("names beyond the bound are judged but not remembered", "[mcp-validate]") {
  NameBook book(1000);
  book.at("a").errors = 1;
  book.at(std::string(2000, 'b') + "_p99").errors = 1;
  CHECK(book.at("a").errors == 1);
  KnownName& stranger = book.at(std::string(2000, 'b') + "_p99");
  CHECK(stranger.errors == 0);
  CHECK(stranger.text.percentile);
  CHECK(book.offenders(10).size() == 1);
}

TEST_CASE("memory for names is bounded whatever comes", "[mcp-validate]") {
  NameBook book(std::size_t{1} << 16);
  for (int i = 0; i < 100'000; ++i) book.at("name" + std::to_string(i)).warnings = 1;
  CHECK(book.offenders(1'000'000).size() < 300);
}

TEST_CASE("the worst offenders come first, equals by name", "[mcp-validate]") {
  NameBook book;
  book.at("b").warnings = 5;
  book.at("a").warnings = 5;
  book.at("c").errors = 1;
  book.at("fine");
  const auto worst = book.offenders(2);
  REQUIRE(worst.size() == 2);
  CHECK(worst[0].name == "c");
  CHECK(worst[1].name == "a");
}

TEST_CASE("the unit of a name is read once, another one anew", "[mcp-validate]") {
  NameBook book;
  KnownName& name = book.at("x");
  CHECK(read_unit(name, "MiB/conn").scope == "per_connection");
  CHECK(read_unit(name, "MiB/conn").scope == "per_connection");
  CHECK(read_unit(name, "us").unit->symbol == "us");
  CHECK(read_unit(name, "").unit == nullptr);
  CHECK(name.usual_unit == "MiB/conn");
  KnownName& odd = book.at("y");
  CHECK(read_unit(odd, std::string(100, 'u')).unit == nullptr);
  CHECK(odd.usual_unit.empty());
}

namespace {

std::vector<std::string> expected_units(NameBook& book, std::string_view name, std::string_view unit) {
  record::Sample sample;
  sample.unit = unit;
  Subject subject;
  subject.sample = &sample;
  Findings findings;
  book.judge_conflicts(subject, book.at(name), findings);
  std::vector<std::string> out;
  for (const Finding& finding : findings.all()) out.emplace_back(finding.expected);
  return out;
}

}  // namespace

TEST_CASE("the first record of a name is in no conflict, however long its unit is", "[mcp-validate]") {
  NameBook book;
  const std::string things = "{" + std::string(100, 'x') + "}";
  CHECK(expected_units(book, "n", things).empty());
  CHECK(expected_units(book, "n", things).empty());
  CHECK(expected_units(book, "n", "us") == std::vector{things});
}

TEST_CASE("a unit that there is no room for is in no conflict, and takes none", "[mcp-validate]") {
  NameBook book(1000);
  const std::string things = "{" + std::string(900, 'x') + "}";
  CHECK(expected_units(book, "n", things).empty());
  CHECK(expected_units(book, "n", things).empty());
  CHECK(expected_units(book, "n", "us").empty());
  CHECK(expected_units(book, "n", "ms") == std::vector<std::string>{"us"});
}

TEST_CASE("long units of names beyond the bound take no room from those within", "[mcp-validate]") {
  NameBook book(2000);
  const std::string things = "{" + std::string(300, 'x') + "}";
  for (int i = 0; i < 100; ++i) expected_units(book, std::string(3000, 'n'), things);
  CHECK(expected_units(book, "n", things).empty());
  CHECK(expected_units(book, "n", "us") == std::vector{things});
}

}  // namespace mcp::validate
