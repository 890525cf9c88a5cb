#include "ledger.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "ndjson/encode.h"
#include "strike_lines.h"

using namespace mcp;
using namespace std::string_literals;
using mcp::test::Outcome;
using mcp::test::seconds;
using mcp::test::strike;

namespace {
std::string verbatim(std::string_view bytes) {
  std::string out;
  ndjson::append_value(out, chaos::verbatim(bytes));
  return out;
}
}  // namespace

TEST_CASE("bytes are kept as text where they are UTF-8 and as base64 where not", "[mcp-chaos]") {
  CHECK(verbatim("") == "\"\"");
  CHECK(verbatim("a\"\n") == R"("a\"\n")");
  CHECK(verbatim("\xff") == R"({"bytes":"/w=="})");
  CHECK(verbatim("\xff\x00"s) == R"({"bytes":"/wA="})");
  CHECK(verbatim("\xff\xfe\xfd") == R"({"bytes":"//79"})");
  CHECK(verbatim("\xfftest") == R"({"bytes":"/3Rlc3Q="})");
}

TEST_CASE("the ledger begins with what was asked for and ends with what was done", "[mcp-chaos]") {
  const auto records = strike({.faults = {"drop=1,limit=1", "duplicate=0"}, .seed = 7}, seconds(3)).records();
  REQUIRE(records.size() == 3);
  CHECK(records.front() ==
        R"({"kind":"chaos","ts_us":0,"experiment":"stream","phase":"inject","target":"in.ndjson","seed":7,)"
        R"("detail":{"faults":["drop=1,limit=1","duplicate=0"]}})");
  CHECK(
      records.back() ==
      R"({"kind":"chaos","ts_us":2000000,"experiment":"stream","phase":"done","target":"in.ndjson","seed":7,)"
      R"("detail":{"lines":3,"faults":[{"fault":"drop=1,limit=1","candidates":3,"struck":1},{"fault":"duplicate=0","candidates":2,"struck":0}]}})");
}

TEST_CASE("the ledger of no input says that nothing was there", "[mcp-chaos]") {
  const auto records = strike({.faults = {"drop=1"}}, "").records();
  REQUIRE(records.size() == 2);
  CHECK(records.back().find(R"("detail":{"lines":0,"faults":[{"fault":"drop=1","candidates":0,"struck":0}]})") !=
        std::string::npos);
}
