// The texts and places are those of Prometheus' promql/parser: checkAST and its tests; those of compat 2 were compared
// with what promtool 2.42 says.
#include "promql/check.h"

#include <catch2/catch.hpp>

#include "promql/parse.h"
#include "promql/print.h"

namespace mcp::promql {
namespace {

constexpr CheckOptions k2 = {.compat = 2};
constexpr CheckOptions kStable = {.experimental = false};

// "range vector", or "line:column: why not".
std::string verdict(std::string_view text, const CheckOptions& options = {}) {
  const Result<ExprPtr> parsed = parse(text, options.compat);
  const Result<Type> type = parsed ? check(**parsed, text, options) : parsed.error();
  if (type) {
    CHECK(type_of(**parsed) == *type);
    return std::string(documented(*type));
  }
  CHECK(type.error().code == Code::kConfig);
  const Place& place = type.error().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + type.error().message;
}

struct Row {
  std::string_view text, verdict;
};

void judge(std::initializer_list<Row> rows, const CheckOptions& options = {}) {
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(verdict(row.text, options) == row.verdict);
  }
}

std::string_view example(Type type) {
  switch (type) {
    case Type::kScalar:
      return "1";
    case Type::kVector:
      return "{a=\"b\"}";
    case Type::kMatrix:
      return "a[5m]";
    default:
      return "\"a\"";
  }
}

// A call with so many arguments, each of the right type but one of that place, which is of that type.
std::string call(const Function& function, std::size_t count, std::size_t place = 1000, Type type = Type::kNone) {
  std::string text = std::string(function.name) + "(";
  for (std::size_t i = 0; i < count; ++i) {
    text.append(i == 0 ? "" : ", ").append(example(i == place ? type : function.argument(i)));
  }
  return text + ")";
}

std::string count_refused(const Function& function, std::string_view bound, std::size_t wanted, std::size_t count) {
  return "1:1: expected " + std::string(bound) + std::to_string(wanted) + " argument(s) in call to \"" +
         std::string(function.name) + "\", got " + std::to_string(count);
}

}  // namespace

TEST_CASE("every expression has a type", "[promql]") {
  judge({
      {"1", "scalar"},
      {"5m", "scalar"},
      {"\"a\"", "string"},
      {"a", "instant vector"},
      {"{a=\"b\"}", "instant vector"},
      {"a offset 5m @ end()", "instant vector"},
      {"a[5m]", "range vector"},
      {"a[5m:]", "range vector"},
      {"(1)", "scalar"},
      {"((a[5m]))", "range vector"},
      {"-(1)", "scalar"},
      {"-a", "instant vector"},
      {"1 + 2", "scalar"},
      {"1 == bool 2", "scalar"},
      {"1 + a", "instant vector"},
      {"a + 1", "instant vector"},
      {"a > b", "instant vector"},
      {"1 </ 2", "scalar"},
      {"a >/ 2", "instant vector"},
      {"sum(a)", "instant vector"},
      {"time() * pi()", "scalar"},
      {"scalar(a)", "scalar"},
      {"vector(1)", "instant vector"},
      {"a[min_of(5m, step()):range() / 2]", "range vector"},
  });
}

TEST_CASE("every function takes as many arguments as it should, and no fewer or more", "[promql]") {
  for (const Function& function : all_functions()) {
    const CheckOptions options = {.compat = function.known_to(3) ? 3 : 2};
    CAPTURE(function.name);
    const bool unlimited = function.most == Function::kUnlimited;
    const std::size_t most = unlimited ? function.least + std::size_t{20} : function.most;
    for (std::size_t count = function.least; count <= most; ++count) {
      CHECK(verdict(call(function, count), options) == documented(function.returns));
    }
    const bool exact = function.least == function.most;
    if (function.least > 0) {
      CHECK(verdict(call(function, function.least - 1U), options) ==
            count_refused(function, exact ? "" : "at least ", function.least, function.least - 1U));
    }
    if (!unlimited) {
      CHECK(verdict(call(function, most + 1), options) ==
            count_refused(function, exact ? "" : "at most ", most, most + 1));
    }
  }
}

