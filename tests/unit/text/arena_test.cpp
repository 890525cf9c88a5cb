#include "text/arena.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using mcp::text::Arena;

TEST_CASE("an arena keeps every string as it was, wherever the next ones go", "[text]") {
  Arena arena;
  std::vector<std::string> given;
  std::vector<std::string_view> kept;
  for (std::size_t i = 0; i < 3000; ++i) {
    given.push_back(std::string(i % 97, static_cast<char>('a' + i % 26)));
    kept.push_back(arena.keep(given.back()));
  }
  given.push_back(std::string(std::size_t{3} << 20, 'x'));  // larger than any block
  kept.push_back(arena.keep(given.back()));
  given.push_back("after it");
  kept.push_back(arena.keep(given.back()));
  for (std::size_t i = 0; i < given.size(); ++i) REQUIRE(kept[i] == given[i]);
}

TEST_CASE("an arena takes little more than what it keeps", "[text]") {
  Arena arena;
  CHECK(arena.keep("").empty());
  CHECK(arena.size() <= std::size_t{1} << 14);
  std::size_t bytes = 0;
  for (; bytes < std::size_t{8} << 20; bytes += 100) arena.keep(std::string(100, 'k'));
  CHECK(arena.size() < bytes + (std::size_t{2} << 20));
}
