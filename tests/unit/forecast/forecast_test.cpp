#include "forecast/forecast.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "forecast/model.h"
#include "forecast/random.h"

namespace mcp::forecast {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;
constexpr double kTurn = 6.283185307179586;

// A world that measurements come from.
struct World {
  double slope = 0, memory = 0, noise = 1;
  double season = 0;  // its height; 24 windows long
  double spikes = 0;  // their share
  bool wanders = false;
  std::size_t resets = 0;  // every so many windows
};

std::vector<double> values_of(const World& world, std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<double> out;
  double error = 0;
  for (std::size_t i = 0; i < count; ++i) {
    error = (world.wanders ? 1 : world.memory) * error + world.noise * random.normal();
    const std::size_t since = world.resets == 0 ? i : i % world.resets;
    const double spike = random.uniform() < world.spikes ? 30 * random.normal() : 0;
    const double phase = kTurn * static_cast<double>(i) / 24;
    out.push_back(200 + world.slope * static_cast<double>(since) + error + spike + world.season * std::sin(phase));
  }
  return out;
}

struct Tally {
  int refused = 0, asked = 0;
  int in_band = 0, windows = 0;  // behind those that were known
  int arrived_in_time = 0, limits = 0;

  double band() const { return static_cast<double>(in_band) / windows; }
  double arrival() const { return static_cast<double>(arrived_in_time) / limits; }
};

void ask_for_limit(const World& world, const std::vector<double>& values, const Windows& known, const Forecast& seen,
                   std::size_t ahead, Tally& tally) {
  Question question{.limit = seen.course.back().expected, .side = world.slope > 0 ? Side::kAbove : Side::kBelow};
  question.horizon_us = static_cast<std::int64_t>(3 * ahead) * kHour;
  const Forecast reply = forecast(known, question);
  if (reply.verdict == Verdict::kNotUsable || reply.arrival.already) return;
  std::int64_t came_us = INT64_MAX;
  for (std::size_t i = known.medians.size(); i < values.size() && came_us == INT64_MAX; ++i) {
    const bool there = world.slope > 0 ? values[i] >= *question.limit : values[i] <= *question.limit;
    if (there) came_us = static_cast<std::int64_t>(i) * kHour;
  }
  const std::int64_t latest_us = reply.arrival.latest_us.value_or(INT64_MAX);
  ++tally.limits;
  tally.arrived_in_time +=
      came_us >= reply.arrival.earliest_us.value_or(INT64_MAX) && (came_us < latest_us || latest_us == INT64_MAX);
}

// Forecasts many courses of one world from their first windows, and looks at what came then.
Tally try_out(const World& world, std::size_t known, std::size_t ahead, int runs) {
  Tally tally;
  for (int run = 0; run < runs; ++run) {
    const std::vector<double> values = values_of(world, static_cast<std::uint64_t>(run) + 100, known + 3 * ahead);
    const Windows windows{.start_us = 0,
                          .step_us = kHour,
                          .medians = {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(known)}};
    Question question;
    question.horizon_us = static_cast<std::int64_t>(ahead) * kHour;
    const Forecast reply = forecast(windows, question);
    ++tally.asked;
    if (reply.verdict == Verdict::kNotUsable) {
      ++tally.refused;
      continue;
    }
    for (const Ahead& one : reply.course) {
      const double came = values[static_cast<std::size_t>(one.ts_us / kHour)];
      ++tally.windows;
      tally.in_band += came >= one.low && came <= one.high;
    }
    if (world.slope != 0) ask_for_limit(world, values, windows, reply, ahead, tally);
  }
  return tally;
}

void check_coverage(const World& world, std::size_t known, std::size_t ahead) {
  const Tally tally = try_out(world, known, ahead, 40);
  CAPTURE(known, ahead, tally.refused, tally.band(), tally.arrival());
  CHECK(tally.refused <= tally.asked / 10);
  CHECK(tally.band() > 0.85);
  CHECK(tally.band() < 0.97);
  CHECK(tally.arrival() > 0.83);
}

Windows windows_of(std::vector<double> values) {
  return {.start_us = 0, .step_us = kHour, .medians = std::move(values)};
}

}  // namespace

TEST_CASE("intervals of 90 % hold about 90 %: a trend and noise", "[forecast]") {
  check_coverage({.slope = 0.3}, 40, 12);
  check_coverage({.slope = 0.1}, 150, 50);
  check_coverage({.slope = -0.3, .noise = 3}, 150, 50);
}

TEST_CASE("intervals of 90 % hold about 90 %: noise that remembers", "[forecast]") {
  check_coverage({.slope = 0.5, .memory = 0.5}, 150, 50);
  check_coverage({.slope = 1, .memory = 0.8}, 150, 50);
}

TEST_CASE("intervals of 90 % hold about 90 %: spikes", "[forecast]") {
  check_coverage({.slope = 0.2, .spikes = 0.03}, 150, 50);
}

TEST_CASE("intervals of 90 % hold about 90 %: a season", "[forecast]") {
  check_coverage({.slope = 0.1, .season = 5}, 100, 24);
  check_coverage({.slope = 0.1, .memory = 0.4, .season = 5}, 168, 48);
}

TEST_CASE("intervals of 90 % hold about 90 %: resets, of which the last counts", "[forecast]") {
  check_coverage({.slope = 0.5, .resets = 110}, 190, 9);
}

