#include "tsdb/store.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>

namespace mcp::tsdb {
namespace {

using Labels = std::vector<record::Label>;

std::vector<Matcher> matchers(std::vector<Condition> conditions) {
  std::vector<Matcher> all;
  for (Condition& condition : conditions) {
    Result<Matcher> matcher = Matcher::make(std::move(condition));
    REQUIRE(matcher);
    all.push_back(std::move(*matcher));
  }
  return all;
}

}  // namespace

TEST_CASE("the same labels are the same series", "[tsdb]") {
  Store store;
  const Labels up_a{{"__name__", "up"}, {"job", "a"}};
  const Labels up_b{{"__name__", "up"}, {"job", "b"}};
  CHECK(store.open(up_a) == 0);
  CHECK(store.open(up_b) == 1);
  CHECK(store.open(up_a) == 0);
  CHECK(store.labels(1) == up_b);
  CHECK(store.find(up_b) == std::optional<SeriesId>(1));
  CHECK_FALSE(store.find(Labels{{"__name__", "up"}}));
  CHECK_FALSE(store.find(Labels{{"__name__", "up"}, {"job", "c"}}));
}

TEST_CASE("a series of an aggregate is stale after its own look-back", "[tsdb]") {
  Store store;
  const SeriesId sample = store.open(Labels{{"__name__", "x"}});
  const SeriesId number = store.open(Labels{{"__name__", "x"}, {"stat", "p99"}, {"window", "5s"}}, 10'000'000);
  store.append(sample, {0, 1});
  store.append(number, {0, 2});
  const auto seen = [&store](SeriesId id, std::int64_t at_us) {
    return newest(store.samples(id), at_us, store.lookback_us(id));
  };
  CHECK(seen(number, 9'999'999)->value == 2);
  CHECK_FALSE(seen(number, 10'000'000));
  CHECK(seen(sample, 299'999'999)->value == 1);
  CHECK_FALSE(seen(sample, 300'000'000));
}

TEST_CASE("select finds what looking at every series finds", "[tsdb]") {
  std::mt19937 random(11);
  const auto pick = [&](unsigned n) { return random() % n; };
  const std::string names[] = {"up", "down", "left", ""};
  const std::string values[] = {"", "a", "b", "ab", "abc"};
  const std::string patterns[] = {"a", "", "a|b", ".*", ".+", "b.*", "[^a]*"};
  Store store;
  SeriesId made = 0;  // series so far
  for (int round = 0; round < 60; ++round) {
    for (int i = 0; i < 10; ++i) {
      Labels labels;
      for (const auto& [name, value] : {std::pair("__name__", &names[pick(4)]), std::pair("job", &values[pick(5)]),
                                        std::pair("node", &values[pick(5)])}) {
        if (!value->empty()) labels.push_back({name, *value});
      }
      const std::string unique = std::to_string(round * 10 + i);
      if (pick(2) == 0) labels.push_back({"z", unique});
      made = std::max(made, store.open(labels) + 1);
    }
    std::vector<Condition> conditions;
    for (const char* label : {"__name__", "job", "node", "none"}) {
      if (pick(3) == 0) continue;
      conditions.push_back({label, static_cast<Operator>(pick(4)), patterns[pick(7)]});
    }
    const std::vector<Matcher> asked = matchers(conditions);
    std::vector<SeriesId> expected;
    for (SeriesId id = 0; id < made; ++id) {
      const Labels labels = store.labels(id);
      bool all = true;
      for (const Matcher& matcher : asked) {
        std::string_view value;
        for (const record::Label& label : labels) {
          if (label.name == matcher.condition().label) value = label.value;
        }
        all = all && matcher.matches(value);
      }
      if (all) expected.push_back(id);
    }
    REQUIRE(store.select(asked) == expected);
  }
}

TEST_CASE("a hundred thousand series are found again", "[tsdb]") {
  Store store;
  for (int i = 0; i < 100'000; ++i) {
    const std::string id = std::to_string(i);
    REQUIRE(store.open(Labels{{"__name__", "x"}, {"id", id}}) == static_cast<SeriesId>(i));
  }
  const auto one = matchers({{"__name__", Operator::kEqual, "x"}, {"id", Operator::kEqual, "77777"}});
  CHECK(store.select(one) == std::vector<SeriesId>{77777});
  const auto some = matchers({{"id", Operator::kMatch, "1234[0-9]"}});
  CHECK(store.select(some).size() == 10);
}

}  // namespace mcp::tsdb
