#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "fault.h"
#include "strike_lines.h"
#include "text/number.h"

using namespace mcp;
using mcp::test::Outcome;
using mcp::test::seconds;
using mcp::test::strike;

namespace {

// The `value` of each line, which says where it was in the input of seconds().
std::vector<int> order(const Outcome& outcome) {
  std::vector<int> values;
  for (const std::string& line : outcome.lines()) {
    const std::size_t at = line.find("\"value\":") + 8;
    values.push_back(static_cast<int>(*text::parse_int(line.substr(at, line.find('}', at) - at))));
  }
  return values;
}

}  // namespace

TEST_CASE("drop loses lines and says which", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"drop=1,every=2"}}, seconds(5));
  CHECK(order(outcome) == std::vector<int>{0, 2, 4});
  const auto records = outcome.records("\"fault\":\"drop\"");
  REQUIRE(records.size() == 2);
  CHECK(
      records[0] ==
      R"({"kind":"chaos","ts_us":1000000,"experiment":"stream","phase":"apply","fault":"drop","target":"in.ndjson","seed":42,)"
      R"("detail":{"line":2,"before":"{\"ts_us\":1000000,\"name\":\"up\",\"value\":1}","after":null}})");
}

TEST_CASE("duplicate sends a line again right behind itself", "[mcp-chaos]") {
  CHECK(order(strike({.faults = {"duplicate=1"}}, seconds(3))) == std::vector<int>{0, 0, 1, 1, 2, 2});
  CHECK(order(strike({.faults = {"duplicate=1,copies=3,limit=1"}}, seconds(2))) == std::vector<int>{0, 0, 0, 0, 1});
}

TEST_CASE("copies meet the faults that follow each on its own", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"duplicate=1,copies=99", "drop=0.5"}}, seconds(1));
  CHECK(outcome.lines().size() == Approx(50).margin(25));
  const Outcome damaged = strike({.faults = {"duplicate=1,copies=99", "corrupt=1,how=bit"}}, seconds(1));
  const auto lines = damaged.lines();
  CHECK(std::set<std::string>(lines.begin(), lines.end()).size() > 50);
}

TEST_CASE("a delayed line follows the line that moved event time on by the delay", "[mcp-chaos]") {
  CHECK(order(strike({.faults = {"delay=2s,limit=1"}}, seconds(5))) == std::vector<int>{1, 2, 0, 3, 4});
  CHECK(order(strike({.faults = {"delay=1500ms,limit=1"}}, seconds(5))) == std::vector<int>{1, 2, 0, 3, 4});
  CHECK(order(strike({.faults = {"delay=2s,every=2"}}, seconds(6))) == std::vector<int>{0, 2, 1, 4, 3, 5});
}

TEST_CASE("lines that are all delayed keep their order", "[mcp-chaos]") {
  CHECK(order(strike({.faults = {"delay=3s"}}, seconds(6))) == std::vector<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("what is still held at the end of input is let go in order, and the ledger says so", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"delay=1h,every=2"}}, seconds(6));
  CHECK(order(outcome) == std::vector<int>{0, 2, 4, 1, 3, 5});
  CHECK(outcome.records("\"phase\":\"rollback\"").size() == 3);
  CHECK(outcome.records("\"why\":\"the input ended\"").size() == 3);
}

TEST_CASE("event time does not fall: a late line lets nothing go and waits as long as the others", "[mcp-chaos]") {
  const std::string input =
      "{\"ts_us\":10000000,\"value\":0}\n{\"ts_us\":1000000,\"value\":1}\n{\"ts_us\":11000000,\"value\":2}\n{\"ts_us\":"
      "12000000,\"value\":3}\n";
  CHECK(order(strike({.faults = {"delay=2s,every=2,limit=1"}}, input)) == std::vector<int>{0, 2, 3, 1});
}

TEST_CASE("a line before any time cannot be timed and goes on, a line without a time later waits with the others",
          "[mcp-chaos]") {
  const std::string input =
      "no json 1\n{\"ts_us\":0,\"value\":0}\nno json "
      "2\n{\"ts_us\":1000000,\"value\":1}\n{\"ts_us\":2000000,\"value\":2}\n";
  const Outcome outcome = strike({.faults = {"delay=1s"}}, input);
  CHECK(outcome.lines() == std::vector<std::string>{"no json 1", "{\"ts_us\":0,\"value\":0}", "no json 2",
                                                    "{\"ts_us\":1000000,\"value\":1}",
                                                    "{\"ts_us\":2000000,\"value\":2}"});
  CHECK(outcome.records("\"phase\":\"apply\"").size() == 4);
}

TEST_CASE("a delay that holds too much lets the oldest go early", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"delay=1h"}, .max_held = 1000}, seconds(100));
  CHECK(outcome.lines().size() == 100);
  CHECK(outcome.out == seconds(100));
  CHECK(outcome.records("\"why\":\"too much is held\"").size() > 80);
  CHECK_FALSE(outcome.records("\"why\":\"the input ended\"").empty());
  CHECK(strike({.faults = {"delay=1h"}, .max_held = 1}, seconds(10)).out == seconds(10));
}

TEST_CASE("delays in a row add up", "[mcp-chaos]") {
  CHECK(order(strike({.faults = {"delay=1s,limit=1", "delay=2s,limit=1,every=2"}}, seconds(6))) ==
        std::vector<int>{1, 2, 3, 0, 4, 5});
}

TEST_CASE("times at the far ends do not overflow", "[mcp-chaos]") {
  const std::string input =
      "{\"ts_us\":-2000000000000000000,\"value\":0}\n{\"ts_us\":2000000000000000000,\"value\":1}\n{\"ts_us\":0,"
      "\"value\":2}\n";
  CHECK(strike({.faults = {"delay=106000000d,after=1us,for=106000000d"}}, input).out == input);
}

TEST_CASE("corrupt damages lines and the ledger has both sides", "[mcp-chaos]") {
  const Outcome outcome =
      strike({.faults = {"corrupt=1,how=nan,limit=1,name=up"}, .seed = 3}, "{\"name\":\"up\",\"value\":7}\n");
  CHECK(outcome.out == "{\"name\":\"up\",\"value\":NaN}\n");
  const auto records = outcome.records("\"fault\":\"corrupt\"");
  REQUIRE(records.size() == 1);
  CHECK(
      records[0] ==
      R"({"kind":"chaos","ts_us":0,"experiment":"stream","phase":"apply","fault":"corrupt","target":"in.ndjson","seed":3,)"
      R"("detail":{"line":1,"how":"nan","before":"{\"name\":\"up\",\"value\":7}","after":"{\"name\":\"up\",\"value\":NaN}"}})");
}

TEST_CASE("a line that the chosen way cannot damage is not counted as struck", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"corrupt=1,how=nan,limit=1"}}, "no number\n[1]\n[2]\n");
  CHECK(outcome.out == "no number\n[NaN]\n[2]\n");
  CHECK(outcome.records("\"struck\":1").size() == 1);
}

TEST_CASE("bytes that are not UTF-8 are in the ledger as base64", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"drop=1"}}, "\xff\xfe!\n");
  CHECK(outcome.records("\"before\":{\"bytes\":\"//4h\"}").size() == 1);
}
