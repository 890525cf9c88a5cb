#include "rules/test_match.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace mcp::rules {
namespace {

ExpectedAlert exactly(record::Labels labels, record::Labels annotations = {}) {
  ExpectedAlert alert;
  alert.labels.exact = std::move(labels);
  alert.annotations.exact = std::move(annotations);
  return alert;
}

ExpectedAlert partly(record::Labels labels) {
  ExpectedAlert alert = exactly(std::move(labels));
  alert.partial = true;
  return alert;
}

void add_pattern(ExpectedLabels& to, std::string label, std::string pattern) {
  Result<tsdb::Matcher> made =
      tsdb::Matcher::make({.label = std::move(label), .op = tsdb::Operator::kMatch, .value = std::move(pattern)});
  REQUIRE(made);
  to.patterns.push_back(std::move(*made));
}

template <class... Alerts>
std::vector<ExpectedAlert> all(Alerts... alerts) {
  std::vector<ExpectedAlert> made;
  (made.push_back(std::move(alerts)), ...);
  return made;
}

std::size_t met(const std::vector<AlertPair>& pairs) {
  return static_cast<std::size_t>(std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.met; }));
}

TEST_CASE("an alert is compared whole") {
  const CameAlert came{.labels = {{"a", "1"}, {"b", "2"}}, .annotations = {{"s", "x"}}};
  CHECK(differences(exactly({{"a", "1"}, {"b", "2"}}, {{"s", "x"}}), came).empty());
  const auto less = differences(exactly({{"a", "1"}}, {{"s", "x"}}), came);
  REQUIRE(less.size() == 1);
  CHECK(less[0].name == "b");
  CHECK_FALSE(less[0].expected);
  CHECK(less[0].came == "2");
  const auto other = differences(exactly({{"a", "1"}, {"b", "3"}, {"c", "4"}}, {{"s", "y"}}), came);
  REQUIRE(other.size() == 3);
  CHECK(other[0].expected == "3");
  CHECK(other[0].came == "2");
  CHECK(other[1].name == "c");
  CHECK_FALSE(other[1].came);
  CHECK(other[2].in == Difference::In::kAnnotation);
}

TEST_CASE("a text that is empty is not one that is missing, as in promtool") {
  CHECK(differences(exactly({}, {{"s", ""}}), CameAlert{}).size() == 1);
  CHECK(differences(exactly({}), CameAlert{.labels = {}, .annotations = {{"s", ""}}}).size() == 1);
}

TEST_CASE("partial: what is not named is not compared") {
  const CameAlert came{.labels = {{"a", "1"}, {"b", "2"}}, .annotations = {{"s", "x"}}};
  CHECK(differences(partly({{"a", "1"}}), came).empty());
  CHECK(differences(partly({}), came).empty());
  CHECK(differences(partly({{"a", "2"}}), came).size() == 1);
  CHECK(differences(partly({{"c", "1"}}), came).size() == 1);
}

TEST_CASE("patterns match whole values, a missing one being empty") {
  ExpectedAlert alert = exactly({{"b", "2"}});
  add_pattern(alert.labels, "a", "db-[0-9]+");
  const auto with = [](std::string value) {
    return CameAlert{.labels = {{"a", value}, {"b", "2"}}, .annotations = {}};
  };
  CHECK(differences(alert, with("db-12")).empty());
  const auto wrong = differences(alert, with("x-db-12"));
  REQUIRE(wrong.size() == 1);
  CHECK(wrong[0].is_pattern);
  CHECK(wrong[0].expected == "db-[0-9]+");
  CHECK(wrong[0].came == "x-db-12");
  CHECK(differences(alert, CameAlert{.labels = {{"b", "2"}}, .annotations = {}}).size() == 1);
  ExpectedAlert any = exactly({{"b", "2"}});
  add_pattern(any.labels, "a", ".*");
  CHECK(differences(any, CameAlert{.labels = {{"b", "2"}}, .annotations = {}}).empty());
  CHECK(differences(any, with("x")).empty());
}

TEST_CASE("alerts come in any order, each counts once") {
  const std::vector<ExpectedAlert> expected = all(exactly({{"a", "1"}}), exactly({{"a", "2"}}), exactly({{"a", "2"}}));
  CHECK(met(paired(expected, {{{{"a", "2"}}, {}}, {{{"a", "2"}}, {}}, {{{"a", "1"}}, {}}})) == 3);
  const auto pairs = paired(expected, {{{{"a", "2"}}, {}}, {{{"a", "1"}}, {}}});
  CHECK(met(pairs) == 2);
  REQUIRE(pairs.size() == 3);
  CHECK_FALSE(pairs[2].came);
  const auto more = paired(expected, {{{{"a", "1"}}, {}}, {{{"a", "1"}}, {}}, {{{"a", "2"}}, {}}, {{{"a", "2"}}, {}}});
  REQUIRE(more.size() == 4);
  CHECK(met(more) == 3);
  CHECK(more[3].expected == nullptr);
}

