#include <catch2/catch.hpp>

#include "bench.h"
#include "gates.h"

namespace mcp::validate {
namespace {

record::Violation only_violation(std::string_view line) {
  Bench bench;
  bench.push(line);
  const auto found = bench.violations();
  REQUIRE(found.size() == 1);
  return found.front();
}

// What stderr would say of the first finding of a line.
std::string said(std::string line) {
  ndjson::Decoder decoder({.judge_precision = false});
  const std::size_t size = line.size();
  line.append(json::kPadding, '\0');
  const io::Line at{.text = std::string_view(line).substr(0, size), .number = 17};
  REQUIRE(decoder.parse(at.text));
  Subject subject;
  REQUIRE(read_sample(decoder, subject));
  subject.name = metrology::read_name(subject.sample->series.name);
  subject.unit = metrology::read_unit(subject.sample->unit);
  Findings findings;
  judge(subject, findings);
  REQUIRE_FALSE(findings.empty());
  const Error error = as_error(findings.all().front(), {.decoder = decoder, .line = at, .file = "stdin"});
  return error.place.file + ":" + std::to_string(error.place.line) + ":" + std::to_string(error.place.column) + ": " +
         error.message;
}

}  // namespace

TEST_CASE("a finding says what was expected, what came and what to do, at the value", "[mcp-validate]") {
  CHECK(said(R"({"ts_us":1,"name":"buffers","value":12,"unit":"MB"})") ==
        R"(stdin:17:47: unit.not_canonical: unit: expected MiB, got "MB"; use MiB and multiply by 0.95367431640625)");
  CHECK(
      said(R"({"ts_us":1,"name":"buffers","value":12,"unit":"MB/conn"})") ==
      R"(stdin:17:47: unit.not_canonical: unit: expected MiB/conn, got "MB/conn"; use MiB/conn and multiply by 0.95367431640625)");
  CHECK(said(R"({"ts_us":1,"name":"wait","value":12,"unit":"usec"})") ==
        R"(stdin:17:44: unit.not_canonical: unit: expected us, got "usec"; use us)");
  CHECK(said(R"({"ts_us":1,"name":"wait","value":12,"unit":"ms","precision_us":11000})") ==
        "stdin:17:64: precision.inconsistent: precision_us: expected 12000 within 1 %, got 11000; take both from the "
        "same measurement");
  CHECK(
      said(R"({"ts_us":1,"name":"wait_us","value":12,"unit":"ns"})") ==
      R"(stdin:17:47: unit.mismatch: unit: expected us, got "ns"; give the value in the unit that the name says, or rename the metric)");
}

TEST_CASE("an annotation as long as a line is cut, as what was expected and as what came", "[mcp-validate]") {
  const auto with_unit = [](char c) {
    return R"({"name":"x","value":1,"unit":"{)" + std::string(100'000, c) + R"(}"})";
  };
  Bench bench;
  CHECK(bench.push(with_unit('a')) == "kept");
  CHECK(bench.push(with_unit('b')) == "rejected");
  REQUIRE(bench.codes() == std::vector<std::string>{"unit.conflict"});
  CHECK(bench.violations().front().expected == "{" + std::string(99, 'a') + "...");
  CHECK(bench.violations().front().actual == "{" + std::string(99, 'b') + "...");
}

TEST_CASE("what is missing stands at the first column", "[mcp-validate]") {
  CHECK(said(R"({"ts_us":1,"name":"wait","value":12})") ==
        "stdin:17:1: unit.missing: unit: expected a unit, got nothing; give a unit of `mcp-validate units`; a plain "
        "count is `1`");
  CHECK(said(R"({"ts_us":1,"name":"wait_us","value":12})") ==
        "stdin:17:1: unit.missing: unit: expected us, got nothing; give a unit of `mcp-validate units`; a plain count "
        "is `1`");
  CHECK(said(R"({"name":"wait","value":12,"unit":"us"})") ==
        "stdin:17:1: required.missing: ts_us: expected a time, got nothing; give `ts_us`, or --assume-now");
}

TEST_CASE("an unknown word suggests the nearest", "[mcp-validate]") {
  CHECK(only_violation(R"({"name":"x","value":1,"unit":"Mib"})").suggestion.find("did you mean 'MiB'?") !=
        std::string::npos);
  CHECK(only_violation(R"({"name":"x","value":1,"unit":"1","scope":"per_nod"})")
            .suggestion.find("did you mean 'per_node'?") != std::string::npos);
}

TEST_CASE("a bare name is told a better one", "[mcp-validate]") {
  CHECK(only_violation(R"({"name":"p95_us","value":1,"unit":"us","sample_size":4})").suggestion ==
        "call it latency_p95_us or the like");
  CHECK(only_violation(R"({"name":"latency","value":1,"unit":"us"})").suggestion ==
        "call it latency_p99_us or the like");
}

TEST_CASE("a violation record holds the metric, its line and its time", "[mcp-validate]") {
  const record::Violation violation =
      only_violation(R"({"ts_us":5,"name":"depth","value":2,"unit":"fathom","extra":[1]})");
  CHECK(violation.ts_us == 5);
  CHECK(violation.code == "unit.unknown");
  CHECK(violation.severity == "error");
  CHECK(violation.field == "unit");
  CHECK(violation.actual == "fathom");
  CHECK(violation.line == 1);
  CHECK(violation.column == 44);
  CHECK(violation.file == "stdin");
  REQUIRE(record::member(violation.metric, "extra") != nullptr);
}

TEST_CASE("a secret is told by its length alone, wherever the metric is shown", "[mcp-validate]") {
  Bench bench;
  CHECK(bench.push(
            R"({"name":"x","value":1,"labels":{"token":"hunter2hunter2","k":"ghp_0123456789abcdef","node":"n1"}})") ==
        "rejected");
  CHECK(bench.codes().size() == 3);
  CHECK(bench.written().find("hunter2") == std::string::npos);
  CHECK(bench.written().find("ghp_") == std::string::npos);
  CHECK(bench.written().find(R"x("token":"(14 bytes)")x") != std::string::npos);
  CHECK(bench.written().find(R"("actual":"20 bytes")") != std::string::npos);
  CHECK(bench.written().find(R"("node":"n1")") != std::string::npos);
}

TEST_CASE("a secret among the labels of an exemplar is judged, and shown by its length alone", "[mcp-validate]") {
  const char* line =
      R"({"ts_us":1,"name":"x","value":1,"unit":"1","exemplar":{"labels":{"token":"s3cr3t","trace_id":"a1"},"value":1}})";
  CHECK(said(line) ==
        "stdin:17:74: label.secret: exemplar.labels.token: expected no secret, got 6 bytes; leave the label out and "
        "change the secret; reports show only its length");
  Bench bench;
  CHECK(bench.push(line) == "rejected");
  CHECK(bench.codes() == std::vector<std::string>{"label.secret"});
  CHECK(bench.violations().front().field == "exemplar.labels.token");
  CHECK(bench.written().find("s3cr3t") == std::string::npos);
  CHECK(bench.written().find(R"x("exemplar":{"labels":{"token":"(6 bytes)","trace_id":"a1"})x") != std::string::npos);
}

TEST_CASE("a secret under a name in capitals is not shown in the report of another fault", "[mcp-validate]") {
  Bench bench;
  bench.push(
      R"({"name":"x","value":1,"labels":{"API_KEY":"hunter2"},"exemplar":{"labels":{"Password":"hunter2"},"value":1}})");
  CHECK(bench.codes() == std::vector<std::string>{"unit.missing", "label.secret", "label.secret"});
  CHECK(bench.written().find("hunter2") == std::string::npos);
}

TEST_CASE("what is shown of a record cannot disturb a terminal", "[mcp-validate]") {
  CHECK(said("{\"ts_us\":1,\"name\":\"a\\u001b[2J\",\"value\":1,\"unit\":\"1\"}") ==
        "stdin:17:19: name.invalid: name: expected a name that can be printed, got \"a\\x1b[2J\"; give the metric a "
        "name that can be printed");
}

}  // namespace mcp::validate
