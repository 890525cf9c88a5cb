#include "formats.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "histogram/histogram.h"
#include "support/recording_sink.h"

namespace mcp::query {
namespace {

using promql::Type;

promql::Labels labels(record::Labels all) { return std::make_shared<const record::Labels>(std::move(all)); }

std::string written(const Reply& reply, std::string_view name) {
  test::RecordingSink sink;
  const Format* format = format_of(name);
  REQUIRE(format != nullptr);
  REQUIRE(format->write(reply, sink));
  return sink.written();
}

Reply range() {
  Reply reply{.type = Type::kMatrix,
              .when = {.steps = {.start_us = 1'500'000, .every_us = 1'000'000, .count = 2}, .range = true},
              .answer = {}};
  for (const char* job : {"a", "b"}) {
    promql::Row row(labels({{"__name__", "x"}, {"job", job}, {"tenant", "t"}}), 2);
    row.set(0, 1);
    row.set(1, std::nan(""));
    reply.answer.rows.push_back(row);
  }
  return reply;
}

Reply vector(promql::Histogram histogram) {
  Reply reply{.type = Type::kVector, .when = {.steps = {.start_us = 2'000'001}}, .answer = {}};
  promql::Row row(labels({{"a", "x,\"y\""}}), 1);
  row.set(0, std::move(histogram));
  reply.answer.rows.push_back(row);
  return reply;
}

promql::Histogram histogram() {
  return std::make_shared<const histogram::Histogram>(histogram::Histogram{.zero_threshold = 0.5,
                                                                           .zero_count = 1,
                                                                           .count = 4,
                                                                           .sum = 1e21,
                                                                           .positive = {{.index = 1, .count = 2}},
                                                                           .negative = {{.index = 1, .count = 1}}});
}

}  // namespace

TEST_CASE("as records an answer is ordered by time, context keys by themselves", "[query]") {
  CHECK(written(range(), "ndjson") ==
        R"({"ts_us":1500000,"name":"x","value":1,"tenant":"t","labels":{"job":"a"}}
{"ts_us":1500000,"name":"x","value":1,"tenant":"t","labels":{"job":"b"}}
{"ts_us":2500000,"name":"x","value":"NaN","tenant":"t","labels":{"job":"a"}}
{"ts_us":2500000,"name":"x","value":"NaN","tenant":"t","labels":{"job":"b"}}
)");
  CHECK(
      written(vector(histogram()), "ndjson") ==
      R"({"ts_us":2000001,"hist":{"scale":0,"zero":1,"zero_threshold":0.5,"pos":{"offset":0,"counts":[2]},"neg":{"offset":0,"counts":[1]},"count":4,"sum":1e+21},"labels":{"a":"x,\"y\""}})"
      "\n");
  test::RecordingSink sink;
  CHECK_FALSE(format_of("ndjson")->write({.type = Type::kString, .when = {}, .answer = {}}, sink));
}

TEST_CASE("columns: aligned, or separated by commas", "[query]") {
  CHECK(written(range(), "table") ==
        "time                      __name__  job  tenant  value\n"
        "1970-01-01T00:00:01.500Z  x         a    t       1\n"
        "1970-01-01T00:00:02.500Z  x         a    t       NaN\n"
        "1970-01-01T00:00:01.500Z  x         b    t       1\n"
        "1970-01-01T00:00:02.500Z  x         b    t       NaN\n");
  CHECK(written(range(), "csv") ==
        "ts_us,__name__,job,tenant,value\n"
        "1500000,x,a,t,1\n"
        "2500000,x,a,t,NaN\n"
        "1500000,x,b,t,1\n"
        "2500000,x,b,t,NaN\n");
  CHECK(written(vector(histogram()), "csv").starts_with("ts_us,a,value\n2000001,\"x,\"\"y\"\"\",\"{\"\"scale\"\":0,"));
  Reply string{.type = Type::kString, .when = {}, .answer = {}};
  string.answer.text = "a\x1b[31m";
  CHECK(written(string, "csv") == "ts_us,value\n0,a\x1b[31m\n");
  CHECK(written(string, "table").find('\x1b') == std::string::npos);
}

TEST_CASE("as Prometheus' API: a matrix, a histogram, a scalar, a string", "[query]") {
  CHECK(
      written(range(), "prom-json") ==
      R"({"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"x","job":"a","tenant":"t"},"values":[[1.500,"1"],[2.500,"NaN"]]},{"metric":{"__name__":"x","job":"b","tenant":"t"},"values":[[1.500,"1"],[2.500,"NaN"]]}]}})"
      "\n");
  CHECK(
      written(vector(histogram()), "prom-json") ==
      R"({"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"x,\"y\""},"histogram":[2.000001,{"count":"4","sum":"1e+21","buckets":[[1,"-2","-1","1"],[3,"-0.5","0.5","1"],[0,"1","2","2"]]}]}]}})"
      "\n");
  Reply scalar{.type = Type::kScalar, .when = {.steps = {.start_us = -1'500'000}}, .answer = {}};
  promql::Row row(labels({}), 1);
  row.set(0, 2.5e-7);
  scalar.answer.rows.push_back(row);
  CHECK(written(scalar, "prom-json") ==
        R"({"status":"success","data":{"resultType":"scalar","result":[-1.500,"2.5e-07"]}})"
        "\n");
  Reply string{.type = Type::kString, .when = {}, .answer = {}};
  string.answer.text = "a\"b";
  string.answer.notes.add(promql::Annotations::Kind::kWarning, "x", {}, "w");
  CHECK(
      written(string, "prom-json") ==
      R"x({"status":"success","data":{"resultType":"string","result":[0,"a\"b"]},"warnings":["PromQL warning: w (1:1)"]})x"
      "\n");
}

TEST_CASE("a number as large as a double gets", "[query]") {
  Reply scalar{.type = Type::kScalar, .when = {}, .answer = {}};
  promql::Row row(labels({}), 1);
  row.set(0, 123456789012345678901.0);
  scalar.answer.rows.push_back(row);
  CHECK(written(scalar, "prom-json").find("[0,\"123456789012345680000\"]") != std::string::npos);
}

}  // namespace mcp::query
