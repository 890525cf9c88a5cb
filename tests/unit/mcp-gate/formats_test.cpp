#include "formats.h"

#include <catch2/catch.hpp>

#include "json/json.h"
#include "table.h"

using namespace mcp;
using namespace mcp::gate;

namespace {

// The format of the text and what is read from it.
struct Read {
  std::string format;
  Table table;
  std::optional<Error> error;
};

Read read(std::string text, RunIs run_is = RunIs::kRepetition) {
  const std::size_t length = text.size();
  text.append(json::kPadding, '\0');
  const Document document{std::string_view(text).substr(0, length), "f"};
  Read out;
  const Result<const Format*> format = detect(document);
  if (!format) {
    out.error = format.error();
    return out;
  }
  out.format = (*format)->name;
  RunSet set(run_is);
  if (Status done = (*format)->read(document, set); !done) out.error = done.error();
  const RunSet* sets[] = {&set};
  out.table = tabulate(sets);
  return out;
}

std::vector<std::string> ids(const Table& table) {
  std::vector<std::string> out;
  for (const Metric& metric : table.metrics) out.push_back(metric.id() + " " + metric.unit);
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a format is known by its content", "[mcp-gate]") {
  CHECK(read("{\"name\":\"x\",\"value\":1}\n").format == "ndjson");
  CHECK(read("\xEF\xBB\xBF{\"name\":\"x\",\"value\":1}\n").format == "ndjson");
  CHECK(read("\n{\"name\":\"x\",\"value\":1}\n{\"name\":\"x\",\"value\":2}").format == "ndjson");
  CHECK(read("{\"context\":{},\"benchmarks\":[]}").format == "google");
  CHECK(read("{\n \"results\": []\n}\n").format == "hyperfine");
  CHECK(read("{\"metrics\":{}}").format == "k6");
  CHECK(read("some output\ngoos: linux\nBenchmarkA 10 5 ns/op\n").format == "go");
  for (const char* text : {"", " \n", "x,y\n", "[1]", "{", "\"a\"", "BenchmarX 1 1 ns/op"}) {
    CAPTURE(text);
    CHECK(read(text).error);
  }
}

TEST_CASE("samples lose the labels of their run and host, and nothing else", "[mcp-gate]") {
  const Read found = read(
      "{\"name\":\"x\",\"value\":1,\"tenant\":\"t\",\"labels\":{\"run\":\"1\",\"host\":\"h\",\"op\":\"a\"}}\n"
      "{\"name\":\"x\",\"value\":2,\"tenant\":\"t\",\"labels\":{\"round\":\"2\",\"instance\":\"i\",\"op\":\"a\"}}\n");
  REQUIRE_FALSE(found.error);
  REQUIRE(found.table.metrics.size() == 1);
  CHECK(found.table.metrics[0].series.find("run") == std::string::npos);
  CHECK(found.table.metrics[0].series.find("op=\"a\"") != std::string::npos);
  REQUIRE(found.table.sides[0].size() == 2);
  CHECK(found.table.sides[0][0].hosts == std::set<std::string>{"h"});
  CHECK(found.table.sides[0][1].run == "2");
  CHECK(found.table.sides[0][1].hosts == std::set<std::string>{"i"});
}

TEST_CASE("two tenants are two metrics", "[mcp-gate]") {
  CHECK(read("{\"name\":\"x\",\"value\":1,\"tenant\":\"a\"}\n{\"name\":\"x\",\"value\":1,\"tenant\":\"b\"}\n")
            .table.metrics.size() == 2);
}

TEST_CASE("only what counts up needs a time", "[mcp-gate]") {
  CHECK_FALSE(read("{\"name\":\"x\",\"value\":1}\n").error);
  const Read untimed = read("{\"name\":\"x_total\",\"value\":1}\n{\"name\":\"y\",\"value\":1}\n");
  REQUIRE(untimed.error);
  CHECK(untimed.error->place.line == 1);
}

TEST_CASE("aggregates give their quantiles and rates, or else their mean", "[mcp-gate]") {
  const std::string head =
      "{\"kind\":\"aggregate\",\"ts_us\":2000000,\"start_us\":1000000,\"window_us\":1000000,\"name\":\"x\",\"unit\":"
      "\"us\",";
  CHECK(ids(read(head + "\"mean\":3,\"p50\":1,\"p99\":2}\n").table) ==
        Names{"x{window=\"1s\"}:p50 us", "x{window=\"1s\"}:p99 us"});
  CHECK(ids(read(head + "\"mean\":3}\n").table) == Names{"x{window=\"1s\"}:mean us"});
  CHECK(ids(read(head + "\"type\":\"counter\",\"p50\":3,\"rate\":5}\n").table) == Names{"x{window=\"1s\"}:rate us/s"});
}

TEST_CASE("Google Benchmark: times in nanoseconds, repetitions as runs, counters by name", "[mcp-gate]") {
  const Read found = read(R"({"context":{"host_name":"h"},"benchmarks":[
    {"name":"A","run_name":"A","run_type":"iteration","iterations":5,"real_time":2,"cpu_time":1,"time_unit":"us","bytes_per_second":7,"depth":3},
    {"name":"A","run_name":"A","run_type":"iteration","iterations":5,"real_time":4,"cpu_time":1,"time_unit":"us","bytes_per_second":7,"depth":3},
    {"name":"A_mean","run_name":"A","run_type":"aggregate","aggregate_name":"mean","real_time":3,"cpu_time":1,"time_unit":"us"},
    {"name":"A_BigO","run_name":"A","run_type":"aggregate","aggregate_name":"BigO","cpu_coefficient":1}]})");
  REQUIRE_FALSE(found.error);
  CHECK(ids(found.table) == Names{"A:bytes_per_second B/s", "A:cpu_time ns", "A:depth ", "A:real_time ns"});
  REQUIRE(found.table.sides[0].size() == 2);
  CHECK(found.table.sides[0][1].values[3] == 4000);
  CHECK(found.table.sides[0][0].hosts == std::set<std::string>{"h"});
}

