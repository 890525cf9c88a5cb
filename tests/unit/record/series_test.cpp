#include "record/series.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace mcp;
using record::Context;
using record::Label;
using record::Series;
using record::SeriesRef;

namespace {

const std::vector<Label> kNone;
const std::vector<Label> kGet = {{"method", "GET"}};

std::vector<SeriesRef> distinct_series() {
  static const std::vector<Label> ab = {{"a", "b"}}, bc = {{"ab", "c"}}, two = {{"a", "b"}, {"c", "d"}},
                                  joined = {{"a", "bcd"}}, put = {{"method", "PUT"}};
  return {{"", {}, kNone},
          {"up", {}, kNone},
          {"up", {}, ab},
          {"up", {}, bc},
          {"up", {}, two},
          {"up", {}, joined},
          {"up", {}, kGet},
          {"up", {}, put},
          {"upa", {}, kNone},
          {"up", {.tenant = "a"}, kNone},
          {"up", {.tenant = "b"}, kNone},
          {"up", {.environment = "a"}, kNone},
          {"up", {.scope = "a"}, kNone},
          {"up", {.workload_id = "a"}, kNone},
          {"up", {.transport = "a"}, kNone},
          {"up", {.tenant = "a", .environment = "b"}, kNone},
          {"up", {.tenant = "ab"}, kNone},
          {"up", {.tenant = "a"}, kGet}};
}

}  // namespace

TEST_CASE("series that differ in name, context or labels never merge", "[record]") {
  const auto all = distinct_series();
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      CAPTURE(i, j);
      CHECK((all[i] == all[j]) == (i == j));
      CHECK((record::hash(all[i]) == record::hash(all[j])) == (i == j));
      CHECK((record::compare(all[i], all[j]) < 0) == (record::compare(all[j], all[i]) > 0));
    }
  }
}

TEST_CASE("series are ordered by name, then context, then labels", "[record]") {
  const std::vector<Label> a = {{"z", "9"}}, b = {{"a", "1"}};
  std::vector<SeriesRef> series = {
      {"b", {}, b},    {"a", {.environment = "x"}, b}, {"a", {.tenant = "x"}, kNone}, {"a", {}, a}, {"a", {}, b},
      {"a", {}, kNone}};
  std::sort(series.begin(), series.end());
  std::vector<std::string> printed;
  for (const SeriesRef& one : series) printed.push_back(record::print(one));
  CHECK(printed == std::vector<std::string>{"a", R"(a{a="1"})", R"(a{z="9"})", R"(a{a="1",environment="x"})",
                                            R"(a{tenant="x"})", R"(b{a="1"})"});
}

TEST_CASE("the context keys are members in the order in which they stand on a line", "[record]") {
  Context context;
  for (std::size_t i = 0; i < std::size(record::kContextKeys); ++i)
    context.*record::context_member(i) = record::kContextKeys[i];
  CHECK(context == Context{"tenant", "environment", "scope", "workload_id", "transport"});
}

TEST_CASE("labels are sorted by bytes, and an empty value is an absent label", "[record]") {
  std::vector<Label> labels = {{"b", "2"}, {"B", "1"}, {"gone", ""}, {"a", "3"}, {"a_", "4"}};
  record::normalise(labels);
  CHECK(labels == std::vector<Label>{{"B", "1"}, {"a", "3"}, {"a_", "4"}, {"b", "2"}});
  record::normalise(labels);
  CHECK(labels.size() == 4);
}

TEST_CASE("a series owns its bytes and keeps them when it is moved or copied", "[record]") {
  std::string name = "requests", tenant = "acme", key = "method", value = "GET";
  std::vector<Label> labels = {{key, value}};
  Series owner(SeriesRef{name, {.tenant = tenant}, labels});
  name.assign("xxxxxxxx");
  tenant.assign("xxxx");
  key.assign("xxxxxx");
  value.assign("xxx");
  CHECK(record::print(owner.ref()) == R"(requests{method="GET",tenant="acme"})");
  const Series moved = std::move(owner);
  CHECK(record::print(moved.ref()) == R"(requests{method="GET",tenant="acme"})");
}

TEST_CASE("a series without anything in it is a series", "[record]") {
  const Series empty(SeriesRef{"", {}, kNone});
  CHECK(empty.ref() == SeriesRef{"", {}, kNone});
  CHECK(record::print(empty.ref()).empty());
}

TEST_CASE("context keys are labels for queries, and a label in the way of one becomes exported", "[record]") {
  const std::vector<Label> labels = {{"method", "GET"}, {"scope", "mine"}, {"tenant", "theirs"}};
  std::vector<std::string> room;
  const auto all = record::as_labels({"up", {.tenant = "ours"}, labels}, room);
  CHECK(all ==
        std::vector<Label>{{"exported_tenant", "theirs"}, {"method", "GET"}, {"scope", "mine"}, {"tenant", "ours"}});
}

TEST_CASE("an exported label never shadows one that has that name already", "[record]") {
  const std::vector<Label> labels = {{"exported_tenant", "older"}, {"tenant", "theirs"}};
  std::vector<std::string> room;
  const auto all = record::as_labels({"up", {.tenant = "ours"}, labels}, room);
  CHECK(all ==
        std::vector<Label>{{"exported_exported_tenant", "theirs"}, {"exported_tenant", "older"}, {"tenant", "ours"}});
}

TEST_CASE("a series is printed as PromQL writes it", "[record]") {
  const std::vector<Label> odd = {{"9", "x"}, {"a.b", "quote\" and \n"}, {"ok_1", "ü"}};
  CHECK(record::print({"up", {}, odd}) == "up{\"9\"=\"x\",\"a.b\"=\"quote\\\" and \\n\",ok_1=\"ü\"}");
}
