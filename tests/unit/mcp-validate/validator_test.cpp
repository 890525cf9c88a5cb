#include "validator.h"

#include <catch2/catch.hpp>

#include "bench.h"

namespace mcp::validate {
namespace {

constexpr std::string_view kGood = R"({"ts_us":1,"name":"sessions","value":12,"unit":"1"})";
constexpr std::string_view kWarned = R"({"ts_us":1,"name":"heap_used","value":12,"unit":"MiB"})";
constexpr std::string_view kBad = R"({"ts_us":1,"name":"depth","value":12,"unit":"fathom"})";

cli::Exit verdict_of(const Options& options, std::vector<std::string_view> lines) {
  Bench bench(options);
  for (const std::string_view line : lines) bench.push(line);
  REQUIRE(bench.validator().finish(bench.sink));
  return bench.validator().verdict();
}

}  // namespace

TEST_CASE("errors reject, warnings pass, and what passes is the line itself", "[mcp-validate]") {
  Bench bench;
  CHECK(bench.push(kGood) == "kept");
  CHECK(bench.push(kWarned) == "kept");
  CHECK(bench.push(kBad) == "rejected");
  CHECK(bench.sink.kept == std::vector<std::string>{std::string(kGood), std::string(kWarned)});
}

TEST_CASE("--reject-on warning rejects what is warned of", "[mcp-validate]") {
  Options options;
  options.reject_on = "warning";
  Bench bench(options);
  CHECK(bench.push(kGood) == "kept");
  CHECK(bench.push(kWarned) == "rejected");
}

TEST_CASE("--on-violation pass keeps a bad record", "[mcp-validate]") {
  Options options;
  options.on_violation = "pass";
  Bench bench(options);
  CHECK(bench.push(kBad) == "kept");
}

TEST_CASE("--on-violation tag marks a bad record", "[mcp-validate]") {
  Options options;
  options.on_violation = "tag";
  Bench tagging(options);
  CHECK(tagging.push(kBad) == "used");
  CHECK(tagging.written().ends_with(R"("unit":"fathom","violations":["unit.unknown"]})"
                                    "\n"));
  CHECK(tagging.push(kWarned) == "kept");
}

TEST_CASE("--profile none judges nothing but the line", "[mcp-validate]") {
  Options options;
  options.profiles = {"none"};
  Bench bench(options);
  CHECK(bench.push(kBad) == "kept");
  CHECK(bench.push(R"({"name":1})") == "malformed");
  CHECK(bench.push("{}") == "kept");
}

TEST_CASE("--kinds aggregate leaves samples alone", "[mcp-validate]") {
  Options options;
  options.kinds = {"aggregate"};
  Bench bench(options);
  CHECK(bench.push(kBad) == "passed");
  CHECK(
      bench.push(R"({"kind":"aggregate","ts_us":5,"start_us":0,"window_us":5,"name":"x","unit":"fathom","count":1})") ==
      "rejected");
}

TEST_CASE("--kinds sample leaves aggregates alone", "[mcp-validate]") {
  Options options;
  options.kinds = {"sample"};
  Bench samples(options);
  CHECK(samples.push(kBad) == "rejected");
  CHECK(samples.push(R"({"kind":"aggregate"})") == "passed");
}

TEST_CASE("a record without a time is at fault unless one is assumed", "[mcp-validate]") {
  Bench bench;
  bench.sink.assume_now = false;
  CHECK(bench.push(R"({"name":"x","value":1,"unit":"1"})") == "rejected");
  CHECK(bench.codes() == std::vector<std::string>{"required.missing"});
  for (const char* time :
       {R"("ts_us":1)", R"("ts_ns":1000)", R"("ts_ms":1.5)", R"("ts_s":1)", R"("ts":"2026-01-31T00:00:00Z")"}) {
    CAPTURE(time);
    CHECK(bench.push("{" + std::string(time) + R"(,"name":"x","value":1,"unit":"1"})") == "kept");
  }
  bench.sink.assume_now = true;
  CHECK(bench.push(R"({"name":"x","value":1,"unit":"1"})") == "kept");
}

TEST_CASE("the verdict is no where something was found that the caller fails on", "[mcp-validate]") {
  Options options;
  CHECK(verdict_of(options, {kGood, kWarned}) == cli::Exit::kOk);
  CHECK(verdict_of(options, {kGood, kBad}) == cli::Exit::kNo);
  options.on_violation = "pass";
  CHECK(verdict_of(options, {kBad}) == cli::Exit::kNo);
  options.fail_on = "warning";
  CHECK(verdict_of(options, {kGood, kWarned}) == cli::Exit::kNo);
  options.fail_on = "never";
  CHECK(verdict_of(options, {kBad}) == cli::Exit::kOk);
}

TEST_CASE("past --max-violations no line is read, and the verdict is no", "[mcp-validate]") {
  Options options;
  options.max_violations = "1";
  options.fail_on = "never";
  Bench bench(options);
  bench.push(kBad);
  CHECK_FALSE(bench.validator().done());
  bench.push(kWarned);
  CHECK_FALSE(bench.validator().done());
  bench.push(kBad);
  CHECK(bench.validator().done());
  CHECK(bench.validator().verdict() == cli::Exit::kNo);
}

TEST_CASE("a share of records in violation is judged at the end", "[mcp-validate]") {
  Options options;
  options.fail_on = "never";
  options.max_violations = "50%";
  CHECK(verdict_of(options, {kBad, kGood}) == cli::Exit::kOk);
  CHECK(verdict_of(options, {kBad, kGood, kBad}) == cli::Exit::kNo);
  CHECK(verdict_of(options, {}) == cli::Exit::kOk);
}

TEST_CASE("a finding in one line is not carried into the next", "[mcp-validate]") {
  Bench bench;
  CHECK(bench.push(kBad) == "rejected");
  CHECK(bench.push(R"({"name":)") == "malformed");
  CHECK(bench.push(kGood) == "kept");
}

}  // namespace mcp::validate
