// Form and refusals in bulk are in tests/compliance/promql; here stands what a table of texts cannot say.
#include "promql/parse.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "promql/check.h"
#include "promql/print.h"

namespace mcp::promql {
namespace {

// What parse says against it, or, where it says nothing, check.
std::string failure(std::string_view text) {
  const Result<ExprPtr> parsed = parse(text);
  const Result<Type> checked = parsed ? check(**parsed, text, {}) : parsed.error();
  if (checked) return "no error: " + print(**parsed);
  CHECK(checked.error().code == Code::kConfig);
  const Place& place = checked.error().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + checked.error().message;
}

std::string selector_failure(std::string_view text) {
  const Result<Selector> parsed = parse_selector(text);
  if (parsed) return "no error: " + print(*parsed);
  return std::to_string(parsed.error().place.column) + ": " + parsed.error().message;
}

// The tree with every operation in brackets, so that precedence shows.
std::string shape(const Expr& expression) {
  if (const Binary* it = std::get_if<Binary>(&expression.is)) {
    return "(" + shape(*it->left) + " " + std::string(spelling(it->op)) + " " + shape(*it->right) + ")";
  }
  if (const Unary* it = std::get_if<Unary>(&expression.is)) return (it->negative ? "-" : "+") + shape(*it->inner);
  return print(expression);
}

// A file of cases: `TEXT`, then `-> PRINTED` or `!! LINE:COLUMN: MESSAGE`; `#` begins a comment line.
struct Case {
  std::string file, text, expected;
  bool fails = false;
};

std::vector<Case> compliance_cases() {
  std::vector<Case> all;
  for (const auto& entry : std::filesystem::directory_iterator(MCP_TESTS_DIR "/compliance/promql")) {
    if (entry.path().extension() != ".test") continue;
    std::ifstream file(entry.path());
    std::string line, text;
    while (std::getline(file, line)) {
      if (line.empty() || line[0] == '#') continue;
      const bool prints = line.starts_with("-> ");
      const bool fails = line.starts_with("!! ");
      if (prints || fails) {
        all.push_back({entry.path().filename().string(), text, line.substr(3), fails});
      } else {
        text = line;
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("every case of the compliance files has its print or its refusal", "[promql]") {
  const std::vector<Case> cases = compliance_cases();
  REQUIRE(cases.size() > 150);
  for (const Case& c : cases) {
    CAPTURE(c.file, c.text);
    const Result<ExprPtr> parsed = parse(c.text);
    if (c.fails) {
      CHECK(failure(c.text) == c.expected);
      continue;
    }
    const std::string printed = parsed ? print(**parsed) : failure(c.text);
    CHECK(printed == c.expected);
    const Result<ExprPtr> again = parse(printed);
    REQUIRE(again);
    CHECK(same(**parsed, **again));
  }
}

TEST_CASE("operators bind as in Prometheus", "[promql]") {
  struct Row {
    std::string_view text, shape;
  };
  const auto row = GENERATE(values<Row>({
      {"1 + 2 * 3 ^ 4", "(1 + (2 * (3 ^ 4)))"},
      {"1 - 2 - 3", "((1 - 2) - 3)"},
      {"2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"},
      {"-2 ^ 2", "-(2 ^ 2)"},
      {"2 ^ -2 ^ 2", "(2 ^ -(2 ^ 2))"},
      {"-a * b", "(-a * b)"},
      {"a / b % c atan2 d", "(((a / b) % c) atan2 d)"},
      {"a or b and c unless d", "(a or ((b and c) unless d))"},
      {"a == b + c", "(a == (b + c))"},
      {"a and b == c", "(a and (b == c))"},
      {"a > b < c", "((a > b) < c)"},
      {"a </ b >/ c + d", "((a </ b) >/ (c + d))"},
      {"a >/ b and c", "((a >/ b) and c)"},
      {"a offset 5m + 1", "(a offset 5m + 1)"},
      {"a offset -2 ^ 2", "(a offset -2s ^ 2)"},
  }));
  CAPTURE(row.text);
  const Result<ExprPtr> parsed = parse(row.text);
  REQUIRE(parsed);
  CHECK(shape(**parsed) == row.shape);
}

TEST_CASE("nodes know where they stood", "[promql]") {
  const std::string_view text = "sum by (a) (rate(x{b=\"c\"}[5m])) / 2";
  const Result<ExprPtr> parsed = parse(text);
  REQUIRE(parsed);
  const auto stood = [&](const Expr& e) { return text.substr(e.at.begin, e.at.end - e.at.begin); };
  const Binary& division = std::get<Binary>((*parsed)->is);
  CHECK(stood(**parsed) == text);
  CHECK(stood(*division.left) == "sum by (a) (rate(x{b=\"c\"}[5m]))");
  const Aggregation& sum = std::get<Aggregation>(division.left->is);
  CHECK(stood(*sum.inner) == "rate(x{b=\"c\"}[5m])");
  CHECK(stood(*std::get<Call>(sum.inner->is).arguments[0]) == "x{b=\"c\"}[5m]");
  CHECK(stood(*division.right) == "2");
}

TEST_CASE("depth is limited, in whatever way it is reached", "[promql]") {
  const auto repeat = [](std::string_view part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  CHECK(failure(repeat("(", 30'000) + "x" + repeat(")", 30'000)) == "1:401: nested deeper than 400");
  CHECK(failure("1" + repeat("+1", 30'000)).find("nested deeper than 400") != std::string::npos);
  CHECK(failure("1" + repeat("^1", 30'000)).find("nested deeper than 400") != std::string::npos);
  CHECK(failure(repeat("-", 30'000) + "x").find("nested deeper than 400") != std::string::npos);
  CHECK(failure("x" + repeat("[1m:]", 10'000)).find("nested deeper than 400") != std::string::npos);
  CHECK(failure("x[" + repeat("(", 30'000) + "1m" + repeat(")", 30'000) + "]").find("nested deeper than 400") !=
        std::string::npos);
  CHECK(failure("x[" + repeat("-", 30'000) + "1m]").find("nested deeper than 400") != std::string::npos);
  CHECK(parse("1" + repeat("+1", 390)));
  CHECK(parse(repeat("(", 390) + "x" + repeat(")", 390)));
}

TEST_CASE("without is no label unless quoted, though every other keyword is", "[promql]") {
  CHECK(failure("sum by (without) (x)") == "1:9: unexpected <without> in grouping opts, expected label");
  CHECK(failure("sum by (by, on, bool, offset, atan2, start, \"without\") (x)") ==
        "no error: sum by (by, on, bool, offset, atan2, start, \"without\") (x)");
}

TEST_CASE("octal digits that are too many are decimal", "[promql]") {
  CHECK(failure("0777777777777777777777") == "no error: 7.777777777777778e+20");
  CHECK(failure("0377777777777777777777") == "no error: 4.611686018427388e+18");
  CHECK(failure("01777777777777777777777") == "no error: 1.7777777777777778e+21");
  CHECK(failure("0xFFFFFFFFFFFFFFFFF") == "1:1: error parsing number: \"0xFFFFFFFFFFFFFFFFF\" is out of range");
  CHECK(failure("0") == "no error: 0");
  CHECK(failure("00") == "no error: 0");
}

TEST_CASE("a character that is none of PromQL's is shown whole, at its byte", "[promql]") {
  CHECK(failure("\"\u00e9\" +\n \u00e9") == "2:2: unexpected character: '\u00e9'");
  CHECK(failure("x{\u00e9=\"a\"}") == "1:3: unexpected character inside braces: '\u00e9'");
  CHECK(failure("x !\u00e9 y") == "1:3: unexpected character after '!': '\u00e9'");
  CHECK(failure("\"\u00e9\u00e9\" + nosuch(1)") == "1:10: unknown function with name \"nosuch\"");
}

TEST_CASE("a lone selector is a name, conditions, or both", "[promql]") {
  const Result<Selector> parsed = parse_selector("latency_us{stat=\"p99\",window=\"5s\",node!~\"n[0-9]\"}");
  REQUIRE(parsed);
  CHECK(parsed->name == "latency_us");
  CHECK(parsed->conditions == std::vector<tsdb::Condition>{{"stat", tsdb::Operator::kEqual, "p99"},
                                                           {"window", tsdb::Operator::kEqual, "5s"},
                                                           {"node", tsdb::Operator::kNotMatch, "n[0-9]"}});
  CHECK(parse_selector("{\"a.b\", \"c d\"='x',}")->name == "a.b");
  CHECK(parse_selector("{__name__=~'a|b'}"));
  CHECK(parse_selector("sum"));
  CHECK(matchers_of(*parsed)->size() == 4);
}

TEST_CASE("what is more or less than a selector is refused", "[promql]") {
  CHECK(selector_failure("") == "1: unexpected end of input, expected a vector selector");
  CHECK(selector_failure("x[5m]") == "2: unexpected \"[\", expected the end of the vector selector");
  CHECK(selector_failure("x offset 5m") == "3: unexpected <offset>, expected the end of the vector selector");
  CHECK(selector_failure("sum(x)") == "4: unexpected \"(\", expected the end of the vector selector");
  CHECK(selector_failure("1") == "1: unexpected number \"1\", expected a vector selector");
  CHECK(selector_failure("{}") == "1: vector selector must contain at least one non-empty matcher");
  CHECK(selector_failure("{a=~'.*'}") == "1: vector selector must contain at least one non-empty matcher");
  CHECK(selector_failure("{a!='b'}") == "1: vector selector must contain at least one non-empty matcher");
  CHECK(selector_failure("x{a=~'('}") == "6: bad regular expression \"(\": missing ): (");
}

}  // namespace mcp::promql
