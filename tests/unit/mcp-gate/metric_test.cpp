#include "metric.h"

#include <catch2/catch.hpp>

using namespace mcp::gate;

namespace {

Metric metric(std::string name, std::string stat, std::string unit, std::string scope = "") {
  return {.name = name,
          .series = name + "{op=\"read\"}",
          .stat = std::move(stat),
          .unit = std::move(unit),
          .scope = std::move(scope)};
}

}  // namespace

TEST_CASE("which way is better comes from the unit", "[mcp-gate]") {
  CHECK(better_of(metric("x", "p50", "us")) == Better::kLower);
  CHECK(better_of(metric("x", "time", "s")) == Better::kLower);
  CHECK(better_of(metric("x", "value", "MiB")) == Better::kLower);
  CHECK(better_of(metric("x", "ns/op", "ns/op")) == Better::kLower);
  CHECK(better_of(metric("x", "allocs/op", "allocs/op")) == Better::kLower);
  CHECK(better_of(metric("x", "MB/s", "MB/s")) == Better::kHigher);
  CHECK(better_of(metric("x", "rate", "req/s")) == Better::kHigher);
  CHECK(better_of(metric("x", "rate", "{req}/s")) == Better::kHigher);
  CHECK(better_of(metric("x", "items_per_second", "items/s")) == Better::kHigher);
  CHECK(better_of(metric("x", "value", "")) == Better::kUnknown);
  CHECK(better_of(metric("x", "value", "ratio")) == Better::kUnknown);
}

TEST_CASE("the name says the unit where there is none, and errors are never better for being more", "[mcp-gate]") {
  CHECK(better_of(metric("build_seconds", "value", "")) == Better::kLower);
  CHECK(better_of(metric("throughput_msg_per_s", "p50", "")) == Better::kHigher);
  CHECK(better_of(metric("errors_total", "rate", "1/s")) == Better::kLower);
  CHECK(better_of(metric("http_req_failed", "value", "ratio")) == Better::kLower);
  CHECK(better_of(metric("terrors", "rate", "1/s")) == Better::kHigher);  // a word, not a part of one
}

TEST_CASE("what the file says goes before all that", "[mcp-gate]") {
  Metric one = metric("x", "value", "us");
  one.said = Better::kHigher;
  CHECK(better_of(one) == Better::kHigher);
}

TEST_CASE("margins are those of the regression gates", "[mcp-gate]") {
  CHECK(usual_margin(metric("latency_us", "p50", "us")).share == 0.10);
  CHECK(usual_margin(metric("latency_us", "p95", "us")).share == 0.15);
  CHECK(usual_margin(metric("latency_us", "p99", "us")).share == 0.20);
  CHECK(usual_margin(metric("requests_total", "rate", "req/s")).share == 0.10);
  CHECK(usual_margin(metric("memory_heap_mib_per_conn", "p50", "MiB")).share == 0.20);
  CHECK(usual_margin(metric("memory", "p99", "MiB", "per_connection_heap")).share == 0.20);
  CHECK(usual_margin(metric("memory", "p99", "MiB", "per_node_total")).share == 0.25);
  CHECK(usual_margin(metric("encode", "time", "s")).share == 0.05);
}

TEST_CASE("a metric is named in several ways", "[mcp-gate]") {
  const Metric one = metric("latency_us", "p99", "us");
  for (const char* pattern : {"latency_us", "latency_us:p99", "latency_us{op=\"read\"}", "latency_us{op=\"read\"}:p99",
                              ":p99", "*", "lat*", "*:p99", "l*y*s", "*_us"}) {
    CAPTURE(pattern);
    CHECK(matches(pattern, one));
  }
  for (const char* pattern :
       {"", "latency", "latency_us:p95", ":p9", "p99", "latency_us{op=\"write\"}", "*x", "lat*q*"}) {
    CAPTURE(pattern);
    CHECK_FALSE(matches(pattern, one));
  }
}
