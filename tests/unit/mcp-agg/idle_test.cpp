// --idle by a clock that is moved by hand: wake_after_us() says when, idle() is that moment.
#include <algorithm>
#include <memory>
#include <random>

#include "any_stream.h"
#include "run_agg.h"

namespace mcp::agg {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

std::string sample(std::int64_t ts_us, int value) {
  return R"({"name":"x","value":)" + std::to_string(value) + R"(,"ts_us":)" + std::to_string(ts_us) + "}\n";
}

// An aggregator whose input is a test's to give.
class Live {
 public:
  explicit Live(const Options& options) {
    Result<Plan> plan = make_plan(options);
    REQUIRE(plan);
    aggregator_ = std::make_unique<Aggregator>(std::move(*plan), std::nullopt);
  }

  void give(const std::string& input) {
    const test::TextLines lines(input);
    REQUIRE(aggregator_->push(lines.lines(), sink_));
  }
  std::int64_t wake() const { return aggregator_->wake_after_us().value_or(-1); }
  // What silence of that length writes: "start width count closed_by" of each window.
  std::vector<std::string> silence(std::int64_t silent_us) {
    REQUIRE(aggregator_->idle(silent_us, sink_));
    return fresh();
  }
  std::vector<std::string> finish() {
    REQUIRE(aggregator_->finish(sink_));
    return fresh();
  }
  // As finish() and silence(), of what was written since.
  std::vector<std::string> fresh() {
    const std::string all = sink_.written();
    std::vector<std::string> windows;
    for (; told_ < all.size(); told_ = all.find('\n', told_) + 1) {
      const std::string line = all.substr(told_, all.find('\n', told_) - told_);
      const auto value = [&line](const std::string& key) {
        const std::size_t at = line.find("\"" + key + "\":");
        return at == std::string::npos
                   ? "-"
                   : line.substr(at + key.size() + 3, line.find_first_of(",}", at) - at - key.size() - 3);
      };
      windows.push_back(value("start_us") + " " + value("window_us") + " " + value("count") + " " + value("closed_by"));
    }
    return windows;
  }
  const stream::Ledger& ledger() const { return sink_.ledger; }