TEST_CASE("every function refuses each argument of another type, where that stands", "[promql]") {
  for (const Function& function : all_functions()) {
    const CheckOptions options = {.compat = function.known_to(3) ? 3 : 2};
    const std::size_t most = function.most == Function::kUnlimited ? function.least + std::size_t{2} : function.most;
    for (std::size_t place = 0; place < most; ++place) {
      for (const Type type : {Type::kScalar, Type::kVector, Type::kMatrix, Type::kString}) {
        if (type == function.argument(place)) continue;
        const std::string text = call(function, most, place, type);
        CAPTURE(text);
        std::size_t column = function.name.size() + 2;
        for (std::size_t i = 0; i < place; ++i) column += example(function.argument(i)).size() + 2;
        if (function.id == FunctionId::kInfo && place == 1) column = 1;  // Prometheus says so
        CHECK(verdict(text, options) ==
              "1:" + std::to_string(column) + ": expected type " + std::string(documented(function.argument(place))) +
                  " in call to function \"" + std::string(function.name) + "\", got " + std::string(documented(type)));
      }
    }
  }
}

TEST_CASE("an unknown function counts before everything else", "[promql]") {
  judge({
      {"nosuch()", "1:1: unknown function with name \"nosuch\""},
      {"Rate(a[5m])", "1:1: unknown function with name \"Rate\""},
      {"START()", "1:1: unknown function with name \"START\""},
      {"holt_winters(a[5m], 0.5, 0.5)", "1:1: unknown function with name \"holt_winters\""},
      {"a > nosuch()", "1:5: unknown function with name \"nosuch\""},
      {"rate(a) + nosuch()", "1:11: unknown function with name \"nosuch\""},
      {"other(nosuch())", "1:7: unknown function with name \"nosuch\""},
      {"sum by (x) (-(nosuch(a)))", "1:15: unknown function with name \"nosuch\""},
      {"topk(nosuch(), other())", "1:6: unknown function with name \"nosuch\""},
      {"rate(nosuch(a)[5m:1m])", "1:6: unknown function with name \"nosuch\""},
      {"a\n+\n  nosuch(1)", "3:3: unknown function with name \"nosuch\""},
  });
}

TEST_CASE("what Prometheus calls experimental may be turned off", "[promql]") {
  for (const Function& function : all_functions()) {
    if (!function.known_to(3)) continue;
    CAPTURE(function.name);
    const std::string refused = "1:1: function \"" + std::string(function.name) + "\" is not enabled";
    const std::string text = call(function, function.least);
    CHECK((verdict(text, kStable) == refused) == function.experimental);
    CHECK(verdict(text) == documented(function.returns));
  }
  judge(
      {
          {"1 + limitk(2, a)",
           "1:5: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions"},
          {"limit_ratio(0.5, a)",
           "1:1: limit_ratio() is experimental and must be enabled with "
           "--enable-feature=promql-experimental-functions"},
          {"topk(2, a)", "instant vector"},
          {"a </ 2", "instant vector"},
      },
      kStable);
}

TEST_CASE("2.42 knows its own functions and operators", "[promql]") {
  for (const Function& function : all_functions()) {
    CAPTURE(function.name);
    const bool unknown = verdict(call(function, function.least), k2).find("unknown function") != std::string::npos;
    CHECK(unknown == !function.known_to(2));
  }
  judge(
      {
          {"holt_winters(a[5m], 0.5, 0.5)", "instant vector"},
          {"first_over_time(a[5m])", "1:1: unknown function with name \"first_over_time\""},
          {"1 + limitk(2, a)", "1:5: unknown function with name \"limitk\""},
          {"a </ 2", "1:4: unexpected <op:/>"},
          {"a  >/ nosuch()", "1:5: unexpected <op:/>"},
          {"1 and bool 1", "1:3: bool modifier can only be used on comparison operators"},
          {"rate(a)", "1:6: expected type range vector in call to function \"rate\", got instant vector"},
      },
      k2);
}