TEST_CASE("one that may be met by several leaves to the others what only they can have") {
  const std::vector<CameAlert> came = {{{{"a", "1"}}, {}}, {{{"a", "2"}}, {}}, {{{"b", "1"}}, {}}};
  CHECK(met(paired(all(partly({}), partly({{"a", "1"}}), exactly({{"a", "2"}})), came)) == 3);
  CHECK(met(paired(all(partly({}), partly({}), partly({{"a", "1"}})), came)) == 3);
  CHECK(met(paired(all(partly({{"a", "1"}}), partly({{"a", "1"}}), partly({})), came)) == 2);
}

TEST_CASE("what is left is put beside what is most like it") {
  const auto pairs = paired(all(exactly({{"i", "1"}, {"s", "page"}}), exactly({{"i", "2"}, {"s", "page"}})),
                            {{{{"i", "2"}, {"s", "warn"}}, {}}, {{{"i", "1"}, {"s", "warn"}}, {}}});
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].came->labels[0].second == "1");
  CHECK(pairs[1].came->labels[0].second == "2");
  CHECK(met(pairs) == 0);
}

TEST_CASE("samples are compared by their labels, floats exactly") {
  const auto value = [](double wanted, double came, bool fuzzy) {
    const std::vector<ExpectedSample> expected = {
        {.labels = {{"a", "1"}}, .value = wanted, .histogram = {}, .place = {}}};
    const auto pairs = paired(expected, {{.labels = {{"a", "1"}}, .value = came, .histogram = {}}}, fuzzy);
    REQUIRE(pairs.size() == 1);
    return pairs[0].met;
  };
  CHECK(value(3, 3, false));
  CHECK(value(0, -0.0, false));
  CHECK_FALSE(value(3, std::nextafter(3, 4), false));
  CHECK(value(3, std::nextafter(3, 4), true));
  CHECK(value(3, std::nextafter(3, 2), true));
  CHECK_FALSE(value(3, std::nextafter(std::nextafter(3, 4), 4), true));
  CHECK_FALSE(value(NAN, NAN, false));
  CHECK_FALSE(value(NAN, NAN, true));
  CHECK(value(INFINITY, INFINITY, false));
}

TEST_CASE("a histogram is no float, and is compared by its text") {
  const auto of = [](double count, std::vector<histogram::Bucket> buckets) {
    histogram::Histogram made;
    made.count = count;
    made.positive = std::move(buckets);
    return std::make_shared<const histogram::Histogram>(std::move(made));
  };
  const auto meets = [](const promql::Histogram& a, const promql::Histogram& b) {
    return paired({{.labels = {}, .value = 0, .histogram = a, .place = {}}},
                  {{.labels = {}, .value = 0, .histogram = b}}, false)[0]
        .met;
  };
  CHECK(meets(of(1, {{0, 1}}), of(1, {{0, 1}, {1, 0}})));
  CHECK_FALSE(meets(of(1, {{0, 1}}), of(1, {{1, 1}})));
  CHECK_FALSE(meets(of(0, {}), nullptr));
  CHECK_FALSE(meets(nullptr, of(0, {})));
}

TEST_CASE("samples that are left are told beside each other") {
  const std::vector<ExpectedSample> expected = {{.labels = {{"a", "1"}}, .value = 1, .histogram = {}, .place = {}},
                                                {.labels = {{"a", "2"}}, .value = 2, .histogram = {}, .place = {}}};
  const auto pairs = paired(expected,
                            {{.labels = {{"a", "3"}}, .value = 3, .histogram = {}},
                             {.labels = {{"a", "2"}}, .value = 2, .histogram = {}},
                             {.labels = {{"a", "4"}}, .value = 4, .histogram = {}}},
                            false);
  REQUIRE(pairs.size() == 3);
  CHECK(pairs[0].came->value == 3);
  CHECK_FALSE(pairs[0].met);
  CHECK(pairs[1].met);
  CHECK(pairs[2].expected == nullptr);
  CHECK(pairs[2].came->value == 4);
}

}  // namespace
}  // namespace mcp::rules
