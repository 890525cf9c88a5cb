#include "text/match.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace mcp;

namespace {
constexpr std::string_view kNames[] = {"window", "by", "lateness", "function", "quantiles", "strict", "stats"};
}

TEST_CASE("the nearest name is the one that a slip of the hand explains", "[text]") {
  CHECK(text::nearest("windwo", kNames) == "window");   // two letters swapped
  CHECK(text::nearest("windw", kNames) == "window");    // one lost
  CHECK(text::nearest("stricct", kNames) == "strict");  // one doubled
  CHECK(text::nearest("latenesz", kNames) == "lateness");
  CHECK(text::nearest("window", kNames) == "window");
  CHECK(text::nearest("bu", kNames) == "by");
}

TEST_CASE("a word like none of the names has no nearest", "[text]") {
  CHECK(text::nearest("threshold", kNames).empty());
  CHECK(text::nearest("zz", kNames).empty());
  CHECK(text::nearest("", kNames).empty());
  CHECK(text::nearest(std::string(1000, 'w'), kNames).empty());
  CHECK(text::nearest("window", {}).empty());
}

TEST_CASE("of two equally near names the first counts", "[text]") {
  constexpr std::string_view names[] = {"cat", "car"};
  CHECK(text::nearest("cax", names) == "cat");
}

TEST_CASE("the question names the candidate", "[text]") {
  CHECK(text::did_you_mean("windwo", kNames) == "; did you mean 'window'?");
  CHECK(text::did_you_mean("threshold", kNames) == "");
}

TEST_CASE("the case of ASCII letters alone makes no difference", "[text]") {
  CHECK(text::same_but_for_case("API_key", "api_KEY"));
  CHECK(text::same_but_for_case("", ""));
  CHECK_FALSE(text::same_but_for_case("key", "keys"));
  CHECK_FALSE(text::same_but_for_case("a[", "a{"));  // 32 apart, as letters are
  CHECK_FALSE(text::same_but_for_case("@", "`"));
  CHECK_FALSE(text::same_but_for_case("\xC3\x89", "\xC3\xA9"));  // É and é
}