TEST_CASE("2.42 refuses the forms that came after it, where they stand", "[promql]") {
  judge(
      {
          {"a + fill(0) b", "1:13: unexpected identifier \"b\""},
          {"a + on(x) fill_left(0) b", "1:24: unexpected identifier \"b\""},
          {"{\"a.b\"}", "1:2: unexpected string \"a.b\" in label matching, expected identifier or \"}\""},
          {"a{'b c'=\"d\"}", "1:3: unexpected string 'b c' in label matching, expected identifier or \"}\""},
          {"sum by (\"b\") (a)", "1:9: unexpected string \"b\" in grouping opts, expected label"},
          {"a[600]", "1:3: missing unit character in duration"},
          {"a[5m * 2]", "1:6: unexpected <op:*> in subquery or range, expected \":\" or \"]\""},
          {"a[-5m]", "1:3: unexpected <op:-> in subquery selector, expected duration"},
          {"a[(5m)]", "1:3: unexpected \"(\" in subquery selector, expected duration"},
          {"a[step()]", "1:3: unexpected identifier \"step\" in subquery selector, expected duration"},
          {"a[5m:60]", "1:6: missing unit character in duration"},
          {"a[5m:step()]", "1:6: unexpected identifier \"step\" in subquery selector, expected duration or \"]\""},
          {"a[0s]", "1:3: duration must be greater than 0"},
          {"a offset 0s", "1:10: duration must be greater than 0"},
          {"a offset +5m", "1:10: unexpected <op:+> in offset, expected duration"},
          {"a offset (5m)", "1:10: unexpected \"(\" in offset, expected duration"},
          {"a offset 50", "1:10: missing unit character in duration"},
          {"a[5m] anchored", "1:7: unexpected identifier \"anchored\""},
          {"a smoothed", "1:3: unexpected identifier \"smoothed\""},
          {"a > 5m", "1:5: unexpected duration \"5m\""},
          {"predict_linear(a[5m], 1h)", "1:23: unexpected duration \"1h\""},
          {"a @ 5m", "1:5: unexpected duration \"5m\" in @, expected timestamp"},
          {"1_000", "1:1: bad number or duration syntax: \"1_000\""},
          {"0x_ff", "1:1: bad number or duration syntax: \"0x_ff\""},
          {"limitk by (b) (2, a)", "1:8: unexpected <by>"},
          {"info(a)", "1:1: unknown function with name \"info\""},
          {"min_of(1, 2)", "1:1: unknown function with name \"min_of\""},
          {"a + step()", "1:5: unknown function with name \"step\""},
      },
      k2);
}

TEST_CASE("2.42 takes what it always took, and the words of 3 as names", "[promql]") {
  judge(
      {
          {"a[5m:] offset -1h30m", "range vector"},
          {"a[5m:1m] @ -1.5", "range vector"},
          {"a @ +1 + 0x1F", "instant vector"},
          {"sum by (step, range, anchored, smoothed, fill, limitk) (a)", "instant vector"},
          {"anchored + smoothed + fill + fill_left + limitk + step + range", "instant vector"},
          {"step[5m]", "range vector"},
          {"a atan2 bool", "1:13: unexpected end of input"},
      },
      k2);
}

TEST_CASE("an aggregation takes an instant vector, and a parameter of its type", "[promql]") {
  judge({
      {"sum(1)", "1:5: expected type instant vector in aggregation expression, got scalar"},
      {"sum(a[5m])", "1:5: expected type instant vector in aggregation expression, got range vector"},
      {"sum by (x) ((\"a\"))", "1:13: expected type instant vector in aggregation expression, got string"},
      {"topk(a, b)", "1:6: expected type scalar in aggregation parameter, got instant vector"},
      {"bottomk(\"a\", b)", "1:9: expected type scalar in aggregation parameter, got string"},
      {"quantile(a[5m], b)", "1:10: expected type scalar in aggregation parameter, got range vector"},
      {"limitk(a, b)", "1:8: expected type scalar in aggregation parameter, got instant vector"},
      {"limit_ratio(a, b)", "1:13: expected type scalar in aggregation parameter, got instant vector"},
      {"count_values(5, a)", "1:14: expected type string in aggregation parameter, got scalar"},
      {"count_values(a, 5)", "1:17: expected type instant vector in aggregation expression, got scalar"},
      {"topk(scalar(a), b)", "instant vector"},
      {"count_values(\"v\", a)", "instant vector"},
      {"topk(rate(a), b)", "1:11: expected type range vector in call to function \"rate\", got instant vector"},
  });
}

