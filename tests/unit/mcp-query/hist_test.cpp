#include "series/hist.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "json/json.h"
#include "ndjson/decode.h"

namespace mcp::query {
namespace {

using histogram::Histogram;
using histogram::ResetHint;

Result<Histogram> read(const std::string& object) {
  const std::string line = "{\"hist\":" + object + "}";
  const std::string padded = line + std::string(json::kPadding, ' ');
  ndjson::Decoder decoder;
  REQUIRE(decoder.parse(std::string_view(padded).substr(0, line.size())));
  const record::Value tree = decoder.tree();
  return series::read_hist(*record::member(tree, "hist"));
}

std::string there_and_back(const std::string& object) {
  const Result<Histogram> histogram = read(object);
  REQUIRE(histogram);
  std::string out;
  series::append_hist(out, *histogram);
  return out;
}

std::string fault(const std::string& object) {
  const Result<Histogram> histogram = read(object);
  REQUIRE_FALSE(histogram);
  CHECK(histogram.error().reason == "no histogram");
  return histogram.error().message;
}

}  // namespace

TEST_CASE("an exponential histogram's offset is Prometheus' index minus one", "[query]") {
  const auto histogram = read(
      R"({"scale":0,"zero":1,"zero_threshold":0.5,"pos":{"offset":-1,"counts":[1,0,2]},"neg":{"offset":3,"counts":[4]},"count":8,"sum":4})");
  REQUIRE(histogram);
  CHECK(histogram->schema == 0);
  CHECK(histogram->zero_count == 1);
  CHECK(histogram->zero_threshold == 0.5);
  REQUIRE(histogram->positive.size() == 3);
  CHECK(histogram->positive[0].index == 0);
  CHECK(histogram->positive[2].index == 2);
  CHECK(histogram->positive[2].count == 2);
  REQUIRE(histogram->negative.size() == 1);
  CHECK(histogram->negative[0].index == 4);
  CHECK(histogram->count == 8);
  CHECK(histogram->sum == 4);
  CHECK(histogram->hint == ResetHint::kUnknown);
}

TEST_CASE("custom bounds: counts belong to the bounds, the last one to +Inf", "[query]") {
  const auto histogram = read(R"({"custom":[5,10],"pos":{"offset":1,"counts":[1,2]},"count":3,"sum":30})");
  REQUIRE(histogram);
  CHECK(histogram->is_custom());
  REQUIRE(histogram->positive.size() == 2);
  CHECK(histogram->bound(histogram->positive[0].index) == 10);
  CHECK(histogram->bound(histogram->positive[1].index) == HUGE_VAL);
  const auto from_first = read(R"({"custom":[5,10],"pos":{"counts":[1,2,3]},"count":6,"sum":30})");
  REQUIRE(from_first);
  CHECK(from_first->positive[0].index == 0);
  const auto without_bounds = read(R"({"custom":[],"pos":{"counts":[7]},"count":7,"sum":1})");
  REQUIRE(without_bounds);
  CHECK(without_bounds->is_custom());
  CHECK(without_bounds->bound(0) == HUGE_VAL);
}

TEST_CASE("what a histogram may leave out", "[query]") {
  const auto histogram = read(R"({"scale":2,"zero":1,"pos":{"counts":[2,3]}})");
  REQUIRE(histogram);
  CHECK(histogram->count == 6);
  CHECK(std::isnan(histogram->sum));
  CHECK(histogram->positive[0].index == 1);
  CHECK(histogram->negative.empty());
}

TEST_CASE("a histogram is written as it was read", "[query]") {
  for (
      const char* object :
      {R"({"scale":0,"zero":0,"pos":{"offset":-1,"counts":[1,2]},"neg":{"offset":0,"counts":[]},"count":3,"sum":4})",
       R"({"scale":-4,"zero":0.5,"zero_threshold":0.001,"pos":{"offset":0,"counts":[]},"neg":{"offset":7,"counts":[1,0,2]},"count":3.5,"sum":"NaN","reset_hint":"gauge"})",
       R"({"custom":[-1,2.5],"pos":{"offset":0,"counts":[1,2,3]},"count":6,"sum":"+Inf","reset_hint":"not_reset"})",
       R"({"custom":[],"pos":{"offset":0,"counts":[1]},"count":1,"sum":1,"reset_hint":"reset"})"}) {
    CHECK(there_and_back(object) == object);
  }
}

TEST_CASE("buckets that are not there are written as 0", "[query]") {
  Histogram histogram{.count = 3, .sum = 1, .positive = {{.index = 1, .count = 1}, {.index = 4, .count = 2}}};
  std::string out;
  series::append_hist(out, histogram);
  CHECK(
      out ==
      R"({"scale":0,"zero":0,"pos":{"offset":0,"counts":[1,0,0,2]},"neg":{"offset":0,"counts":[]},"count":3,"sum":1})");
}

TEST_CASE("what is no histogram is said with its place", "[query]") {
  CHECK(fault(R"({"pos":{"counts":[1]}})") == "hist.scale: is missing");
  CHECK(fault(R"({"scale":0,"pos":{"offset":0}})") == "hist.pos.counts: is missing");
  CHECK(fault(R"({"scale":0,"pos":{"offset":0,"counts":["x"]}})") == "hist.pos.counts: expected numbers in it");
  CHECK(fault(R"({"scale":0,"pos":{"offset":1e3,"counts":[1]}})") ==
        "hist.pos.offset: expected an integer that buckets of doubles have");
  CHECK(fault(R"({"scale":0,"reset_hint":"maybe"})") == "hist.reset_hint: expected unknown, reset, not_reset or gauge");
  const std::string impossible = "hist: its buckets do not fit its scale, its bounds or the doubles";
  CHECK(fault(R"({"scale":9,"pos":{"counts":[1]}})") == impossible);
  CHECK(fault(R"({"scale":0,"pos":{"counts":[-1]}})") == impossible);
  CHECK(fault(R"({"custom":[1],"pos":{"counts":[1,2,3]}})") == impossible);
  CHECK(fault(R"({"custom":[2,1],"pos":{"counts":[1]}})") == impossible);
}

}  // namespace mcp::query