TEST_CASE("hyperfine: each of its runs is one", "[mcp-gate]") {
  const char* text = R"({"results":[{"command":"c","median":9,"times":[1,2,3],"memory_usage_byte":[8,8,8]}]})";
  const Read found = read(text);
  CHECK(ids(found.table) == Names{"c:memory B", "c:time s"});
  CHECK(found.table.sides[0].size() == 3);
  CHECK(read(text, RunIs::kFile).table.sides[0].at(0).values.at(1) == 2);
  CHECK(read(R"({"results":[{"command":"c","median":9}]})").table.sides[0].at(0).values.at(0) == 9);
}

TEST_CASE("Go: pairs of value and unit, and what is said of units", "[mcp-gate]") {
  const Read found = read(
      "goos: linux\r\npkg: a/b\r\ncpu: X 2000 @ 1GHz\r\nUnit allocs/op assume=exact\nUnit score "
      "better=higher\nBenchmarkprose is not one\n"
      "BenchmarkA-8\t10\t5.5 ns/op\t3 allocs/op\t7 score\r\nBenchmarkA-8 10 6.5 ns/op 3 allocs/op 7 score\nPASS\n");
  REQUIRE_FALSE(found.error);
  REQUIRE(ids(found.table) == Names{"a/b.BenchmarkA-8:allocs/op allocs/op", "a/b.BenchmarkA-8:ns/op ns/op",
                                    "a/b.BenchmarkA-8:score score"});
  CHECK(found.table.metrics[0].exact);
  CHECK_FALSE(found.table.metrics[1].exact);
  CHECK(found.table.metrics[2].said == Better::kHigher);
  CHECK(found.table.sides[0].size() == 2);
  CHECK(found.table.sides[0][0].hosts == std::set<std::string>{"X 2000 @ 1GHz"});
}

TEST_CASE("google: a repetition that failed is a run without the metric", "[mcp-gate]") {
  const std::string text = R"({"benchmarks":[{"name":"a","real_time":3,"cpu_time":2},
    {"name":"a","error_occurred":true},{"name":"a","skipped":true},{"name":"a","real_time":4,"cpu_time":5}]})";
  const Read runs = read(text);
  REQUIRE_FALSE(runs.error);
  REQUIRE(ids(runs.table) == Names{"a:cpu_time ns", "a:real_time ns"});
  CHECK(runs.table.sides[0].size() == 4);
  CHECK(column(runs.table.sides[0], 1) == std::vector<double>{3, 4});
  const Read file = read(text, RunIs::kFile);
  REQUIRE_FALSE(file.error);
  CHECK(file.table.sides[0].size() == 1);
  CHECK(column(file.table.sides[0], 1).empty());
}