TEST_CASE("bool belongs to comparisons, and to each of two scalars", "[promql]") {
  judge({
      {"a + bool b", "1:3: bool modifier can only be used on comparison operators"},
      {"a + bool 10", "1:3: bool modifier can only be used on comparison operators"},
      {"a and bool 10", "1:3: bool modifier can only be used on comparison operators"},
      {"a </ bool 1", "1:3: bool modifier can only be used on comparison operators"},
      {"(a) \n\t ^ bool b", "2:3: bool modifier can only be used on comparison operators"},
      {"a + bool \"b\"", "1:3: bool modifier can only be used on comparison operators"},
      {"1 == 1", "1:3: comparisons between scalars must use BOOL modifier"},
      {"1<2", "1:2: comparisons between scalars must use BOOL modifier"},
      {"time()>=-(1)", "1:7: comparisons between scalars must use BOOL modifier"},
      {"(1) != scalar(a)", "1:5: comparisons between scalars must use BOOL modifier"},
      {"1 > bool 2 <= 3", "1:12: comparisons between scalars must use BOOL modifier"},
      {"a == bool b", "instant vector"},
      {"1 >/ 1", "scalar"},
      {"1 atan2 1", "scalar"},
  });
}

TEST_CASE("operators take scalars and instant vectors", "[promql]") {
  judge({
      {"a[5m] + 1", "1:1: binary expression must contain only scalar and instant vector types"},
      {"1 + a[5m]", "1:5: binary expression must contain only scalar and instant vector types"},
      {"\"a\" == \"b\"", "1:1: binary expression must contain only scalar and instant vector types"},
      {"a and \"b\"", "1:7: binary expression must contain only scalar and instant vector types"},
      {"a </ b[5m:]", "1:6: binary expression must contain only scalar and instant vector types"},
      {"-\"a\"", "1:1: unary expression only allowed on expressions of type scalar or instant vector, got \"string\""},
      {"1 + -a[5m]",
       "1:5: unary expression only allowed on expressions of type scalar or instant vector, got \"range vector\""},
      {"+(\"a\")",
       "1:1: unary expression only allowed on expressions of type scalar or instant vector, got \"string\""},
  });
}

TEST_CASE("set operators stand between instant vectors, without grouping", "[promql]") {
  judge({
      {"1 and 1", "1:1: set operator \"and\" not allowed in binary scalar expression"},
      {"a or 1", "1:1: set operator \"or\" not allowed in binary scalar expression"},
      {"1 + (2 UNLESS a)", "1:6: set operator \"unless\" not allowed in binary scalar expression"},
      {"1 or on(x) a", "1:1: vector matching only allowed between instant vectors"},
      {"a and on(x) group_left(y) b", "1:1: no grouping allowed for \"and\" operation"},
      {"a or on(x) group_right(y) b", "1:1: no grouping allowed for \"or\" operation"},
      {"a unless ignoring(x) group_left b", "1:1: no grouping allowed for \"unless\" operation"},
      {"a and fill(0) b", "1:1: filling in missing series not allowed for set operators"},
      {"a and on(x) group_left fill(0) b", "1:1: no grouping allowed for \"and\" operation"},
      {"a and on(x) b", "instant vector"},
      {"a unless ignoring() b", "instant vector"},
  });
}

