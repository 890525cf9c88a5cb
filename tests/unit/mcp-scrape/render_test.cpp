#include "render.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "ndjson/encode.h"

using mcp::promtext::Point;
using mcp::scrape::Identity;
using mcp::scrape::Renderer;
namespace record = mcp::record;

namespace {

Point point(std::string_view name, std::span<const record::Label> labels, double value) {
  Point out;
  out.sample.series.name = name;
  out.sample.series.labels = labels;
  out.sample.type = record::Type::kGauge;
  out.sample.unit = "1";
  out.sample.value_is = record::ValueIs::kNumber;
  out.sample.value = value;
  return out;
}

std::string line(Renderer& renderer, const Point& point) {
  std::string out;
  renderer.append(out, point);
  return out;
}

}  // namespace

TEST_CASE("a sample is written as ndjson::append writes it", "[mcp-scrape]") {
  Renderer renderer({.labels = {{"job", "j"}}, .tenant = "t", .environment = "e", .scope = "per_node"});
  renderer.set_time(17);
  const std::vector<record::Label> own = {{"a", "1"}, {"q", "\"\\\n\x01"}};
  const std::vector<record::Label> all = {{"a", "1"}, {"job", "j"}, {"q", "\"\\\n\x01"}};
  const std::vector<record::Label> exemplar = {{"trace", "x\"y"}};
  Point one = point("m", own, 0.1);
  one.sample.start_us = 5;
  one.sample.precision_us = 3.5;
  one.sample.exemplar = record::Exemplar{exemplar, 2, 3};
  Point two = point("m", own, 1e300);
  two.sample.ts_us = 99;
  two.sample.type = record::Type::kUnknown;
  Point three = point("n\"", {}, -0.0);
  three.sample.unit = "";
  three.sample.series.context.scope = "per_node_total";
  for (const Point& each : {one, one, two, three, one}) {
    record::Sample want = each.sample;
    if (!want.ts_us) want.ts_us = 17;
    want.series.labels = each.sample.series.labels.empty() ? std::span(all).subspan(1, 1) : std::span(all);
    want.series.context = {.tenant = "t", .environment = "e", .scope = "per_node", .workload_id = "", .transport = ""};
    if (!each.sample.series.context.scope.empty()) want.series.context.scope = each.sample.series.context.scope;
    std::string expected;
    mcp::ndjson::append(expected, want);
    CHECK(line(renderer, each) == expected);
  }
}

TEST_CASE("a number that is in its shortest form is written as it stands", "[mcp-scrape]") {
  Renderer renderer({});
  renderer.set_time(1);
  Point given = point("m", {}, 0.25);
  given.number = "0.25";
  CHECK(line(renderer, given) == "{\"ts_us\":1,\"name\":\"m\",\"type\":\"gauge\",\"value\":0.25,\"unit\":\"1\"}\n");
}

TEST_CASE("an own label gives way to the target's, as often as it must", "[mcp-scrape]") {
  Renderer renderer({.labels = {{"zone", "z"}, {"instance", "h:1"}}});
  renderer.set_time(1);
  const std::vector<record::Label> own = {{"exported_zone", "b"}, {"instance", "x"}, {"zone", "a"}};
  CHECK(line(renderer, point("m", own, 1)) ==
        "{\"ts_us\":1,\"name\":\"m\",\"type\":\"gauge\",\"value\":1,\"unit\":\"1\",\"labels\":{\"exported_exported_"
        "zone\":\"a\",\"exported_instance\":\"x\","
        "\"exported_zone\":\"b\",\"instance\":\"h:1\",\"zone\":\"z\"}}\n");
}

TEST_CASE("an empty label is no label", "[mcp-scrape]") {
  Renderer renderer({});
  renderer.set_time(1);
  const std::vector<record::Label> own = {{"a", ""}, {"b", "x"}};
  Point given = point("m", own, 1);
  given.plain = true;
  CHECK(line(renderer, given) ==
        "{\"ts_us\":1,\"name\":\"m\",\"type\":\"gauge\",\"value\":1,\"unit\":\"1\",\"labels\":{\"b\":\"x\"}}\n");
}

TEST_CASE("a target's label that needs escaping is escaped in every sample", "[mcp-scrape]") {
  Renderer renderer({.labels = {{"z", "\"q\""}}});
  renderer.set_time(1);
  Point given = point("m", {}, 1);
  given.plain = true;
  CHECK(line(renderer, given).find("\"z\":\"\\\"q\\\"\"") != std::string::npos);
}