 private:
  std::unique_ptr<Aggregator> aggregator_;
  test::RecordingSink sink_;
  std::size_t told_ = 0;
};

using Words = std::vector<std::string>;

Options idle_options(std::vector<std::string> windows, timeutil::Duration idle) {
  Options options;
  options.windows = std::move(windows);
  options.functions = {"count"};
  options.quantiles = Words{};
  options.lateness = {};
  options.idle = idle;
  return options;
}

TEST_CASE("silence closes what event time would have passed, from the newest sample on and not before", "[agg]") {
  Options options = idle_options({"5us"}, timeutil::Duration(3));
  options.lateness = timeutil::Duration(2);
  Live live(options);
  CHECK(live.wake() == -1);  // nothing to close
  live.give(sample(0, 1) + sample(4, 2));
  CHECK(live.wake() == 3);  // 4 + 3 is 5 + 2
  CHECK(live.silence(2).empty());
  CHECK(live.silence(3) == Words{"0 5 2 \"idle\""});
  CHECK(live.wake() == -1);
  live.give(sample(4, 3) + sample(5, 4));
  CHECK(live.ledger().late == 1);
  CHECK(live.wake() == 7);  // 5 + 7 is 10 + 2
  CHECK(live.finish() == Words{"5 5 1 -"});
}

TEST_CASE("a silence shorter than asked for closes nothing, though a window would be over", "[agg]") {
  Live live(idle_options({"5us"}, timeutil::Duration(100)));
  live.give(sample(4, 1));
  CHECK(live.wake() == 100);
  CHECK(live.silence(99).empty());
  CHECK(live.silence(100) == Words{"0 5 1 \"idle\""});
}

TEST_CASE("a silence that went on beyond its moment closes all that it passed", "[agg]") {
  Live live(idle_options({"5us", "10us"}, timeutil::Duration(1)));
  live.give(sample(2, 1));
  CHECK(live.silence(20) == Words{"0 5 1 \"idle\"", "0 10 1 \"idle\""});
  live.give(sample(21, 1) + sample(24, 1));
  CHECK(live.ledger().late == 0);
}

TEST_CASE("an hour of a ladder is closed by an hour, not by the minute of silence", "[agg]") {
  Live live(idle_options({"1m", "1h"}, std::chrono::minutes(1)));
  live.give(sample(0, 1));
  CHECK(live.wake() == 60 * kSecond);
  CHECK(live.silence(60 * kSecond) == Words{"0 60000000 1 \"idle\""});
  CHECK(live.wake() == 3600 * kSecond);
  CHECK(live.silence(3599 * kSecond).empty());
  CHECK(live.silence(3600 * kSecond) == Words{"0 3600000000 1 \"idle\""});
}

TEST_CASE("what the next samples close is not marked, nor is what the end of input closes", "[agg]") {
  Live live(idle_options({"5us", "20us"}, timeutil::Duration(1)));
  live.give(sample(0, 1));
  CHECK(live.silence(6) == Words{"0 5 1 \"idle\""});
  live.give(sample(7, 1) + sample(10, 1));
  CHECK(live.fresh() == Words{"5 5 1 -"});
  CHECK(live.finish() == Words{"10 5 1 -", "0 20 3 -"});
}

TEST_CASE("hopping windows are closed by silence too", "[agg]") {
  Options options = idle_options({"10us"}, timeutil::Duration(1));
  options.slide = timeutil::Duration(5);
  Live hops(options);
  hops.give(sample(2, 1));
  CHECK(hops.silence(3) == Words{"-5 10 1 \"idle\""});
  CHECK(hops.wake() == 8);
  CHECK(hops.silence(8) == Words{"0 10 1 \"idle\""});
  CHECK(hops.silence(hops.wake()).empty());  // it leaves the last window
  CHECK(hops.wake() == -1);
}

TEST_CASE("sessions are closed by silence too", "[agg]") {
  Options by_gap = idle_options({}, timeutil::Duration(1));
  by_gap.session = timeutil::Duration(10);
  Live sessions(by_gap);
  sessions.give(sample(3, 1) + sample(7, 1));
  CHECK(sessions.wake() == 3);  // no earlier sample can come from then on
  CHECK(sessions.silence(3).empty());
  CHECK(sessions.wake() == 13);
  CHECK(sessions.silence(13) == Words{"3 14 2 \"idle\""});
  CHECK(sessions.wake() == -1);
}

TEST_CASE("without --idle no silence closes anything", "[agg]") {
  Options options = idle_options({"5us"}, {});
  options.idle.reset();
  Live live(options);
  live.give(sample(0, 1));
  CHECK(live.wake() == -1);
  CHECK(live.silence(1000).empty());
}

Words held_at_the_end(const Options& options, const std::string& input) {
  Live ended(options);
  ended.give(input);
  ended.fresh();
  return ended.finish();
}

TEST_CASE("silence without end writes what the end of input would, each window at its moment", "[agg]") {
  std::mt19937_64 random(97);
  for (int round = 0; round < 30; ++round) {
    Options options = idle_options({"1s", "5s", "20s"}, timeutil::Duration(random() % 3'000'000));
    if (round % 3 == 1) {
      options.windows = {"6s"};
      options.slide = std::chrono::seconds(2);
    } else if (round % 3 == 2) {
      options.windows.clear();
      options.session = std::chrono::seconds(1);
    }
    options.lateness = timeutil::Duration(random() % 3'000'000);
    const std::string input = stream_of(random, 100);
    const Words wanted = held_at_the_end(options, input);
    Words got;
    Live silent(options);
    silent.give(input);
    CHECK_FALSE(silent.fresh().empty());
    std::int64_t before = -1;
    for (std::int64_t wake = silent.wake(); wake >= 0; wake = silent.wake()) {
      REQUIRE(wake > before);
      before = wake;
      for (const std::string& window : silent.silence(wake)) got.push_back(window);
    }
    for (std::string& window : got) {
      if (window.ends_with("\"idle\"")) window.replace(window.size() - 6, 6, "-");
    }
    REQUIRE(silent.finish().empty());
    CHECK_FALSE(got.empty());
    REQUIRE(got == wanted);
  }
}

}  // namespace
}  // namespace mcp::agg
