#include "name_book.h"

#include <catch2/catch.hpp>

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

}  // namespace mcp::validate
