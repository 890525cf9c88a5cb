#include "promql/print.h"

#include <catch2/catch.hpp>
#include <random>

#include "promql/parse.h"

namespace mcp::promql {
namespace {

// Random expressions as text, every production of the grammar among them.
class Author {
 public:
  explicit Author(unsigned seed) : random_(seed) {}

  std::string expression(int depth) {
    if (depth == 0) return leaf();
    switch (pick(9)) {
      case 0:
        return "(" + expression(depth - 1) + ")";
      case 1:
        return one_of({"-", "+", "- "}) + expression(depth - 1);
      case 2:
        return expression(depth - 1) + " " + one_of({"+", "-", "*", "/", "%", "^", "atan2", "or", "AND", "unless"}) +
               matching() + " " + expression(depth - 1);
      case 3:
        return expression(depth - 1) + one_of({"==", "!=", " < ", "<=bool ", "> bool ", ">="}) + expression(depth - 1);
      case 4:
        return one_of({"rate", "abs", "nosuch", "start", "Range"}) + "(" + expression(depth - 1) + ")";
      case 5:
        return "f(" + expression(depth - 1) + "," + expression(depth - 1) + ")";
      case 6:
        return one_of({"sum", "min by (a)", "AVG without(b, c)", "count by()"}) + "(" + expression(depth - 1) + ")";
      case 7:
        return "topk" + one_of({"", " by (\"x y\")"}) + "(" + expression(depth - 1) + ", " + expression(depth - 1) +
               ")";
      default:
        return "(" + expression(depth - 1) + ")[" + length() + ":" + one_of({"", "1m", "step()"}) + "]" + modifiers();
    }
  }

