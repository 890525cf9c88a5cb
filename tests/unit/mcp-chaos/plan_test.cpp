#include "plan.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "corruptions.h"

using namespace mcp;
using namespace mcp::chaos;
using namespace std::chrono_literals;

TEST_CASE("a fault is a name, a value and keys", "[mcp-chaos]") {
  const auto drop = parse_fault("drop=0.25");
  REQUIRE(drop);
  CHECK(drop->name == "drop");
  CHECK(drop->word == "drop=0.25");
  CHECK(drop->p == 0.25);
  CHECK(drop->every == 1);
  CHECK_FALSE(drop->limit);

  const auto delay = parse_fault("delay=1m30s,p=5%,name=http_*,kind=sample,every=10,after=1h,for=30s,limit=7");
  REQUIRE(delay);
  CHECK(delay->name == "delay");
  CHECK(delay->delay == 90s);
  CHECK(delay->p == 0.05);
  CHECK(delay->pattern == "http_*");
  CHECK(delay->kind == record::Kind::kSample);
  CHECK(delay->every == 10);
  CHECK(delay->after == 1h);
  CHECK(delay->length == 30s);
  CHECK(delay->limit == 7);

  const auto duplicate = parse_fault("duplicate=1,copies=3");
  REQUIRE(duplicate);
  CHECK(duplicate->copies == 3);

  const auto corrupt = parse_fault("corrupt=100%,how=utf8");
  REQUIRE(corrupt);
  CHECK(corrupt->p == 1);
  REQUIRE(corrupt->how);
  CHECK(corruptions()[*corrupt->how].name == "utf8");
}

TEST_CASE("parse_fault says what it expected and what came", "[mcp-chaos]") {
  struct Case {
    const char* word;
    const char* message;
  };
  const auto c = GENERATE(values<Case>({
      {"", ": expected a fault (one of drop duplicate corrupt delay), got ''"},
      {"drop", "drop: expected drop=P"},
      {"delay,p=1", "delay,p=1: expected delay=DURATION"},
      {"drp=0.1", "drp=0.1: expected a fault (one of drop duplicate corrupt delay), got 'drp'; did you mean 'drop'?"},
      {"drop=", "drop=: expected a probability from 0 to 1, or 0% to 100%, got ''"},
      {"drop=1.01", "drop=1.01: expected a probability from 0 to 1, or 0% to 100%, got '1.01'"},
      {"drop=101%", "drop=101%: expected a probability from 0 to 1, or 0% to 100%, got '101%'"},
      {"drop=-0.1", "drop=-0.1: expected a probability from 0 to 1, or 0% to 100%, got '-0.1'"},
      {"drop=nan", "drop=nan: expected a probability from 0 to 1, or 0% to 100%, got 'nan'"},
      {"drop=1e999", "drop=1e999: expected a probability from 0 to 1, or 0% to 100%, got '1e999'"},
      {"delay=5", "delay=5: bad duration '5': unit must be one of y w d h m s ms us"},
      {"delay=0.1,p=2", "delay=0.1,p=2: bad duration '0.1': unit must be one of y w d h m s ms us"},
      {"drop=0.1,", "drop=0.1,: expected a key of drop, got ''"},
      {"drop=0.1,p=0.2", "drop=0.1,p=0.2: expected a key of drop, got 'p'"},
      {"drop=0.1,copies=2", "drop=0.1,copies=2: expected a key of drop, got 'copies'"},
      {"drop=0.1,evry=2", "drop=0.1,evry=2: expected a key of drop, got 'evry'; did you mean 'every'?"},
      {"drop=0.1,every", "drop=0.1,every: expected every=N"},
      {"drop=0.1,every=0", "drop=0.1,every=0: every: expected a whole number from 1 to 1000000000, got '0'"},
      {"drop=0.1,every=2,every=3", "drop=0.1,every=2,every=3: every: given twice"},
      {"drop=0.1,limit=x", "drop=0.1,limit=x: limit: expected a whole number from 1 to 18446744073709551615, got 'x'"},
      {"drop=0.1,kind=otlp",
       "drop=0.1,kind=otlp: kind: expected a kind of record, as in sample, aggregate or span, got 'otlp'"},
      {"drop=0.1,name=", "drop=0.1,name=: name: expected a name, where * and ? stand for anything, got ''"},
      {"drop=0.1,for=5", "drop=0.1,for=5: for: bad duration '5': unit must be one of y w d h m s ms us"},
      {"duplicate=1,copies=100", "duplicate=1,copies=100: copies: expected a whole number from 1 to 99, got '100'"},
      {"corrupt=1,how=bite",
       "corrupt=1,how=bite: how: expected one of bit byte truncate utf8 nul brace quote nan exponent type, got 'bite'; "
       "did you mean 'bit'?"},
      {"drop=0.1\x1b[31m", "drop=0.1\\x1b[31m: expected a probability from 0 to 1, or 0% to 100%, got '0.1\\x1b[31m'"},
  }));
  CAPTURE(c.word);
  const auto plan = parse_fault(c.word);
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == Code::kUsage);
  CHECK(plan.error().message == c.message);
}

TEST_CASE("the faults together have bounds", "[mcp-chaos]") {
  const auto why = [](const std::vector<std::string>& words) {
    const auto plans = parse_faults(words);
    return plans ? std::string() : plans.error().message;
  };
  CHECK(why({}) == "expected at least one FAULT, as in drop=0.01");
  CHECK(why(std::vector<std::string>(32, "drop=0.1")).empty());
  CHECK(why(std::vector<std::string>(33, "drop=0.1")) == "drop=0.1: at most 32 faults");
  CHECK(why({"duplicate=1,copies=9", "duplicate=1,copies=9"}).empty());
  CHECK(why({"duplicate=1,copies=9", "duplicate=1,copies=10"}) ==
        "duplicate=1,copies=10: a line would become more than 100 lines");
  CHECK(why({"drop=1", "delay=x"}) == "delay=x: bad duration 'x': expected a number and a unit, as in 5s");
}

TEST_CASE("a fault is told from a file by its name, or by an equals sign after a name", "[mcp-chaos]") {
  for (const char* word : {"drop=0.1", "drp=1", "drop=", "drop", "delay,p=0.1"}) CHECK(is_fault_word(word));
  for (const char* word : {"", "-", "drops", "=", "=1", "./a=b", "dump.ndjson", "dir/a=b", "A=1", "a1=2"})
    CHECK_FALSE(is_fault_word(word));
}

TEST_CASE("globs match as in a shell, without brackets", "[mcp-chaos]") {
  CHECK(glob("up", "up"));
  CHECK(glob("*", ""));
  CHECK(glob("*", "anything"));
  CHECK(glob("http_*_total", "http_requests_total"));
  CHECK(glob("http_*_total", "http__total"));
  CHECK(glob("*_total", "a_total_total"));
  CHECK(glob("u?", "up"));
  CHECK(glob("**p", "up"));
  CHECK_FALSE(glob("", "up"));
  CHECK_FALSE(glob("up", ""));
  CHECK_FALSE(glob("u?", "u"));
  CHECK_FALSE(glob("up", "upp"));
  CHECK_FALSE(glob("http_*_total", "http_requests"));
  CHECK_FALSE(glob("[u]p", "up"));
}

TEST_CASE("a glob made to be slow is not", "[mcp-chaos]") {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "a*";
  CHECK_FALSE(glob(pattern + "b", std::string(5000, 'a')));
}
