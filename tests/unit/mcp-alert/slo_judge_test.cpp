#include "slo_judge.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "tsdb/column.h"

namespace mcp::alert {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
constexpr int kMinutes = 120;

// A series with one sample a minute, from minute 0 to 120.
void add(series::SeriesSet& all, std::string_view name, const std::function<double(int)>& value) {
  const record::Label labels[] = {{"__name__", name}};
  const tsdb::SeriesId id = all.open(labels, 0, series::SeriesSet::Twice::kLargerStays);
  for (int i = 0; i <= kMinutes; ++i) {
    const double made = value(i);
    if (!tsdb::is_stale(made)) CHECK(all.append(id, {.ts_us = i * kMinute, .value = made}));
  }
}

SloFile file_of(std::string_view sli, std::string_view more = "") {
  auto read = parse_slo_file(
      "objectives:\n  - {name: a, objective: 99, sli: " + std::string(sli) + std::string(more) + "}", "slo.yml");
  REQUIRE(read);
  return std::move(*read);
}

Judged judged(const SloFile& file, series::SeriesSet& all) {
  all.settle();
  auto made = judge(file.objectives.front(), all, kMinutes * kMinute);
  REQUIRE(made);
  return std::move(*made);
}

}  // namespace

TEST_CASE("bad events are counted against all", "[alert]") {
  series::SeriesSet all;
  add(all, "t", [](int i) { return 1000.0 * i; });
  add(all, "b", [](int i) { return 5.0 * i; });
  const SloFile bad = file_of("{bad: b, total: t}"), good = file_of("{good: b, total: t}");
  const Judged kept = judged(bad, all);
  CHECK(*kept.error_ratio == Approx(0.005));
  CHECK(kept.status == SloStatus::kOk);
  CHECK(kept.compliance() == Approx(99.5));
  CHECK(kept.budget_left() == Approx(0.5));
  CHECK(kept.covered_us == kMinutes * kMinute);
  CHECK(!kept.covers_all());
  CHECK(judged(good, all).error_ratio == Approx(0.995));
  CHECK(judged(good, all).status == SloStatus::kViolated);
}

TEST_CASE("a warning is less than is wanted and more than is agreed", "[alert]") {
  series::SeriesSet all;
  add(all, "t", [](int i) { return 1000.0 * i; });
  add(all, "b", [](int i) { return 5.0 * i; });
  const SloFile strict = file_of("{bad: b, total: t}", ", warning: 99.6"),
                easy = file_of("{bad: b, total: t}", ", warning: 99.4");
  CHECK(judged(strict, all).status == SloStatus::kWarning);
  CHECK(judged(easy, all).status == SloStatus::kOk);
}

TEST_CASE("without bad events all are good, without events nothing is known", "[alert]") {
  series::SeriesSet all;
  add(all, "t", [](int i) { return 1000.0 * i; });
  add(all, "still", [](int) { return 7.0; });
  const SloFile quiet = file_of("{bad: b, total: t}"), nothing = file_of("{bad: b, total: nothing}"),
                still = file_of("{bad: b, total: still}");
  CHECK(judged(quiet, all).error_ratio == 0);
  CHECK(judged(quiet, all).status == SloStatus::kOk);
  CHECK(judged(nothing, all).status == SloStatus::kNoData);
  CHECK(judged(nothing, all).covered_us == 0);
  CHECK(judged(still, all).status == SloStatus::kNoData);
}

TEST_CASE("a measured value is judged in the sense of its condition", "[alert]") {
  series::SeriesSet all;
  add(all, "x", [](int i) { return i < 109 ? 10.0 : 90.0; });  // 12 of 121 looks
  const SloFile low = file_of("{metric: x, condition: lt, threshold: 90}"),
                high = file_of("{metric: x, condition: ge, threshold: 90}");
  const Judged less = judged(low, all), more = judged(high, all);
  CHECK(*less.error_ratio == Approx(12.0 / 121));
  CHECK(*more.error_ratio == Approx(109.0 / 121));
  CHECK(less.value == 90);
  CHECK(less.total == 121);
  CHECK(less.status == SloStatus::kViolated);
}

TEST_CASE("what is not a number is no time", "[alert]") {
  series::SeriesSet all;
  add(all, "x", [](int i) { return i % 2 == 0 ? NAN : 1.0; });
  const SloFile file = file_of("{metric: x, condition: ge, threshold: 1}");
  const Judged made = judged(file, all);
  CHECK(made.total == 60);
  CHECK(made.error_ratio == 0);
}

TEST_CASE("an alert fires while both windows burn, and no longer", "[alert]") {
  const auto fires = [](int from, int to) {
    series::SeriesSet all;
    add(all, "t", [](int i) { return 1000.0 * i; });
    add(all, "b", [&](int i) { return 300.0 * std::clamp(i - from, 0, to - from); });
    const SloFile file = file_of("{bad: b, total: t}");
    const Judged made = judged(file, all);
    REQUIRE(made.burn.size() == 4);
    return made.burn.front().fires;
  };
  CHECK(fires(80, 120));    // 30 % of two thirds of an hour: burn rate 20 over 1h, 30 over 5m
  CHECK(!fires(115, 120));  // 2.5 over 1h
  CHECK(!fires(70, 110));   // over
}

TEST_CASE("a value is one value", "[alert]") {
  series::SeriesSet all;
  add(all, "x", [](int) { return 1.0; });
  add(all, "y", [](int) { return NAN; });
  all.settle();
  const auto ask = [&](std::string text) {
    auto expression = parse_expression(std::move(text));
    REQUIRE(expression);
    return value_at(*expression, all, kMinutes * kMinute);
  };
  CHECK(**ask("x") == 1);
  CHECK(!ask("y")->has_value());
  CHECK(!ask("z")->has_value());
  CHECK(**ask("3") == 3);
  CHECK(ask("{__name__=~\"x|y\"}").error().message == "expected one value, got 2; max() or sum() makes one of them");
}

}  // namespace mcp::alert
