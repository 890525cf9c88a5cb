#include "yaml/read.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::yaml {
namespace {

constexpr std::string_view kKnown[] = {"name", "metric", "for", "labels"};

std::string said(const Error& error) {
  return std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + ": " + error.message;
}

template <class T>
std::string failure(const Result<T>& result) {
  return result ? "no error" : said(result.error());
}

Node tree(std::string_view text) {
  Result<Node> parsed = parse(text);
  REQUIRE(parsed);
  return std::move(*parsed);
}

}  // namespace

TEST_CASE("scalars read as the type that is asked for", "[yaml]") {
  const Node root = tree("{n: 1.5e3, i: .inf, m: -.inf, x: .nan, t: 5, d: 1h30m, s: 'q'}");
  constexpr std::string_view all[] = {"n", "i", "m", "x", "t", "d", "s"};
  const Result<Fields> fields = Field(root, "").fields(all);
  REQUIRE(fields);
  CHECK(*fields->find("n")->number() == 1500);
  CHECK(*fields->find("i")->number() == INFINITY);
  CHECK(*fields->find("m")->number() == -INFINITY);
  CHECK(std::isnan(*fields->find("x")->number()));
  CHECK(*fields->find("t")->text() == "5");
  CHECK(fields->find("d")->duration()->count() == 5'400'000'000);
  CHECK(*fields->find("s")->text() == "q");
}

TEST_CASE("a refusal names the path, the place, what was expected and what came", "[yaml]") {
  const Node root = tree("thresholds:\n  - {name: a}\n  - {for: x, metric: [1]}\n  - {labels: {a: {}}, for: 5}\n");
  constexpr std::string_view top[] = {"thresholds"};
  const auto list = Field(root, "").fields(top)->find("thresholds")->items();
  REQUIRE(list);
  const Fields second = *(*list)[1].fields(kKnown);
  CHECK(failure(second.find("for")->duration()) == "3:11: thresholds[1].for: expected a duration, got \"x\"");
  CHECK(failure(second.find("for")->number()) == "3:11: thresholds[1].for: expected a number, got \"x\"");
  CHECK(failure(second.find("for")->items()) == "3:11: thresholds[1].for: expected a list, got \"x\"");
  CHECK(failure(second.find("for")->fields(kKnown)) == "3:11: thresholds[1].for: expected a mapping, got \"x\"");
  CHECK(failure(second.find("metric")->text()) == "3:22: thresholds[1].metric: expected a text, got a list");
  CHECK(failure(second.need("name")) == "3:5: thresholds[1]: expected the key \"name\", got none");
  const Fields third = *(*list)[2].fields(kKnown);
  CHECK(failure(third.find("labels")->texts()) == "4:18: thresholds[2].labels.a: expected a text, got a mapping");
  CHECK(failure(third.find("for")->duration()) == "4:28: thresholds[2].for: expected a duration, got \"5\"");
}

TEST_CASE("a quoted number is a text", "[yaml]") {
  const Node root = tree("'5'");
  CHECK(failure(Field(root, "x").number()) == "1:1: x: expected a number, got \"5\"");
}

TEST_CASE("an unknown key gets the nearest known one suggested", "[yaml]") {
  const Node root = tree("name: a\nmetrc: b\n");
  CHECK(failure(Field(root, "rule").fields(kKnown)) == "2:1: rule: unknown key \"metrc\"; did you mean 'metric'?");
  const Node far = tree("zzzzzzzzzz: b\n");
  CHECK(failure(Field(far, "").fields(kKnown)) == "1:1: unknown key \"zzzzzzzzzz\"");
}

TEST_CASE("null counts as a key that is not there", "[yaml]") {
  const Node root = tree("name:\nlabels: ~\n");
  const Result<Fields> fields = Field(root, "").fields(kKnown);
  REQUIRE(fields);
  CHECK_FALSE(fields->find("name"));
  CHECK(failure(fields->need("name")) == "1:1: expected the key \"name\", got none");
  CHECK(Field(root.members[1].value, "l").texts()->empty());
  CHECK(Field(root.members[1].value, "l").items()->empty());
}

TEST_CASE("a mapping of texts comes sorted by key", "[yaml]") {
  const Node root = tree("{b: 2, a: one}");
  const auto texts = Field(root, "").texts();
  REQUIRE(texts);
  CHECK(*texts == std::vector<std::pair<std::string, std::string>>{{"a", "one"}, {"b", "2"}});
}

}  // namespace mcp::yaml