 private:
  unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }
  std::string one_of(const std::vector<std::string>& all) { return all[pick(static_cast<unsigned>(all.size()))]; }
  std::string leaf() {
    switch (pick(3)) {
      case 0:
        return one_of({"1", "0x1F", "1e300", "Inf", "NaN", ".5", "5m", "1y", "1e-7", "\"a\\x01\\n\"", "'b\"'", "`\\`"});
      default:
        return one_of({"up", "a:b", "sum", "offset", "fill", "{\"a.b\"}", "{__name__=~\"x\"}", "{'on'}"}) == "up"
                   ? "up" + conditions() + range() + modifiers()
                   : one_of({"up", "a:b", "sum", "offset", "{\"a.b\"}", "{__name__=~\"x\"}", "{'on'}"}) + range() +
                         modifiers();
    }
  }
  std::string conditions() {
    return one_of(
        {"", "{}", "{job=\"a\"}", "{a!='b',c=~\"d|e\"}", "{\"x y\"!~'z.*', inf=``}", "{a=\"\\\"\\\\ \\xff\\u00e9\"}"});
  }
  std::string range() { return pick(2) == 0 ? "" : "[" + length() + "]"; }
  std::string length() {
    return one_of({"5m", "1h30m", "600", "1.5", "0.0001", "5m+1m", "2*(step() - 1s)", "max(step(), 1m)", "-(-5m)",
                   "2^2^1", "min(range(),1h)/2"});
  }
  std::string modifiers() {
    std::string out = one_of({"", " anchored", " smoothed"});
    if (pick(2) == 0) return "";
    out = one_of({" offset 5m", " offset -1h", " offset -(5m)", " offset step()", " offset 0"});
    return pick(2) == 0 ? out : out + one_of({" @ 10.5", "@start()", " @ end()", "@ -1"});
  }
  std::string matching() {
    return one_of({"", "", " on()", " ignoring(a, by)", " on(x) group_left", " on(x) group_right (\"y z\")", " fill(0)",
                   " on(\"inf\") fill_left(-1)"});
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("what is printed parses to the same tree, and prints the same again", "[promql]") {
  int parsed_ones = 0;
  for (unsigned seed = 0; seed < 20'000; ++seed) {
    const std::string text = Author(seed).expression(static_cast<int>(seed % 5));
    const Result<ExprPtr> parsed = parse(text);
    if (!parsed) continue;  // a few are not expressions: an offset behind an unary minus and such
    ++parsed_ones;
    const std::string printed = print(**parsed);
    CAPTURE(text, printed);
    const Result<ExprPtr> again = parse(printed);
    REQUIRE(again);
    REQUIRE(same(**parsed, **again));
    REQUIRE(print(**again) == printed);
  }
  CHECK(parsed_ones > 15'000);
}

TEST_CASE("what is printed in lines parses to the same tree, and is laid out the same again", "[promql]") {
  int broken_ones = 0;
  for (unsigned seed = 0; seed < 5'000; ++seed) {
    const std::string text = Author(seed).expression(3 + static_cast<int>(seed % 4));
    const Result<ExprPtr> parsed = parse(text);
    if (!parsed) continue;
    const std::string laid = pretty(**parsed);
    CAPTURE(text, laid);
    const Result<ExprPtr> again = parse(laid);
    REQUIRE(again);
    REQUIRE(same(**parsed, **again));
    REQUIRE(pretty(**again) == laid);
    REQUIRE((laid.find('\n') != std::string::npos || laid == print(**parsed)));
    REQUIRE(laid.find(" \n") == std::string::npos);
    if (print(**parsed).size() <= kLineLength) REQUIRE(laid == print(**parsed));
    if (laid.find('\n') != std::string::npos) ++broken_ones;
  }
  CHECK(broken_ones > 500);
}

TEST_CASE("what is longer than a line breaks where Prometheus breaks it", "[promql]") {
  const auto laid = [](const std::string& text) {
    const Result<ExprPtr> parsed = parse(text);
    return parsed ? pretty(**parsed) : parsed.error().message;
  };
  const std::string name(38, 'n');
  const std::string pair = name + " + " + name;  // 79 bytes
  CHECK(laid(pair + " + x") == pair + " + x");
  CHECK(laid(pair + " + " + std::string(18, 'x')) == pair + " + " + std::string(18, 'x'));  // 100
  CHECK(laid(pair + " + " + std::string(19, 'x')) == "  " + pair + "\n+\n  " + std::string(19, 'x'));
  CHECK(laid("(" + pair + " + " + name + ")") == "(\n    " + pair + "\n  +\n    " + name + "\n)");
  CHECK(laid("topk by (a) (5, " + pair + " and " + name + ")") ==
        "topk by (a) (\n  5,\n    " + pair + "\n  and\n    " + name + "\n)");
  CHECK(laid("clamp(" + pair + " * 2, -1, 1000)") == "clamp(" + pair + " * 2, -1, 1000)");
  CHECK(laid("clamp(" + pair + " * 2, -1, 10000)") == "clamp(\n  " + name + " + " + name + " * 2,\n  -1,\n  10000\n)");
  CHECK(laid(pair + " > bool on (a) group_left (b) fill(0) c") ==
        "  " + pair + "\n> bool on (a) group_left (b) fill_left(0) fill_right(0)\n  c");
  CHECK(laid("rate((" + pair + " + " + name + ")[5m:1m] offset 5m)") ==
        "rate(\n  (\n      " + pair + "\n    +\n      " + name + "\n  )[5m:1m] offset 5m\n)");
  CHECK(laid("-(" + pair + " + " + name + ")") == "-(\n    " + pair + "\n  +\n    " + name + "\n)");
  CHECK(laid("1 - -(" + pair + " + " + name + ")") ==
        "  1\n-\n  -(\n      " + pair + "\n    +\n      " + name + "\n  )");
  CHECK(laid("-" + pair.substr(0, 38) + "^" + name + "^" + name) == "-" + name + "\n^\n  " + name + " ^ " + name);
  const std::string selector = "x{a=\"" + std::string(100, 'v') + "\"}";
  CHECK(laid(selector) == selector);
  CHECK(laid("rate(" + selector + "[5m])") == "rate(\n  " + selector + "[5m]\n)");
}

TEST_CASE("forms that print as something else than themselves would", "[promql]") {
  struct Row {
    std::string_view text, printed;
  };
  const auto row = GENERATE(values<Row>({
      {"info(a,{\"b\"})", "info(a, {\"b\"})"},
      {"info(a, {})", "info(a, {})"},
      {"a+on(x)group_left()b", "a + on (x) group_left () b"},
      {"a + ignoring() b", "a + ignoring () b"},
      {"a + fill(0) b", "a + fill_left(0) fill_right(0) b"},
      {"a + fill_right(-Inf) b", "a + fill_right(-Inf) b"},
      {"x{inf=\"1\",without=\"2\",on=\"3\"}", "x{inf=\"1\",without=\"2\",on=\"3\"}"},
      {"sum by(\"inf\",\"without\",\"on\",\"a b\")(x)", "sum by (\"inf\", \"without\", on, \"a b\") (x)"},
      {"{\"sum\"}", "{\"sum\"}"},
      {"{\"bool\"}", "{\"bool\"}"},
      {"{\"a:b\",c=\"d\"}", "{\"a:b\",c=\"d\"}"},
      {"{\"inf\",a=\"b\"}", "{\"inf\",a=\"b\"}"},
      {"-1^2", "-1 ^ 2"},
      {"(-1)^2", "(-1) ^ 2"},
      {"- -x", "--x"},
      {"-Inf", "-Inf"},
      {"x@-1.5 offset-90s", "x @ -1.5 offset -1m30s"},
      {"x offset -(5m+1)", "x offset -(5m + 1)"},
      {"x[5m*(2+1)]", "x[5m * (2 + 1)]"},
      {"x[min_of(5m,step())]", "x[min_of(5m, step())]"},
      {"x==bool 1", "x == bool 1"},
      {"\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\\x41\\102\\u00e9\\xff'\"",
       "\"\\x07\\x08\\x0c\\n\\x0d\\x09\\x0b\\\\\\\"AB\u00e9\\xff'\""},
  }));
  const Result<ExprPtr> parsed = parse(row.text);
  CAPTURE(row.text);
  REQUIRE(parsed);
  CHECK(print(**parsed) == row.printed);
  const Result<ExprPtr> again = parse(row.printed);
  REQUIRE(again);
  CHECK(same(**parsed, **again));
}

TEST_CASE("trees that differ in one part are not the same", "[promql]") {
  const std::vector<std::string> all = {"1",
                                        "2",
                                        "1m",
                                        "\"1\"",
                                        "a",
                                        "b",
                                        "{\"b\"}",
                                        "a{x=\"y\"}",
                                        "a{x!=\"y\"}",
                                        "a[1m]",
                                        "a[2m]",
                                        "a offset 1m",
                                        "a @ 1",
                                        "a @ start()",
                                        "a anchored",
                                        "a[1m:]",
                                        "a[1m:1m]",
                                        "f(a)",
                                        "f(b)",
                                        "f(a, b)",
                                        "g(a)",
                                        "sum(a)",
                                        "min(a)",
                                        "sum by (x) (a)",
                                        "sum without (x) (a)",
                                        "topk(1, a)",
                                        "topk(2, a)",
                                        "a + b",
                                        "a - b",
                                        "a == b",
                                        "a == bool b",
                                        "a + on (x) b",
                                        "a + ignoring (x) b",
                                        "a + on (x) group_left () b",
                                        "a + on (x) group_left (y) b",
                                        "a + fill_left(0) b",
                                        "a + fill_right(0) b",
                                        "-a",
                                        "+a",
                                        "(a)"};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Result<ExprPtr> a = parse(all[i]);
    REQUIRE(a);
    for (std::size_t k = 0; k < all.size(); ++k) {
      CAPTURE(all[i], all[k]);
      CHECK(same(**a, **parse(all[k])) == (i == k));
    }
  }
}

}  // namespace mcp::promql
