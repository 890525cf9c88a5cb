#include "series/column.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tsdb/column.h"

namespace mcp::series {
namespace {

using histogram::Bucket;
using histogram::Histogram;
using histogram::ResetHint;

Histogram plain(double first, double second) {
  return {.count = first + second, .sum = 1, .positive = {{.index = 1, .count = first}, {.index = 2, .count = second}}};
}

Sample hist_at(std::int64_t ts_us, Histogram histogram) {
  return {.ts_us = ts_us, .hist = std::make_unique<Histogram>(std::move(histogram))};
}

// The hint of the second of two.
ResetHint behind(const Histogram& before, Histogram now) {
  now.hint = hint_behind(&before, now);
  return now.hint;
}

std::vector<ResetHint> hints_of(const Column& column) {
  std::vector<ResetHint> hints;
  for (const promql::Histogram& histogram : column.view().histograms) {
    if (histogram != nullptr) hints.push_back(histogram->hint);
  }
  return hints;
}

}  // namespace

TEST_CASE("hints: of what fell nothing is known", "[query]") {
  const Histogram before = plain(2, 3);
  CHECK(behind(before, plain(2, 3)) == ResetHint::kNotReset);
  CHECK(behind(before, plain(2, 4)) == ResetHint::kNotReset);
  CHECK(behind(before, plain(1, 3)) == ResetHint::kUnknown);
  CHECK(behind(before, plain(1, 9)) == ResetHint::kUnknown);  // the count grew, one bucket fell
  Histogram lost = plain(2, 3);
  lost.positive = {{.index = 1, .count = 5}};
  CHECK(behind(before, lost) == ResetHint::kUnknown);
  Histogram zero = plain(2, 3);
  zero.zero_count = 2;
  Histogram less = zero;
  less.zero_count = 1;
  less.count = 100;
  CHECK(behind(zero, less) == ResetHint::kUnknown);
  Histogram negative = plain(2, 3);
  negative.negative = {{.index = 4, .count = 1}};
  CHECK(behind(negative, plain(2, 3)) == ResetHint::kUnknown);
  CHECK(behind(plain(2, 3), negative) == ResetHint::kNotReset);
}

TEST_CASE("hints: an empty bucket that is gone did not fall", "[query]") {
  CHECK(behind(plain(2, 0), {.count = 2, .positive = {{.index = 1, .count = 2}}}) == ResetHint::kNotReset);
}

TEST_CASE("hints: behind another kind nothing is known", "[query]") {
  CHECK(hint_behind(nullptr, plain(1, 1)) == ResetHint::kUnknown);
  Histogram finer = plain(2, 3);
  finer.schema = 1;
  CHECK(behind(plain(5, 5), finer) == ResetHint::kUnknown);
  Histogram wider = plain(2, 3);
  wider.zero_threshold = 0.1;
  CHECK(behind(plain(5, 5), wider) == ResetHint::kUnknown);
  Histogram gauge = plain(5, 5);
  gauge.hint = ResetHint::kGauge;
  CHECK(behind(gauge, plain(1, 1)) == ResetHint::kUnknown);
}

TEST_CASE("hints: behind other custom bounds nothing is known", "[query]") {
  const Histogram before{
      .schema = histogram::kCustom, .count = 1, .positive = {{.index = 0, .count = 1}}, .custom = {1, 2}};
  Histogram same = before;
  CHECK(behind(before, same) == ResetHint::kNotReset);
  same.custom = {1, 3};
  same.count = 9;
  CHECK(behind(before, same) == ResetHint::kUnknown);
}

TEST_CASE("hints: what was said stays, but for not_reset", "[query]") {
  Histogram said = plain(9, 9);
  said.hint = ResetHint::kReset;
  CHECK(hint_behind(nullptr, said) == ResetHint::kReset);
  said.hint = ResetHint::kGauge;
  const Histogram before = plain(10, 10);
  CHECK(hint_behind(&before, said) == ResetHint::kGauge);
  said.hint = ResetHint::kNotReset;
  CHECK(hint_behind(&before, said) == ResetHint::kUnknown);
  CHECK(hint_behind(nullptr, said) == ResetHint::kUnknown);
}

TEST_CASE("hints of a series are worked out in the order of time", "[query]") {
  Column column(false);
  column.append(hist_at(30, plain(3, 3)));
  column.append(hist_at(10, plain(1, 1)));
  column.append(hist_at(20, plain(2, 2)));
  column.append(hist_at(40, plain(1, 1)));
  column.append({.ts_us = 50, .value = tsdb::stale_marker()});
  column.append(hist_at(60, plain(9, 9)));
  column.append({.ts_us = 70, .value = 1});
  column.append(hist_at(80, plain(9, 9)));
  CHECK(column.settle() == 0);
  CHECK(hints_of(column) == std::vector{ResetHint::kUnknown, ResetHint::kNotReset, ResetHint::kNotReset,
                                        ResetHint::kUnknown, ResetHint::kUnknown, ResetHint::kUnknown});
  const promql::SampleView view = column.view();
  CHECK(std::vector(view.times.begin(), view.times.end()) == std::vector<std::int64_t>{10, 20, 30, 40, 50, 60, 70, 80});
  CHECK(tsdb::is_stale(view.values[4]));
  CHECK(view.histograms[4] == nullptr);
  CHECK(view.histograms[6] == nullptr);
  CHECK(view.values[6] == 1);
}

TEST_CASE("of a series of floats alone nothing else is kept", "[query]") {
  Column column(false);
  column.append({.ts_us = 1, .value = 1});
  column.settle();
  CHECK(column.view().histograms.empty());
  CHECK(column.view().starts_us.empty());
}

TEST_CASE("starts stand beside every sample of a series that has one", "[query]") {
  Column column(false);
  column.append({.ts_us = 20, .value = 2, .start_us = 15});
  column.append({.ts_us = 10, .value = 1});
  column.append({.ts_us = 30, .value = 3});
  column.settle();
  const auto starts = column.view().starts_us;
  CHECK(std::vector(starts.begin(), starts.end()) == std::vector<std::int64_t>{promql::kNoStart, 15, promql::kNoStart});
}

TEST_CASE("of two samples at one time the larger one counts, in any order", "[query]") {
  const double values[] = {1, 2, std::nan(""), tsdb::stale_marker()};
  const std::vector<std::vector<int>> orders = {{0, 1}, {1, 0}, {2, 0}, {0, 2}, {3, 2}, {2, 3}, {3, 0}, {0, 3}};
  const std::vector<int> winners = {1, 1, 0, 0, 2, 2, 0, 0};
  for (std::size_t i = 0; i < orders.size(); ++i) {
    for (const bool disorder : {false, true}) {
      Column column(false);
      if (disorder) column.append({.ts_us = 9, .value = 0});
      std::size_t known = 0;
      for (const int which : orders[i]) known += column.append({.ts_us = 5, .value = values[which]}) ? 0 : 1;
      CHECK(known + column.settle() == 1);
      REQUIRE(column.view().times.size() == (disorder ? 2U : 1U));
      const double kept = column.view().values[0];
      const double wanted = values[winners[i]];
      CHECK(tsdb::is_stale(kept) == tsdb::is_stale(wanted));
      CHECK((kept == wanted || (std::isnan(kept) && std::isnan(wanted))));
    }
  }
}

TEST_CASE("a histogram comes before a float of its time", "[query]") {
  Column column(false);
  column.append({.ts_us = 5, .value = 100});
  CHECK_FALSE(column.append(hist_at(5, plain(1, 1))));
  CHECK_FALSE(column.append({.ts_us = 5, .value = 100}));
  column.settle();
  REQUIRE(column.view().histograms.size() == 1);
  CHECK(column.view().histograms[0] != nullptr);
}

TEST_CASE("where samples replace each other the last one counts", "[query]") {
  for (const bool disorder : {false, true}) {
    Column column(true);
    if (disorder) column.append({.ts_us = 9, .value = 0});
    column.append({.ts_us = 5, .value = 7});
    column.append({.ts_us = 5, .value = 3});
    CHECK(column.settle() == 0);
    CHECK(column.view().values[0] == 3);
  }
}

}  // namespace mcp::series
