#include "metrology/names.h"

#include <catch2/catch.hpp>
#include <string>

using namespace mcp::metrology;

TEST_CASE("a word is bounded by anything that is no letter and no digit", "[metrology]") {
  CHECK_FALSE(read_name("upper_bound").per_something);
  CHECK(read_name("heap_per_conn").per_something);
  CHECK(read_name("per_worker_queue").per_something);
  CHECK(read_name("heap.per.conn").per_something);
  CHECK_FALSE(read_name("super_node").per_something);
  CHECK_FALSE(read_name("per").per_something);
}

TEST_CASE("per a unit of time is a rate, not a scope", "[metrology]") {
  const auto name =
      GENERATE(as<std::string>{}, "throughput_msg_per_s", "ops_per_sec", "errors_per_minute", "restarts_per_day");
  CAPTURE(name);
  CHECK_FALSE(read_name(name).per_something);
}

TEST_CASE("a percentile is the word pNN with two digits or more", "[metrology]") {
  for (const char* name : {"latency_p99", "p50", "latency_p999_us", "LATENCY_P95", "a.p9999"})
    CHECK(read_name(name).percentile);
  for (const char* name : {"p2p_peers", "p", "p9", "up99", "p99x", "pp99", "http"})
    CHECK_FALSE(read_name(name).percentile);
}

TEST_CASE("the suffix of a name says its unit", "[metrology]") {
  const auto row = GENERATE(values<std::pair<const char*, const char*>>({
      {"latency_us", "us"},
      {"latency_ms", "ms"},
      {"duration_s", "s"},
      {"request_duration_seconds", "s"},
      {"cpu_seconds_total", "s"},
      {"request_duration_seconds_sum", "s"},
      {"window_seconds_gsum", "s"},
      {"size_bytes", "B"},
      {"received_bytes_total", "B"},
      {"memory_heap_mib_per_conn", "MiB"},
      {"throughput_msg_per_s", "msg/s"},
      {"instantaneous_ops_per_sec", "ops/s"},
      {"written_bytes_per_second", "B/s"},
      {"cpu_usage_percent", "%"},
      {"hit_ratio", "ratio"},
      {"temp_celsius", "Cel"},
      {"idle_watts", "W"},
      {"energy_joules_total", "J"},
      {"battery_volts", "V"},
      {"fan_amperes", "A"},
      {"pps_frequency_hertz", "Hz"},
      {"range_meters", "m"},
      {"http.server.duration.milliseconds", "ms"},
      {"LATENCY_US", "us"},
  }));
  CAPTURE(row.first);
  const Unit* unit = read_name(row.first).unit;
  REQUIRE(unit != nullptr);
  CHECK(unit->symbol == row.second);
}

TEST_CASE("a name without such a suffix says no unit", "[metrology]") {
  const auto name = GENERATE(as<std::string>{}, "", "requests_total", "request_duration_seconds_count",
                             "request_duration_seconds_bucket", "request_duration_seconds_gcount", "build_info",
                             "seconds", "ratio", "latency_us_max", "status", "errors_per_s", "errors_per_minute", "bus",
                             "per_s", "uptime_hours", "_", "process_start_time_seconds_created");
  CAPTURE(name);
  CHECK(read_name(name).unit == nullptr);
}

TEST_CASE("memory, messages, requests and percent are told by whole words", "[metrology]") {
  CHECK(read_name("heap_used").memory);
  CHECK(read_name("node_memory_MemFree_bytes").memory);
  CHECK(read_name("go_memstats_alloc_bytes").memory);
  CHECK_FALSE(read_name("member_count").memory);
  CHECK_FALSE(read_name("cheap_calls").memory);
  CHECK(read_name("mcp_messages_total").messages);
  CHECK(read_name("http_requests_total").requests);
  CHECK_FALSE(read_name("requested").requests);
  CHECK(read_name("cpu_percent_avg").percent);
  CHECK_FALSE(read_name("percentile").percent);
}

TEST_CASE("a name that cannot be printed is invalid, any other UTF-8 is not", "[metrology]") {
  const auto bad = GENERATE(as<std::string>{}, "", std::string("a\0b", 3), "a\tb", "a\nb", "\x7f", "caf\xc2\x85");
  CAPTURE(bad);
  CHECK_FALSE(read_name(bad).valid);
  for (const char* good : {"x", "http.server.duration", "Größe", "温度", "a b", "caf\xc3\xa9", "\xc2\xa0"})
    CHECK(read_name(good).valid);
}

TEST_CASE("a bare name is told what to be called instead", "[metrology]") {
  const auto row = GENERATE(values<std::pair<const char*, const char*>>({
      {"latency", "latency_p99_us"},
      {"memory", "memory_heap_mib_per_conn"},
      {"mem", "memory_heap_mib_per_conn"},
      {"throughput", "throughput_msg_per_s"},
      {"p99_ms", "latency_p99_us"},
      {"p50_ms", "latency_p50_us"},
      {"P95", "latency_p95_us"},
      {"p999_us", "latency_p999_us"},
      {"Latency", "latency_p99_us"},
  }));
  CAPTURE(row.first);
  CHECK(read_name(row.first).bare);
  CHECK(better_name(row.first) == row.second);
}

TEST_CASE("a name that says more is not bare", "[metrology]") {
  const auto name = GENERATE(as<std::string>{}, "latency_us", "latency_p99", "rate", "heap", "throughput_msg_per_s",
                             "p99_mib", "p99_x_ms", "");
  CAPTURE(name);
  CHECK_FALSE(read_name(name).bare);
  CHECK(better_name(name).empty());
}

TEST_CASE("the names that are suggested are not bare themselves and say their unit", "[metrology]") {
  for (const char* bare : {"latency", "memory", "throughput", "p95_ms"}) {
    const NameText better = read_name(better_name(bare));
    CHECK_FALSE(better.bare);
    CHECK(better.unit != nullptr);
  }
}

TEST_CASE("a name of any length is read", "[metrology]") {
  const NameText text =
      read_name(std::string(100'000, '_') + "per_conn_p99" + std::string(100'000, 'a') + "_bytes_total");
  CHECK(text.per_something);
  CHECK(text.unit == find_unit("B"));
}

TEST_CASE("a percentile is p and two digits at least, in either case", "[metrology]") {
  for (const char* word : {"p50", "p99", "p999", "P95"}) CHECK(is_percentile(word));
  for (const char* word : {"", "p", "p5", "50", "p9x", "xp99", "p-1", "q50"}) CHECK_FALSE(is_percentile(word));
}
