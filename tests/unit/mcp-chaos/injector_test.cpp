#include "injector.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "ndjson/decode.h"
#include "record/value.h"
#include "strike_lines.h"

using namespace mcp;
using namespace std::string_literals;
using mcp::test::Ask;
using mcp::test::Outcome;
using mcp::test::seconds;
using mcp::test::strike;

namespace {

// What a pipe may carry: records of many kinds, and what is none.
std::string hostile() {
  return seconds(40) +
         "no json\n{\"kind\":\"event\",\"ts_us\":41000000,\"name\":\"deployment\"}\n\n   "
         "\n{\"a\":1,\"a\":2}\n\xff\xfe\n" +
         std::string(5000, '[') + "\n" + "\r\n{\"ts_us\":\"soon\"}\n\0\n"s +
         "{\"name\":\"up\",\"ts_s\":45.5,\"value\":null}\n{\"kind\":\"strange\",\"ts_us\":46000000}";
}

const std::vector<std::string> kAll = {"drop=0.2", "delay=3s,p=0.3", "duplicate=0.2,copies=2", "corrupt=0.3"};

std::multiset<std::string> as_set(const Outcome& outcome) {
  const auto lines = outcome.lines();
  return {lines.begin(), lines.end()};
}

std::string text_of(const record::Value* value) {
  REQUIRE(value != nullptr);
  const auto* text = std::get_if<std::string>(&value->is);
  REQUIRE(text != nullptr);
  return *text;
}

}  // namespace

TEST_CASE("a probability of 0 is an exact no-op", "[mcp-chaos]") {
  const auto faults =
      GENERATE(std::vector<std::string>{"drop=0"}, std::vector<std::string>{"duplicate=0"},
               std::vector<std::string>{"corrupt=0%"}, std::vector<std::string>{"delay=5s,p=0"},
               std::vector<std::string>{"delay=0s"}, std::vector<std::string>{"drop=1,name=nothing_like_it"},
               std::vector<std::string>{"drop=0", "delay=0", "corrupt=0"});
  for (const std::string& input : {hostile(), hostile() + "\n", "\n"s, "\n\n"s, ""s, "x"s})
    CHECK(strike({.faults = faults}, input).out == input);
}

TEST_CASE("the same seed gives the same bytes, whatever the batches", "[mcp-chaos]") {
  const Outcome whole = strike({.faults = kAll}, hostile());
  const std::size_t batch = GENERATE(1U, 2U, 7U, 50U);
  const Outcome parts = strike({.faults = kAll, .batch = batch}, hostile());
  CHECK(parts.out == whole.out);
  CHECK(parts.ledger == whole.ledger);
}

TEST_CASE("another seed strikes other lines", "[mcp-chaos]") {
  CHECK(strike({.faults = {"drop=0.5"}, .seed = 1}, seconds(100)).out !=
        strike({.faults = {"drop=0.5"}, .seed = 2}, seconds(100)).out);
}

TEST_CASE("a fault strikes the same lines whatever stands behind it or is of another name", "[mcp-chaos]") {
  const auto dropped = [](const std::vector<std::string>& faults) {
    return strike({.faults = faults}, seconds(200)).records("\"fault\":\"drop\"");
  };
  CHECK(dropped({"drop=0.3"}) == dropped({"drop=0.3", "corrupt=0.5"}));
  CHECK(dropped({"drop=0.3"}) == dropped({"corrupt=0", "drop=0.3"}));
}

TEST_CASE("two faults of one name are independent of each other", "[mcp-chaos]") {
  const std::size_t left = strike({.faults = {"drop=0.5", "drop=0.5"}}, seconds(1000)).lines().size();
  CHECK(left == Approx(250).margin(60));
}

TEST_CASE("every line in is used or passed, and what is lost or doubled is in the ledger", "[mcp-chaos]") {
  const std::string input = hostile();
  const auto count = static_cast<std::size_t>(std::count(input.begin(), input.end(), '\n')) + 1;
  const Outcome outcome = strike({.faults = kAll}, input);
  CHECK(outcome.used == count);
  CHECK(outcome.passed == 0);
  const std::size_t lost = outcome.records("\"fault\":\"drop\"").size();
  const std::size_t doubled = outcome.records("\"fault\":\"duplicate\"").size();
  CHECK(lost > 0);
  CHECK(doubled > 0);
  CHECK(static_cast<std::size_t>(std::count(outcome.out.begin(), outcome.out.end(), '\n')) +
            (outcome.out.ends_with('\n') ? 0 : 1) ==
        count - lost + 2 * doubled);
}

TEST_CASE("lines that no fault may strike are passed", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"drop=1,kind=event"}}, hostile());
  CHECK(outcome.used == 1);
  CHECK(outcome.records("\"fault\":\"drop\"").size() == 1);
  const Outcome named = strike({.faults = {"drop=1,name=u*,kind=sample"}}, hostile());
  CHECK(named.used == 41);
}

TEST_CASE("what a fault has struck can be undone with the ledger", "[mcp-chaos]") {
  const Outcome outcome = strike({.faults = {"drop=0.3", "corrupt=0.4,how=quote"}}, seconds(300));
  std::multiset<std::string> lines = as_set(outcome);
  ndjson::Decoder decoder;
  for (const std::string& record : outcome.records("\"phase\":\"apply\"")) {
    const std::string padded = record + std::string(json::kPadding, ' ');
    REQUIRE(decoder.parse(std::string_view(padded).substr(0, record.size())));
    const auto chaos = decoder.chaos();
    REQUIRE(chaos);
    const record::Value detail{chaos->detail};
    if (chaos->fault == "corrupt") {
      const auto damaged = lines.find(text_of(record::member(detail, "after")));
      REQUIRE(damaged != lines.end());
      lines.erase(damaged);
    }
    lines.insert(text_of(record::member(detail, "before")));
  }
  const auto original = Outcome::split(seconds(300));
  CHECK(lines == std::multiset<std::string>(original.begin(), original.end()));
}

TEST_CASE("a last line without a newline stays without one when it is the last, and gets one when it is not",
          "[mcp-chaos]") {
  CHECK(strike({.faults = {"drop=0"}}, "a\nb").out == "a\nb");
  CHECK(strike({.faults = {"duplicate=1"}}, "a\nb").out == "a\na\nb\nb");
  CHECK(strike({.faults = {"drop=1,every=2"}}, "a\nb").out == "a\n");
  CHECK(strike({.faults = {"delay=1s,every=2"}}, "{\"ts_us\":1}\n{\"ts_us\":2}\n{\"ts_us\":3}").out ==
        "{\"ts_us\":1}\n{\"ts_us\":3}\n{\"ts_us\":2}\n");
  CHECK(strike({.faults = {"corrupt=1,how=nan"}}, "[1]").out == "[NaN]");
}
