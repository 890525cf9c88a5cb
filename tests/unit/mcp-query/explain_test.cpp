#include "explain.h"

#include <catch2/catch.hpp>

#include "series/series_set.h"

namespace mcp::query {
namespace {

// Each look at it is a millisecond later.
class Ticking final : public timeutil::Clock {
 public:
  std::int64_t now_us() const override { return 0; }
  std::int64_t monotonic_us() const override { return now_ += 1000; }

 private:
  mutable std::int64_t now_ = 0;
};

std::string explain(const std::string& text, const When& when) {
  series::SeriesSet all;
  for (const std::string_view job : {"a", "b"}) {
    const record::Label labels[] = {{"__name__", "x"}, {"job", job}};
    const tsdb::SeriesId id = all.open(labels, 0, series::SeriesSet::Twice::kLargerStays);
    for (int i = 0; i <= 10; ++i) all.append(id, {.ts_us = i * 1'000'000, .value = 1.0 * i});
  }
  all.settle();
  const Ticking clock;
  promql::Profile profile(clock);
  const Result<Query> query = parse_query(text, 3);
  REQUIRE(query);
  const Result<Reply> reply = ask(*query, when, all, {.profile = &profile});
  REQUIRE(reply);
  return explained(*query, profile, *reply);
}

}  // namespace

TEST_CASE("explained: what each part read, gave and took", "[mcp-query]") {
  CHECK(explain("sum((rate(x[4s]))) > 5", {.steps = {.start_us = 10'000'000}}) ==
        "  SERIES     SAMPLES          TIME  PART\n"
        "       0           0      9.000 ms  sum((rate(x[4s]))) > 5\n"
        "       1           1      5.000 ms    sum((rate(x[4s])))\n"
        "       2           2      3.000 ms      rate(x[4s])\n"
        "       2           8      1.000 ms        x[4s]\n"
        "1 moment, 0 series in the answer\n");
}

TEST_CASE("explained: a range reads each sample once, and selectors say what they read", "[mcp-query]") {
  const When range{.steps = {.start_us = 2'000'000, .every_us = 2'000'000, .count = 4}, .range = true};
  CHECK(explain("x + ignoring(a) timestamp(x)", range) ==
        "  SERIES     SAMPLES          TIME  PART\n"
        "       2           8      5.000 ms  x + ignoring (a) timestamp(x)\n"
        "       2          18      1.000 ms    x\n"
        "       2           8      1.000 ms    timestamp(x)\n"
        "       2          18      0.000 ms      x\n"
        "4 moments, 2 series in the answer\n");
}

}  // namespace mcp::query
