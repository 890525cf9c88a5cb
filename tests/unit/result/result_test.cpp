#include "result/result.h"

#include <catch2/catch.hpp>
#include <memory>
#include <string>

using namespace mcp;

namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return Error{.code = Code::kMalformed, .message = "odd", .reason = "odd"};
  return number / 2;
}

}  // namespace

TEST_CASE("a result is a value or the error that stood in its way", "[result]") {
  const auto good = half(4);
  REQUIRE(good);
  CHECK(*good == 2);
  const auto bad = half(3);
  REQUIRE_FALSE(bad);
  CHECK(bad.error().code == Code::kMalformed);
  CHECK(bad.error().message == "odd");
  CHECK(bad.error().reason == "odd");
}

TEST_CASE("a result holds what can only be moved", "[result]") {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  REQUIRE(result);
  const std::unique_ptr<int> out = *std::move(result);
  CHECK(*out == 7);
}

TEST_CASE("a result of an error-like value is told apart by its place, not its type", "[result]") {
  const Result<std::string> text = std::string("odd");
  REQUIRE(text);
  CHECK(text->size() == 3);
}

TEST_CASE("an error learns its place on the way up and keeps the first it learnt", "[result]") {
  const Error bare{.message = "expected a number"};
  const Error placed = Error(bare).at(17, 9).in("dump.ndjson");
  CHECK(placed.place.file == "dump.ndjson");
  CHECK(placed.place.line == 17);
  CHECK(placed.place.column == 9);
  const Error again = Error(placed).at(1, 1).in("other");
  CHECK(again.place.file == "dump.ndjson");
  CHECK(again.place.line == 17);
  CHECK(again.place.column == 9);
  CHECK(bare.in("f").place.file == "f");
  CHECK(bare.place.file.empty());
}

TEST_CASE("a status is done or an error", "[result]") {
  CHECK(Status(Done{}));
  CHECK_FALSE(Status(Error{.message = "no"}));
}
