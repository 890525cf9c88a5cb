#include "promtext/units.h"

#include <catch2/catch.hpp>

using mcp::promtext::unit_of_name;
using mcp::promtext::unit_of_word;

TEST_CASE("a name's suffix says its unit, else it is 1", "[promtext]") {
  struct Case {
    std::string_view name, unit;
  };
  const auto c = GENERATE(values<Case>({{"process_cpu_seconds_total", "s"},
                                        {"node_memory_MemTotal_bytes", "B"},
                                        {"disk_used_ratio", "ratio"},
                                        {"node_hwmon_temp_celsius", "Cel"},
                                        {"request_duration_seconds_sum", "s"},
                                        {"request_duration_seconds_count", "1"},
                                        {"request_duration_seconds_bucket", "1"},
                                        {"latency_us", "us"},
                                        {"up", "1"},
                                        {"http_requests_total", "1"},
                                        {"seconds", "1"},
                                        {"", "1"}}));
  CAPTURE(c.name);
  CHECK(unit_of_name(c.name) == c.unit);
}

TEST_CASE("the word after UNIT becomes a canonical unit, an unknown one an annotation", "[promtext]") {
  struct Case {
    std::string_view word, unit;
  };
  const auto c = GENERATE(values<Case>({{"seconds", "s"},
                                        {"bytes", "B"},
                                        {"ratio", "ratio"},
                                        {"celsius", "Cel"},
                                        {"milliseconds", "ms"},
                                        {"B", "B"},
                                        {"widgets", "{widgets}"},
                                        {"minutes", "minutes"},
                                        {"", "1"}}));
  CAPTURE(c.word);
  CHECK(unit_of_word(c.word) == c.unit);
}