TEST_CASE("hyperfine: a run that ended with another status, or by a signal, lacks its metrics", "[mcp-gate]") {
  const std::string text = R"({"results":[{"command":"a","times":[1,2,3,4],"memory_usage_byte":[5,6,7,8],
    "exit_codes":[0,1,null,0]}]})";
  const Read runs = read(text);
  REQUIRE_FALSE(runs.error);
  REQUIRE(ids(runs.table) == Names{"a:memory B", "a:time s"});
  CHECK(runs.table.sides[0].size() == 4);
  CHECK(column(runs.table.sides[0], 0) == std::vector<double>{5, 8});
  CHECK(column(runs.table.sides[0], 1) == std::vector<double>{1, 4});
  CHECK(column(read(text, RunIs::kFile).table.sides[0], 1).empty());
  const Read summary = read(R"({"results":[{"command":"a","median":1,"exit_codes":[0,2]}]})");
  REQUIRE(ids(summary.table) == Names{"a:time s"});
  CHECK(column(summary.table.sides[0], 0).empty());
}

TEST_CASE("k6: both forms of the summary say the same", "[mcp-gate]") {
  const Read exported = read(R"k6({"metrics":{"http_req_duration":{"med":5,"p(95)":9,"p(99)":11},
    "http_reqs":{"count":10,"rate":2},"data_sent":{"count":10,"rate":3},
    "http_req_failed":{"passes":0,"fails":10,"value":0.5},"vus":{"value":4}}})k6");
  const Read handled = read(R"k6({"metrics":{
    "http_req_duration":{"type":"trend","contains":"time","values":{"med":5,"p(95)":9,"p(99)":11}},
    "http_reqs":{"type":"counter","contains":"default","values":{"count":10,"rate":2}},
    "data_sent":{"type":"counter","contains":"data","values":{"count":10,"rate":3}},
    "http_req_failed":{"type":"rate","contains":"default","values":{"rate":0.5,"passes":0,"fails":10}},
    "vus":{"type":"gauge","contains":"default","values":{"value":4,"min":4,"max":4}}}})k6");
  REQUIRE_FALSE(exported.error);
  REQUIRE_FALSE(handled.error);
  CHECK(ids(exported.table) == ids(handled.table));
  CHECK(exported.table.sides[0].at(0).values == handled.table.sides[0].at(0).values);
  CHECK(ids(exported.table) == Names{"data_sent:rate B/s", "http_req_duration:p50 ms", "http_req_duration:p95 ms",
                                     "http_req_duration:p99 ms", "http_req_failed:value ratio", "http_reqs:rate 1/s",
                                     "vus:value "});
}

TEST_CASE("what is wrong is pointed at", "[mcp-gate]") {
  struct Case {
    const char* text;
    std::uint64_t line, column;
    const char* message;
  };
  for (const Case& one : {
           Case{"{\"results\":[\n {\"command\":\"a\",\"times\":[1,2]},\n {\"command\":\"b\",\"times\":[1, \"x\"]}]}", 3,
                29, "results[1].times[1]: expected a number, got \"x\""},
           Case{"{\"results\":[\n {\"times\":[1]}]}", 2, 2, "results[0].command: expected a string, got nothing"},
           Case{"{\"a\":{\"b\":[1,{}]},\"benchmarks\":[{\"name\":\"q\\\"\",\"time_unit\":\"ns\",\n\"real_time\":true,"
                "\"cpu_time\":1}]}",
                2, 13, "benchmarks[0].real_time: expected a number, got true"},
           Case{"{\"metrics\":{\"m\":7}}", 1, 17, "metrics.m: expected an object, got 7"},
           Case{"{\n\"metrics\":{\"m\":}}", 2, 16, nullptr},
       }) {
    const Read found = read(one.text);
    CAPTURE(one.text);
    REQUIRE(found.error);
    CHECK(found.error->place.line == one.line);
    CHECK(found.error->place.column == one.column);
    if (one.message != nullptr) CHECK(found.error->message == one.message);
  }
}
