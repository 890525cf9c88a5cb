#include "tsdb/identity.h"

#include <catch2/catch.hpp>

namespace mcp::tsdb {
namespace {

std::string flat(const std::vector<record::Label>& labels) {
  std::string out;
  for (const record::Label& label : labels) {
    if (!out.empty()) out += ' ';
    out.append(label.name).append("=").append(label.value);
  }
  return out;
}

}  // namespace

TEST_CASE("the name and the context keys of a sample are labels of its series", "[tsdb]") {
  const record::Label labels[] = {{"instance", "a:1"}, {"job", "api"}};
  record::SeriesRef series{.name = "up", .context = {.tenant = "t1"}, .labels = labels};
  std::vector<std::string> room;
  CHECK(flat(labels_of(series, room)) == "__name__=up instance=a:1 job=api tenant=t1");
  series.name = "";
  CHECK(flat(labels_of(series, room)) == "instance=a:1 job=api tenant=t1");
}

TEST_CASE("two tenants are two series", "[tsdb]") {
  std::vector<std::string> room1, room2;
  const auto one = labels_of({.name = "up", .context = {.tenant = "t1"}, .labels = {}}, room1);
  const auto two = labels_of({.name = "up", .context = {.tenant = "t2"}, .labels = {}}, room2);
  CHECK(one != two);
}

TEST_CASE("a number of an aggregate has the labels stat and window", "[tsdb]") {
  const record::Label labels[] = {{"node", "n1"}};
  std::vector<std::string> room;
  CHECK(flat(labels_of({.name = "latency_us", .context = {}, .labels = labels}, {"p99", "1m30s"}, room)) ==
        "__name__=latency_us node=n1 stat=p99 window=1m30s");
}

TEST_CASE("a label in the way of one of ours becomes exported, as often as it takes", "[tsdb]") {
  const record::Label labels[] = {{"__name__", "n"},         {"exported_exported_tenant", "e2"},
                                  {"exported_tenant", "e1"}, {"stat", "s"},
                                  {"tenant", "e0"},          {"window", "w"}};
  const record::SeriesRef series{.name = "x", .context = {.tenant = "t"}, .labels = labels};
  std::vector<std::string> room;
  CHECK(flat(labels_of(series, {"p50", "5s"}, room)) ==
        "__name__=x exported___name__=n exported_exported_exported_tenant=e0 exported_exported_tenant=e2 "
        "exported_stat=s exported_tenant=e1 exported_window=w stat=p50 tenant=t window=5s");
  CHECK(flat(labels_of({.name = "x", .context = {}, .labels = std::span(labels).subspan(3)}, room)) ==
        "__name__=x stat=s tenant=e0 window=w");
}

}  // namespace mcp::tsdb
