#include <catch2/catch.hpp>

#include "formats.h"
#include "histogram/histogram.h"
#include "support/recording_sink.h"

namespace mcp::query {
namespace {

using promql::Type;

promql::Labels labels(record::Labels all) { return std::make_shared<const record::Labels>(std::move(all)); }

promql::Histogram histogram() {
  return std::make_shared<const histogram::Histogram>(histogram::Histogram{.zero_threshold = 0.5,
                                                                           .zero_count = 1,
                                                                           .count = 4,
                                                                           .sum = 1,
                                                                           .positive = {{.index = 1, .count = 2}},
                                                                           .negative = {{.index = 1, .count = 1}}});
}

Reply vector() {
  Reply reply{.type = Type::kVector, .when = {.steps = {.start_us = 2'000'000}}, .answer = {}, .text = "x\n  + 0"};
  for (const char* job : {"b", "a"}) {
    promql::Row row(labels({{"__name__", "x"}, {"job", job}}), 1);
    row.set(0, job[0] == 'a' ? 1500 : 3000);
    reply.answer.rows.push_back(row);
  }
  return reply;
}

std::string blocks(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += "█";
  return out;
}

std::string written(const Reply& reply, std::string_view name) {
  test::RecordingSink sink;
  REQUIRE(format_of(name)->write(reply, sink));
  return sink.written();
}

std::string refused(const Reply& reply, std::string_view name) {
  test::RecordingSink sink;
  const Status status = format_of(name)->write(reply, sink);
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Code::kUsage);
  CHECK(sink.written().empty());
  return status.error().message;
}

}  // namespace

TEST_CASE("a vector is drawn as bars, in its order, under the expression in one line", "[query]") {
  Reply reply = vector();
  reply.unit = "ms";
  CHECK(written(reply, "plot") ==
        "x + 0\n"
        "1970-01-01T00:00:02Z\n"
        "x{job=\"b\"} " +
            blocks(63) + " 3 s\n" + "x{job=\"a\"} " + blocks(31) + "▌ 1.5 s\n");
  CHECK(written(reply, "svg").find(">1.5 s</text>") != std::string::npos);
}

TEST_CASE("a histogram is drawn bucket by bucket, with the unit at the bounds", "[query]") {
  Reply reply = vector();
  reply.unit = "s";
  reply.answer.rows.resize(1);
  reply.answer.rows[0].set(0, histogram());
  CHECK(written(reply, "plot") ==
        "x + 0\n"
        "1970-01-01T00:00:02Z\n"
        "[-2 s, -1 s)      " +
            blocks(30) + " 1\n" + "[-500 ms, 500 ms] " + blocks(30) + " 1\n" + "(1 s, 2 s]        " + blocks(60) +
            " 2\n");
  reply = vector();
  for (promql::Row& row : reply.answer.rows) row.set(0, histogram());
  CHECK(written(reply, "plot").find("\nx{job=\"a\"} (1, 2] ") != std::string::npos);
}

TEST_CASE("what cannot be drawn is refused", "[query]") {
  Reply both = vector();
  both.answer.rows[0].set(0, histogram());
  Reply over_time = vector();
  over_time.type = Type::kMatrix;
  over_time.when.range = true;
  over_time.answer.rows[1].set(0, histogram());
  for (const char* name : {"plot", "svg"}) {
    CHECK(refused({.type = Type::kString, .when = {}, .answer = {}}, name) ==
          "a string cannot be drawn; expected numbers (see --to table)");
    CHECK(refused(both, name) == "a plot is of numbers or of histograms, and here are both; see --to table");
    CHECK(refused(over_time, name) ==
          "histograms over time are no lines; expected numbers, as of histogram_quantile()");
  }
}

TEST_CASE("a range vector is drawn from its first sample to its last", "[query]") {
  Reply reply{.type = Type::kMatrix, .when = {.steps = {.start_us = 60'000'000}}, .answer = {}, .text = "x[1m]"};
  reply.answer.stretches.push_back({labels({}), {{5'000'000, 1, nullptr}, {55'000'000, 2, nullptr}}});
  const std::string picture = written(reply, "plot");
  CHECK(picture.find("00:00:10") != std::string::npos);
  CHECK(picture.find("00:00:50") != std::string::npos);
  CHECK(picture.find("00:01:00") == std::string::npos);
  CHECK(picture.find("  ━ {}     2    1    2\n") != std::string::npos);
}

}  // namespace mcp::query