TEST_CASE("intervals of 90 % hold about 90 %: a level that wanders upwards", "[forecast]") {
  check_coverage({.slope = 1, .wanders = true}, 150, 50);
}

TEST_CASE("a level that only wanders is no forecast", "[forecast]") {
  for (const std::size_t known : {40U, 150U}) {
    const Tally tally = try_out({.wanders = true}, known, 30, 100);
    CHECK(tally.refused >= 94);
  }
}

TEST_CASE("what the data do not support is refused, and why is said", "[forecast]") {
  const auto why = [](std::vector<double> values, Question question = {}) {
    const Forecast reply = forecast(windows_of(std::move(values)), question);
    CHECK(reply.verdict == Verdict::kNotUsable);
    return reply.why;
  };
  CHECK(why({}) == "expected 20 windows with values, got 0");
  CHECK(why(values_of({.slope = 1}, 1, 19)) == "expected 20 windows with values, got 19");
  CHECK(why(std::vector<double>(100, 7)) == "the series is constant");
  std::vector<double> sparse(100, NAN);
  for (std::size_t i = 0; i < 100; i += 4) sparse[i] = static_cast<double>(i % 7);
  CHECK(why(sparse) == "more than half of the windows have no value");
  std::vector<double> fresh = values_of({.slope = 0.1}, 2, 100);
  for (std::size_t i = 90; i < 100; ++i) fresh[i] += 50;
  CHECK(why(fresh) == "expected 20 windows with values since the last break of its level, got 10");
  CHECK(why(values_of({.slope = 1}, 3, 50), {.horizon_us = 600 * kHour}) ==
        "the horizon is more than ten times as long as what is known");
  std::vector<double> huge = values_of({}, 4, 50);
  for (std::size_t i = 0; i < huge.size(); ++i) huge[i] *= i % 2 == 0 ? 1e305 : -1e305;
  CHECK(why(huge) == "the values are too large to compute with");
}

TEST_CASE("growth that grows is no line and no drift", "[forecast]") {
  std::vector<double> values;
  for (int i = 0; i < 120; ++i) values.push_back(std::exp(0.03 * i));
  CHECK(forecast(windows_of(values), {}).verdict == Verdict::kNotUsable);
}

TEST_CASE("a limit is reached from where the trend comes", "[forecast]") {
  const Windows rising = windows_of(values_of({.slope = 1, .noise = 0.5}, 5, 100));  // from 200 to 300
  const Forecast up = forecast(rising, {.limit = 350});
  CHECK(up.verdict == Verdict::kReaches);
  CHECK(up.side == Side::kAbove);
  REQUIRE(up.arrival.earliest_us);
  REQUIRE(up.arrival.latest_us);
  CHECK(*up.arrival.earliest_us <= 150 * kHour);
  CHECK(*up.arrival.latest_us >= 150 * kHour);
  CHECK(*up.arrival.latest_us - *up.arrival.earliest_us < 12 * kHour);
  CHECK(up.model == "line");
  CHECK(up.rate.per_second * 3600 == Approx(1).epsilon(0.02));
  CHECK(forecast(rising, {.limit = 1000}).verdict == Verdict::kNotWithinHorizon);
  CHECK(forecast(rising, {.limit = 250}).why ==
        "the limit lies where the series comes from; expected which side of it is meant, above or below");
  CHECK(forecast(rising, {.limit = 250, .side = Side::kAbove}).arrival.already);
  CHECK(forecast(rising, {.limit = 250, .side = Side::kBelow}).verdict == Verdict::kNotWithinHorizon);
}

TEST_CASE("the same question has the same answer, and more confidence a wider one", "[forecast]") {
  const Windows windows = windows_of(values_of({.slope = 0.3, .season = 4}, 6, 150));
  const Forecast one = forecast(windows, {}), again = forecast(windows, {}),
                 sure = forecast(windows, {.confidence = 0.99});
  CHECK(one.season_us == 24 * kHour);
  REQUIRE(one.course.size() == 150);
  CHECK(one.course.back().high == again.course.back().high);
  CHECK(sure.course.back().high - sure.course.back().low > one.course.back().high - one.course.back().low);
  CHECK(one.course.back().ts_us == 299 * kHour + kHour / 2);
}

TEST_CASE("a season is one of three periods, and no slow wave", "[forecast]") {
  CHECK(season_in(windows_of(values_of({.season = 5}, 7, 100))) == 24);
  CHECK(season_in(windows_of(values_of({.season = 5}, 7, 70))) == 0);  // not three cycles
  CHECK(season_in(windows_of(values_of({.wanders = true}, 8, 400))) == 0);
  CHECK(season_in(windows_of(values_of({.slope = 3}, 9, 400))) == 0);
}

TEST_CASE("a season on a level that wanders is for Holt-Winters", "[forecast]") {
  Random random(11);
  std::vector<double> values;
  double level = 0;
  for (int i = 0; i < 240; ++i) {
    level += 1.5 * random.normal();
    values.push_back(level + 0.3 * random.normal() + 12 * std::sin(kTurn * i / 24));
  }
  const Forecast reply = forecast(windows_of(values), {.horizon_us = 24 * kHour});
  CHECK(reply.model == "Holt-Winters");
  CHECK(reply.mase < 1);
  CHECK(!reply.rate.low);
}

}  // namespace mcp::forecast
