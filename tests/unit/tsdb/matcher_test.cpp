#include "tsdb/matcher.h"

#include <catch2/catch.hpp>
#include <vector>

namespace mcp::tsdb {

TEST_CASE("a matcher is anchored at both ends, and an absent label is an empty one", "[tsdb]") {
  struct Case {
    Operator op;
    std::string pattern, value;
    bool matches;
  };
  const auto c = GENERATE(values<Case>({
      {Operator::kEqual, "a", "a", true},
      {Operator::kEqual, "a", "ab", false},
      {Operator::kEqual, "", "", true},
      {Operator::kNotEqual, "a", "b", true},
      {Operator::kNotEqual, "a", "a", false},
      {Operator::kNotEqual, "a", "", true},
      {Operator::kMatch, "a", "ab", false},
      {Operator::kMatch, "a", "ba", false},
      {Operator::kMatch, "a|ab", "ab", true},
      {Operator::kMatch, "a.*", "a\nb", true},
      {Operator::kMatch, "é+", "éé", true},
      {Operator::kMatch, ".*", "", true},
      {Operator::kMatch, ".+", "", false},
      {Operator::kMatch, "(?i)AB", "ab", true},
      {Operator::kNotMatch, "a|b", "c", true},
      {Operator::kNotMatch, "a|b", "b", false},
      {Operator::kMatch, "\\\\C", "\\C", true},
      {Operator::kMatch, "\\Q\\C", "\\C", true},
  }));
  CAPTURE(static_cast<int>(c.op), c.pattern, c.value);
  const Result<Matcher> matcher = Matcher::make({.label = "l", .op = c.op, .value = c.pattern});
  REQUIRE(matcher);
  CHECK(matcher->matches(c.value) == c.matches);
  CHECK(matcher->matches_absent() == matcher->matches(""));
}

TEST_CASE("what is no regular expression is refused, with the reason", "[tsdb]") {
  struct Case {
    std::string pattern, message;
  };
  const auto c = GENERATE(values<Case>({
      {"(", "bad regular expression \"(\": missing ): ("},
      {"a**", "bad regular expression \"a**\": bad repetition operator: **"},
      {"\\8", "bad regular expression \"\\8\": invalid escape sequence: \\8"},
      {"a\\\\\\C", "bad regular expression \"a\\\\\\C\": invalid escape sequence: \\C"},
      {"\\Q\\C\\E\\C", "bad regular expression \"\\Q\\C\\E\\C\": invalid escape sequence: \\C"},
      {"x{1001}", "bad regular expression \"x{1001}\": invalid repetition size: {1001}"},
      {"((((x{999}){999}){999}){999})",
       "bad regular expression \"((((x{999}){999}){999}){999})\": invalid repetition size: {999}"},
  }));
  const Result<Matcher> matcher = Matcher::make({.label = "l", .op = Operator::kMatch, .value = c.pattern});
  REQUIRE_FALSE(matcher);
  CHECK(matcher.error().message == c.message);
}

TEST_CASE("a series is selected when all matchers match, its missing labels as empty ones", "[tsdb]") {
  const record::Label labels[] = {{"__name__", "up"}, {"job", "a"}};
  struct Case {
    std::vector<Condition> conditions;
    bool selected;
  };
  const auto c = GENERATE(values<Case>({
      {{}, true},
      {{{"__name__", Operator::kEqual, "up"}}, true},
      {{{"__name__", Operator::kEqual, "up"}, {"job", Operator::kMatch, "a|b"}}, true},
      {{{"__name__", Operator::kEqual, "up"}, {"job", Operator::kEqual, "b"}}, false},
      {{{"node", Operator::kEqual, ""}}, true},
      {{{"node", Operator::kNotEqual, ""}}, false},
      {{{"node", Operator::kMatch, ".+"}}, false},
      {{{"job", Operator::kEqual, ""}}, false},
  }));
  std::vector<Matcher> matchers;
  for (const Condition& condition : c.conditions) {
    Result<Matcher> matcher = Matcher::make(condition);
    REQUIRE(matcher);
    matchers.push_back(std::move(*matcher));
  }
  CHECK(all_match(matchers, labels) == c.selected);
}

}  // namespace mcp::tsdb
