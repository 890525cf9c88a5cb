#include "plan.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>

namespace mcp::agg {
namespace {

std::string refusal_of(const Options& options) {
  const Result<Plan> plan = make_plan(options);
  return plan ? "accepted" : plan.error().message;
}

TEST_CASE("quantiles ascend, and one is enough of each", "[agg]") {
  Options options;
  options.quantiles = std::vector<std::string>{"0.99", "0.5", "0.50", "0", "0.999"};
  const Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  std::vector<std::string> keys;
  for (const Quantile& quantile : plan->quantiles) keys.push_back(quantile.key);
  CHECK(keys == std::vector<std::string>{"p0", "p50", "p99", "p999"});
}

TEST_CASE("each level is a multiple of the one before", "[agg]") {
  const auto [windows, message] = GENERATE(table<std::vector<std::string>, std::string>({
      {{"1s", "5s", "1m", "5m", "1h"}, "accepted"},
      {{"250ms"}, "accepted"},
      {{"2s", "5s"}, "--window: 5s is no multiple of 2s, the level before it"},
      {{"5s", "5s"}, "--window: 5s stands there twice"},
      {{"5s", "1s"}, "--window: 1s is no multiple of 5s, the level before it"},
      {{"0s"}, "--window: a window must be longer than 0"},
      {{"100000y"}, "--window: too long: 100000y"},
      {std::vector<std::string>{}, "accepted"},  // 5s
  }));
  Options options;
  options.windows = windows;
  CAPTURE(windows);
  CHECK(refusal_of(options) == message);
}

TEST_CASE("a duration without unit says what is wrong with it", "[agg]") {
  Options options;
  options.windows = {"5"};
  CHECK(refusal_of(options).find("--window: ") == 0);
}

TEST_CASE("--by and --without exclude each other", "[agg]") {
  const auto options = std::make_unique<Options>();  // g++ 12 has a false alarm about one on the stack
  options->by.emplace();
  options->without.emplace();
  CHECK(refusal_of(*options) == "--by and --without exclude each other");
}

TEST_CASE("what is revised names what it replaces", "[agg]") {
  Options options;
  options.revise_for = std::chrono::seconds(1);
  CHECK(refusal_of(options) == "accepted");
  options.session = std::chrono::seconds(1);
  CHECK(refusal_of(options) ==
        "--revise-for and --session exclude each other: nothing names the session that a longer one replaces");
  options.session.reset();
  options.functions = {"absent"};
  CHECK(refusal_of(options) ==
        "--function: absent does not go with --revise-for: what was missing may come and leave no line to replace");
  options.functions.clear();
  options.top = 3;
  CHECK(refusal_of(options) ==
        "--top and --revise-for exclude each other: no line would take back one that is not at the top now");
  options.top.reset();
  options.buckets = std::vector<std::string>{"1"};
  CHECK(refusal_of(options) == "--buckets and --revise-for exclude each other: nothing replaces a sample");
  options.buckets.reset();
  options.merge = true;
  CHECK(refusal_of(options) == "--revise-for and --merge exclude each other: no aggregate is late");
  options.merge = false;
  options.revise_for = timeutil::Duration::max();
  CHECK(refusal_of(options) == "--revise-for: too long");
}

TEST_CASE("what moves time by the clock does not merge", "[agg]") {
  Options options;
  options.idle = std::chrono::seconds(1);
  CHECK(refusal_of(options) == "accepted");
  options.merge = true;
  CHECK(refusal_of(options) == "--idle and --merge exclude each other: nothing is written before the end of input");
  options.merge = false;
  options.idle = timeutil::Duration::max();
  CHECK(refusal_of(options) == "--idle: too long");
}

TEST_CASE("only what is asked for is computed", "[agg]") {
  Options options;
  options.functions = {"max", "count"};
  options.quantiles.emplace();
  const Result<Plan> plan = make_plan(options);
  REQUIRE(plan);
  REQUIRE(plan->functions.size() == 2);
  CHECK(plan->functions[0]->name == "count");  // the order of the keys, not of the asking
  CHECK_FALSE((plan->needs.sum || plan->needs.squares || plan->needs.increase || plan->needs.distribution));
  options.sketch = true;
  CHECK(make_plan(options)->needs.squares);
}

TEST_CASE("what has to be named is not computed unasked", "[agg]") {
  const Result<Plan> plan = make_plan(Options{});
  REQUIRE(plan);
  std::vector<std::string> keys;
  for (const Function* function : plan->functions) keys.emplace_back(function->name);
  CHECK(keys == std::vector<std::string>{"count", "sum", "min", "max", "mean", "stddev", "first", "last", "rate",
                                         "increase", "resets"});
  CHECK_FALSE((plan->needs.delta || plan->needs.distinct));
  Options options;
  options.functions = {"distinct", "delta", "count"};
  const Result<Plan> named = make_plan(options);
  REQUIRE(named);
  REQUIRE(named->functions.size() == 3);
  CHECK(named->functions[1]->name == "delta");
  CHECK(named->functions[2]->name == "distinct");
  CHECK((named->needs.delta && named->needs.distinct && !named->needs.sum));
}

TEST_CASE("every function has a help and a name of its own", "[agg]") {
  std::set<std::string_view> names;
  for (const Function& function : functions()) {
    CHECK(names.insert(function.name).second);
    CHECK_FALSE(function.help.empty());
  }
}

TEST_CASE("the man page lists the rows of the table", "[agg]") {
  std::ifstream file(MCP_TESTS_DIR "/../man/mcp-agg.1");
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::string rows;
  for (const Function& function : functions()) {
    const auto cells = cells_of(function);
    rows += ".It Li " + cells[0];
    for (std::size_t i = 1; i < cells.size(); ++i) rows += " Ta " + cells[i];
    rows += "\n";
  }
  CHECK(page.find(rows + ".El\n") != std::string::npos);
  for (const QuantileDef& def : quantile_defs())
    CHECK(page.find(".It Li " + std::string(def.name) + "\n" + std::string(def.help)) != std::string::npos);
}

}  // namespace
}  // namespace mcp::agg