TEST_CASE("matching stands between instant vectors", "[promql]") {
  judge({
      {"a == on(x) 10", "1:1: vector matching only allowed between instant vectors"},
      {"a * (1 + ignoring(x) b)", "1:6: vector matching only allowed between instant vectors"},
      {"1 + on(x) group_left(y) 2", "1:1: vector matching only allowed between instant vectors"},
      {"a + fill(0) 1", "1:1: filling in missing series only allowed between instant vectors"},
      {"1 + on(x) fill_left(0) 1", "1:1: vector matching only allowed between instant vectors"},
      {"1 + on() 1", "scalar"},
      {"a + on(x) group_left(y, x) b", "1:3: label \"x\" must not occur in ON and GROUP clause at once"},
      {"a / on(x, y) group_right(y, x) b", "1:3: label \"x\" must not occur in ON and GROUP clause at once"},
      {"a + ignoring(x) group_left(x) b", "instant vector"},
      {"a </ on(x) group_left(y) b", "instant vector"},
      {"a + on(x) group_right fill_right(0) b", "instant vector"},
  });
}

TEST_CASE("a subquery is made of instant vectors", "[promql]") {
  judge({
      {"1[5m:1m]", "1:1: subquery is only allowed on instant vector, got scalar instead"},
      {"(\"a\")[5m:]", "1:1: subquery is only allowed on instant vector, got string instead"},
      {"rate(a[5m][10m:])", "1:6: subquery is only allowed on instant vector, got matrix instead"},
      {"a[5m:1m][10m:2m] offset 1m", "1:1: subquery is only allowed on instant vector, got matrix instead"},
      {"(a + b)[5m:]", "range vector"},
  });
}

TEST_CASE("a selector leaves something out", "[promql]") {
  judge({
      {"1 + {}", "1:5: vector selector must contain at least one non-empty matcher"},
      {"rate({a=\"\"}[5m])", "1:6: vector selector must contain at least one non-empty matcher"},
      {"{a=~\".*\",b!=\"c\"}[5m:]", "1:1: vector selector must contain at least one non-empty matcher"},
      {"{__name__=\"\"}", "1:1: vector selector must contain at least one non-empty matcher"},
      {"{a!~\"|b\"}", "instant vector"},
      {"{\"a.b\"}", "instant vector"},
  });
}

TEST_CASE("info takes the labels of what a selector without a name in front says", "[promql]") {
  judge({
      {"info(a)", "instant vector"},
      {"info(a, {b=\"c\"})", "instant vector"},
      {"info(a, {})", "instant vector"},
      {"info(a, {b=~\".*\"})", "instant vector"},
      {"info(a, {\"b\"})", "instant vector"},
      {"info({}, {})", "1:6: vector selector must contain at least one non-empty matcher"},
      {"info(a, b)", "1:9: expected label selectors only, got vector selector instead"},
      {"info(a, b{c=\"d\"})", "1:9: expected label selectors only, got vector selector instead"},
      {"info(a, ({b=\"c\"}))", "1:9: expected label selectors only"},
      {"info(a, vector(1))", "1:9: expected label selectors only"},
      {"1 + info(a, {b=\"c\"}[5m])",
       "1:5: expected type instant vector in call to function \"info\", got range vector"},
      {"info(a, 1)", "1:1: expected type instant vector in call to function \"info\", got scalar"},
      {"info(1, b)", "1:9: expected label selectors only, got vector selector instead"},
  });
}

TEST_CASE("the deepest tree is checked", "[promql]") {
  std::string sum = "1", power = "1", brackets;
  for (int i = 0; i < 390; ++i) {
    sum += "+1";
    power += "^1";
    brackets += '(';
  }
  CHECK(verdict(sum) == "scalar");
  CHECK(verdict(power + "^a") == "instant vector");
  CHECK(verdict(brackets + "a[5m]" + std::string(390, ')')) == "range vector");
  CHECK(verdict(sum + "==1") == "1:782: comparisons between scalars must use BOOL modifier");
}

}  // namespace mcp::promql
