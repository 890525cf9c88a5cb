#include "answer.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "histogram/histogram.h"

namespace mcp::query {
namespace {

using promql::Type;

promql::Labels labels(record::Labels all) { return std::make_shared<const record::Labels>(std::move(all)); }

std::string line_of(const Reply& reply, std::size_t number = 0) {
  std::string out;
  append_answer(out, number, reply);
  return out;
}

promql::Histogram histogram() {
  return std::make_shared<const histogram::Histogram>(
      histogram::Histogram{.count = 1, .sum = 4, .positive = {{.index = 0, .count = 1}}});
}

}  // namespace

TEST_CASE("the answer to an instant query", "[query]") {
  Reply reply{.type = Type::kVector, .when = {.steps = {.start_us = 3'000'000'000}}, .answer = {}};
  CHECK(line_of(reply) == "{\"query\":0,\"result_type\":\"vector\",\"result\":[]}\n");
  promql::Row row(labels({{"__name__", "x"}, {"job", "a"}}), 1);
  row.set(0, 1.5);
  reply.answer.rows.push_back(row);
  reply.answer.rows.emplace_back(labels({}), 1);  // without a value
  row = promql::Row(labels({}), 1);
  row.set(0, histogram());
  reply.answer.rows.push_back(row);
  CHECK(
      line_of(reply, 7) ==
      R"({"query":7,"result_type":"vector","result":[{"labels":{"__name__":"x","job":"a"},"value":1.5,"ts_us":3000000000},{"labels":{},"hist":{"scale":0,"zero":0,"pos":{"offset":-1,"counts":[1]},"neg":{"offset":0,"counts":[]},"count":1,"sum":4},"ts_us":3000000000}]})"
      "\n");
}

TEST_CASE("a scalar, a string and an error", "[query]") {
  Reply reply{.type = Type::kScalar, .when = {}, .answer = {}};
  promql::Row row(labels({}), 1);
  row.set(0, HUGE_VAL);
  reply.answer.rows.push_back(row);
  CHECK(line_of(reply) == R"({"query":0,"result_type":"scalar","result":[{"labels":{},"value":"+Inf","ts_us":0}]})"
                          "\n");
  Reply string{.type = Type::kString, .when = {}, .answer = {}};
  string.answer.text = "NaN";
  CHECK(line_of(string) == R"({"query":0,"result_type":"string","result":[{"value":"NaN","ts_us":0}]})"
                           "\n");
  std::string out;
  append_failure(out, 5, "1:5: parse error: unexpected \"x\"");
  CHECK(out == R"({"query":5,"error":"1:5: parse error: unexpected \"x\""})"
               "\n");
}

TEST_CASE("a range has values by time, steps without one left out", "[query]") {
  Reply reply{.type = Type::kMatrix,
              .when = {.steps = {.start_us = 0, .every_us = 60'000'000, .count = 3}, .range = true},
              .answer = {}};
  promql::Row row(labels({{"job", "a"}}), 3);
  row.set(0, 1);
  row.set(2, histogram());
  reply.answer.rows.push_back(row);
  reply.answer.notes.add(promql::Annotations::Kind::kInfo, "x", {}, "i");
  reply.answer.notes.add(promql::Annotations::Kind::kWarning, "x", {}, "w");
  CHECK(
      line_of(reply) ==
      R"x({"query":0,"result_type":"matrix","result":[{"labels":{"job":"a"},"values":[[0,1],[120000000,{"scale":0,"zero":0,"pos":{"offset":-1,"counts":[1]},"neg":{"offset":0,"counts":[]},"count":1,"sum":4}]]}],"warnings":["PromQL warning: w (1:1)"],"infos":["PromQL info: i (1:1)"]})x"
      "\n");
}

TEST_CASE("a range vector has its samples' own times", "[query]") {
  Reply reply{.type = Type::kMatrix, .when = {.steps = {.start_us = 9}}, .answer = {}};
  reply.answer.stretches.push_back(
      {.labels = labels({{"__name__", "x"}}),
       .points = {{.ts_us = 1, .value = 2, .histogram = {}}, {.ts_us = 3, .value = std::nan(""), .histogram = {}}}});
  CHECK(line_of(reply) ==
        R"({"query":0,"result_type":"matrix","result":[{"labels":{"__name__":"x"},"values":[[1,2],[3,"NaN"]]}]})"
        "\n");
}

}  // namespace mcp::query
