#include "cardinality.h"

#include <catch2/catch.hpp>

namespace mcp::agg {
namespace {

void add(KeyTable& table, std::string_view name, std::vector<record::Label> labels) {
  std::string key;
  append_key(key, {.name = name, .context = {}, .labels = labels}, Grouping{});
  table.number_of(key);
}

TEST_CASE("the label with the most values of the metric with the most series is to blame", "[agg]") {
  KeyTable table;
  CHECK(label_to_blame(table, table.size()).metric.empty());
  add(table, "up", {});
  CHECK(label_to_blame(table, table.size()).metric.empty());
  for (int i = 0; i < 30; ++i) {
    const std::string id = std::to_string(i), code = std::to_string(i % 3), shard = std::to_string(i % 20);
    add(table, "requests", {{"code", code}, {"request_id", id}});
    if (i < 20) add(table, "depth", {{"shard", shard}});
  }
  const Blame blame = label_to_blame(table, table.size());
  CHECK(blame.metric == "requests");
  CHECK(blame.label == "request_id");
  CHECK(blame.values == 30);
}

}  // namespace
}  // namespace mcp::agg
