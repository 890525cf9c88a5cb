#include "rules/restoration.h"

#include "support/rule_story.h"

namespace mcp::rules {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

std::vector<std::string> story(const std::string& hold, std::int64_t remembered_at, double active_s) {
  Result<File> file = parse_file(
      "groups:\n- name: g\n  interval: 1m\n  rules:\n  - {alert: A, expr: x > 5, for: " + hold + ", labels: {t: y}}\n",
      "r.yml");
  REQUIRE(file);
  std::vector<Engine::Slot> slots;
  slots.push_back({std::move(file->groups[0]), kMinute});
  Engine::Options options;
  options.restores = true;
  Result<Engine> engine = Engine::make(std::move(slots), options);
  REQUIRE(engine);
  engine->begin(0, 7200 * test::kSecond);
  series::SeriesSet all;
  const record::Label state[] = {{"__name__", "ALERTS_FOR_STATE"}, {"alertname", "A"}, {"job", "a"}, {"t", "y"}};
  all.append(all.open(state, 0, series::SeriesSet::Twice::kLargerStays),
             {.ts_us = remembered_at * test::kSecond, .value = active_s});
  for (std::int64_t at = 7200; at <= 14400; at += 60) test::put(all, {"x", "a", at, 9});
  all.settle();
  test::Story told;
  told.engine = &*engine;
  REQUIRE(engine->advance(14400 * test::kSecond, all, told));
  return told.lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("the time that a rule was not evaluated does not count as pending", "[rules]") {
  const std::int64_t seen = 100 * kMinute, now = 130 * kMinute;
  CHECK(restored_active_us({seen, 90 * kMinute}, now, 30 * kMinute) == 120 * kMinute);
  CHECK(restored_active_us({seen, 60 * kMinute}, now, 30 * kMinute) == 60 * kMinute);   // it had fired
  CHECK(restored_active_us({seen, 75 * kMinute}, now, 30 * kMinute) == 110 * kMinute);  // fires in ten minutes
}

TEST_CASE("a restored alert fires when what was left of its `for` is over", "[rules]") {
  // Pending for 20 of 60 minutes at 6600 s; evaluated again at 7200 and 7260.
  CHECK(story("1h", 6600, 5400) ==
        Lines{"7200 A{job=a,t=y} pending 9.000000 since 7200 {}", "9660 A{job=a,t=y} firing 9.000000 since 6060 {}"});
  // One that had fired fires at the next evaluation.
  CHECK(story("1h", 6600, 600) ==
        Lines{"7200 A{job=a,t=y} pending 9.000000 since 7200 {}", "7320 A{job=a,t=y} firing 9.000000 since 600 {}"});
}

TEST_CASE("what was seen too long ago, and rules with a short `for`, are not restored", "[rules]") {
  CHECK(story("1h", 3000, 2000) ==
        Lines{"7200 A{job=a,t=y} pending 9.000000 since 7200 {}", "10800 A{job=a,t=y} firing 9.000000 since 7200 {}"});
  CHECK(story("5m", 7100, 2000) ==
        Lines{"7200 A{job=a,t=y} pending 9.000000 since 7200 {}", "7500 A{job=a,t=y} firing 9.000000 since 7200 {}"});
}

}  // namespace mcp::rules
