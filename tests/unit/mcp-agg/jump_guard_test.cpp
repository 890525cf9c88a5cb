#include "jump_guard.h"

#include <catch2/catch.hpp>

#include "run_agg.h"

namespace mcp::agg {
namespace {

using Tickets = std::vector<std::uint64_t>;

TEST_CASE("a far sample is held until one of another series bears it out", "[agg]") {
  JumpGuard guard(100);
  CHECK(guard.believes(1000));  // the first, whatever it says
  CHECK(guard.believes(1100));
  CHECK(guard.believes(5));
  CHECK_FALSE(guard.believes(1201));
  CHECK(guard.hold({.ticket = 0, .series = 1, .ts_us = 1201}).empty());
  CHECK(guard.believes(1150));  // life goes on
  CHECK_FALSE(guard.believes(1300));
  CHECK(guard.hold({.ticket = 1, .series = 2, .ts_us = 1300}) == Tickets{0, 1});
  CHECK(guard.believes(1400));
}

TEST_CASE("a stream of one series that goes on after a gap is believed with its third sample", "[agg]") {
  JumpGuard guard(100);
  CHECK(guard.believes(0));
  for (const std::uint64_t ticket : {0U, 1U}) {
    const auto ts = static_cast<std::int64_t>(10'000 + ticket);
    CHECK_FALSE(guard.believes(ts));
    CHECK(guard.hold({.ticket = ticket, .series = 7, .ts_us = ts}).empty());
  }
  CHECK_FALSE(guard.believes(10'002));
  CHECK(guard.hold({.ticket = 2, .series = 7, .ts_us = 10'002}) == Tickets{0, 1, 2});
}

TEST_CASE("one wrong clock among many right ones is never believed", "[agg]") {
  JumpGuard guard(100);
  CHECK(guard.believes(0));
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto ts = static_cast<std::int64_t>(i);
    CHECK_FALSE(guard.believes(1'000'000 + ts));
    CHECK(guard.hold({.ticket = i, .series = 9, .ts_us = 1'000'000 + ts}).empty());
    CHECK(guard.believes(ts));
  }
  CHECK(guard.give_up_all().size() == 50);
}

TEST_CASE("two wrong clocks that do not agree bear nothing out, and what is held is bounded", "[agg]") {
  JumpGuard guard(100);
  CHECK(guard.believes(0));
  std::size_t given_up = 0;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    CHECK(guard
              .hold({.ticket = i,
                     .series = static_cast<std::uint32_t>(i),
                     .ts_us = static_cast<std::int64_t>(i + 1) * 1000})
              .empty());
    given_up += guard.give_up().size();
  }
  CHECK(given_up == 4000);
  CHECK(guard.give_up_all().size() == 1000);
}

std::string sample(const std::string& series, std::int64_t ts_us) {
  return R"({"name":"x","value":1,"ts_us":)" + std::to_string(ts_us) + R"(,"labels":{"s":")" + series + "\"}}\n";
}

TEST_CASE("one wrong clock closes no window and its sample counts as late", "[agg]") {
  Options options;
  options.windows = {"1s"};
  options.by = std::vector<std::string>{};
  options.max_jump = std::chrono::hours(1);
  const std::string right = sample("a", 0) + sample("b", 1) + sample("a", 2) + sample("b", 3);
  const std::string wrong = sample("c", 900'000'000'000'000);
  const Outcome with = run_agg(options, sample("a", 0) + wrong + sample("b", 1) + sample("a", 2) + sample("b", 3));
  CHECK(with.out == run_agg(options, right).out);
  CHECK(with.ledger.late == 1);
  CHECK(with.ledger.used == 4);
  CHECK(with.ledger.lines == 5);
  // A whole fleet that goes on two hours later is what it says.
  const std::string later = sample("a", 7'200'000'000) + sample("b", 7'200'000'001);
  CHECK(run_agg(options, right + later).ledger.used == 6);
  Options off = options;
  off.max_jump.reset();
  CHECK(run_agg(options, right + later).out == run_agg(off, right + later).out);
}

}  // namespace
}  // namespace mcp::agg
