// Whole runs against servers on loopback that behave well and badly. The clock stands still, so that output is exact.
#include "scraper.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "io/interrupts.h"
#include "support/loopback_server.h"
#include "support/packed.h"
#include "support/temp_folder.h"

using namespace std::chrono_literals;
namespace cli = mcp::cli;
namespace io = mcp::io;
using mcp::scrape::Options;
using mcp::test::LoopbackServer;
using mcp::test::ok;
using mcp::test::Reply;
using mcp::test::Then;

namespace {

class StandingClock final : public mcp::timeutil::Clock {
 public:
  std::int64_t now_us() const override { return 1'700'000'000'000'000; }
  std::int64_t monotonic_us() const override { return 42; }
};

// A clock that moves a second each time it is asked, for runs with an interval.
class SteppingClock final : public mcp::timeutil::Clock {
 public:
  std::int64_t now_us() const override { return 1'700'000'000'000'000 + step(); }
  std::int64_t monotonic_us() const override { return step(); }

 private:
  std::int64_t step() const { return at_us_ += 1'000'000; }
  mutable std::int64_t at_us_ = 0;
};

struct Ran {
  std::string out, err;
  cli::Exit exit = cli::Exit::kOk;
};

// Standard error goes to a file while it lives.
class CapturedErrors {
 public:
  explicit CapturedErrors(const std::string& path) : saved_(::dup(STDERR_FILENO)) {
    std::fflush(stderr);
    FILE* file = std::fopen(path.c_str(), "w");
    ::dup2(::fileno(file), STDERR_FILENO);
    std::fclose(file);
  }
  ~CapturedErrors() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;

 private:
  int saved_;
};

Ran run(const Options& options, const mcp::timeutil::Clock& clock) {
  const mcp::test::TempFolder folder;
  const io::Interrupts interrupts;
  cli::Console console("mcp-scrape", clock, interrupts);
  const auto plan = mcp::scrape::make_plan(options, clock.now_us());
  REQUIRE(plan);
  auto output = io::Output::open(folder.path("out"));
  REQUIRE(output);
  Ran ran;
  {
    const CapturedErrors captured(folder.path("err"));
    mcp::scrape::Scraper scraper(options, *plan, *output, console);
    const mcp::Status status = scraper.run();
    REQUIRE(status);
    REQUIRE(scraper.ledger().close(mcp::scrape::Ledger::Report::kNone));
    ran.exit = scraper.verdict();
  }
  REQUIRE(output->close());
  ran.out = mcp::test::TempFolder::read(folder.path("out"));
  ran.err = mcp::test::TempFolder::read(folder.path("err"));
  return ran;
}

Ran run(const Options& options) { return run(options, StandingClock()); }

Options options(std::vector<std::string> sources) {
  Options out;
  out.sources = std::move(sources);
  out.timeout = 2s;
  return out;
}

// The samples of one scrape that worked, after `lines`.
std::string scraped(const std::string& instance, const std::string& lines, int samples, int added) {
  const std::string head = "{\"ts_us\":1700000000000000,\"name\":\"";
  const std::string labels = ",\"labels\":{\"instance\":\"" + instance + "\"}}\n";
  const auto own = [&](const std::string& name, const std::string& rest) {
    return head + name + "\",\"type\":\"gauge\",\"value\":" + rest + labels;
  };
  return lines + own("up", "1,\"unit\":\"1\"") + own("scrape_duration_seconds", "0,\"unit\":\"s\",\"precision_us\":0") +
         own("scrape_samples_scraped", std::to_string(samples) + ",\"unit\":\"1\"") +
         own("scrape_samples_post_metric_relabeling", std::to_string(samples) + ",\"unit\":\"1\"") +
         own("scrape_series_added", std::to_string(added) + ",\"unit\":\"1\"");
}

std::string instance_of(const LoopbackServer& server) { return "127.0.0.1:" + std::to_string(server.port()); }

bool up(const Ran& ran, const std::string& instance) {
  const bool is_up =
      ran.out.find("\"name\":\"up\",\"type\":\"gauge\",\"value\":1,\"unit\":\"1\",\"labels\":{\"instance\":\"" +
                   instance) != std::string::npos;
  const bool is_down =
      ran.out.find("\"name\":\"up\",\"type\":\"gauge\",\"value\":0,\"unit\":\"1\",\"labels\":{\"instance\":\"" +
                   instance) != std::string::npos;
  REQUIRE(is_up != is_down);
  return is_up;
}

}  // namespace

TEST_CASE("a server's metrics come with instance, up and what a scrape adds", "[mcp-scrape]") {
  const LoopbackServer server({{ok("a 1\na{b=\"c\"} 2\n")}});
  const Ran ran = run(options({server.url()}));
  const std::string instance = instance_of(server);
  CHECK(ran.out ==
        scraped(instance,
                "{\"ts_us\":1700000000000000,\"name\":\"a\",\"value\":1,\"unit\":\"1\",\"labels\":{\"instance\":\"" +
                    instance +
                    "\"}}\n{\"ts_us\":1700000000000000,\"name\":\"a\",\"value\":2,\"unit\":\"1\",\"labels\":{\"b\":"
                    "\"c\",\"instance\":\"" +
                    instance + "\"}}\n",
                2, 2));
  CHECK(ran.err.empty());
  CHECK(ran.exit == cli::Exit::kOk);
}

TEST_CASE("the answer's type decides the format, unless one is named", "[mcp-scrape]") {
  const std::string text = "# TYPE a counter\na_total 1\na_created 5\n# EOF\n";
  const LoopbackServer server({{ok(text, "Content-Type: application/openmetrics-text; version=1.0.0\r\n")}});
  Options given = options({server.url()});
  CHECK(run(given).out.find("\"start_us\":5000000") != std::string::npos);
  given.format = "prom";
  CHECK(run(given).out.find("a_created") != std::string::npos);
}

TEST_CASE("a page that is no metrics is a target that is down", "[mcp-scrape]") {
  const LoopbackServer server({{ok("<html>", "Content-Type: text/html\r\n")}});
  const Ran ran = run(options({server.url()}));
  CHECK_FALSE(up(ran, instance_of(server)));
  CHECK(ran.err == "mcp-scrape: " + server.url() +
                       ": error: the answer is text/html, neither Prometheus text nor OpenMetrics (--format reads it "
                       "all the same)\n");
}

TEST_CASE("a bad line is refused and the target is up; strictly it is down and the status 2", "[mcp-scrape]") {
  const LoopbackServer server({{ok("a 1\nb\nc\nd 2\n")}});
  Options given = options({server.url()});
  const Ran lenient = run(given);
  CHECK(up(lenient, instance_of(server)));
  CHECK(lenient.err == "mcp-scrape: " + server.url() +
                           ":2:2: error: expected a value, got the end of the line\nmcp-scrape: error: 1 more "
                           "refused line: 1 no value\n");
  CHECK(lenient.exit == cli::Exit::kOk);
  given.strict = true;
  const Ran strict = run(given);
  CHECK_FALSE(up(strict, instance_of(server)));
  CHECK(strict.out.find("\"name\":\"a\"") == std::string::npos);
  CHECK(strict.exit == cli::Exit::kTrouble);
}

TEST_CASE("every way in which a target can fail is one line, up 0, and costs the others nothing", "[mcp-scrape]") {
  const LoopbackServer good({{ok("good 1\n")}});
  const LoopbackServer missing({{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"}});
  const LoopbackServer stops({{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nlost 1\n", Then::kClose}});
  const LoopbackServer hangs({{"", Then::kHang}});
  const LoopbackServer loops({{"HTTP/1.1 302 Found\r\nLocation: /metrics\r\nContent-Length: 0\r\n\r\n"}});
  const LoopbackServer bomb({{ok(mcp::test::gzip(std::string(3'000'000, '\n')), "Content-Encoding: gzip\r\n")}});
  const std::string refused = "127.0.0.1:" + std::to_string(mcp::test::refusing_port());
  Options given = options(
      {missing.url(), stops.url(), hangs.url(), loops.url(), bomb.url(), "http://" + refused + "/metrics", good.url()});
  given.timeout = 1500ms;
  given.body_limit = 1'000'000;
  given.fail_on_down = true;
  const Ran ran = run(given);
  CHECK(up(ran, instance_of(good)));
  for (const LoopbackServer* bad : {&missing, &stops, &hangs, &loops, &bomb}) {
    CHECK_FALSE(up(ran, instance_of(*bad)));
    CHECK(ran.err.find("mcp-scrape: " + bad->url() + ": error: ") != std::string::npos);
  }
  CHECK_FALSE(up(ran, refused));
  CHECK(ran.out.find("lost") == std::string::npos);
  CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 6);
  CHECK(ran.exit == cli::Exit::kNo);
}

TEST_CASE("a change of state is said once, and series that come anew are counted", "[mcp-scrape]") {
  const std::string gone = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n";
  const LoopbackServer server({{ok("# TYPE a gauge\na 1\nb 1\n")},
                               {ok("# TYPE a gauge\na 2\nc 1\n")},
                               {gone},
                               {gone},
                               {ok("# TYPE a gauge\na 3\n")}});
  Options given = options({server.url()});
  given.interval = 1s;
  // Each scrape lasts a few of this clock's seconds, so that ticks pass; what counts is that five answers were given.
  given.count = 100;
  const Ran ran = run(given, SteppingClock());
  const auto first_down = ran.err.find("status 500");
  REQUIRE(first_down != std::string::npos);
  CHECK(ran.err.find("status 500", first_down + 1) == std::string::npos);
  CHECK(ran.err.find("warning: up again") != std::string::npos);
  CHECK(ran.out.find("\"name\":\"scrape_series_added\",\"type\":\"gauge\",\"value\":2") != std::string::npos);
  // The family is told when it is new, and again after a failure.
  std::size_t told = 0;
  for (auto at = ran.out.find("metadata"); at != std::string::npos; at = ran.out.find("metadata", at + 1)) ++told;
  CHECK(told == 2);
}

TEST_CASE("a long line, in however many pieces it comes, costs itself only", "[mcp-scrape]") {
  const LoopbackServer server(
      {{ok("a 1\n# " + std::string(200'000, 'x') + "\nb{c=\"" + std::string(90'000, 'y') + "\"} 2\nd 3")}});
  Options given = options({server.url()});
  given.max_line = 100'000;
  const Ran ran = run(given);
  CHECK(up(ran, instance_of(server)));
  CHECK(ran.err == "mcp-scrape: " + server.url() + ":2:100001: error: a line longer than 100000 bytes\n");
  for (const char* name : {"\"name\":\"a\"", "\"name\":\"b\"", "\"name\":\"d\""})
    CHECK(ran.out.find(name) != std::string::npos);
}

TEST_CASE("files and servers in one run; a file has neither up nor instance", "[mcp-scrape]") {
  const mcp::test::TempFolder folder;
  const LoopbackServer server({{ok("a 1\n")}});
  const Ran ran = run(options({folder.write("f.prom", "f 1\n"), server.url(), folder.path("missing")}));
  CHECK(ran.out.find("{\"ts_us\":1700000000000000,\"name\":\"f\",\"value\":1,\"unit\":\"1\"}\n") != std::string::npos);
  CHECK(up(ran, instance_of(server)));
  CHECK(ran.exit == cli::Exit::kTrouble);
}

TEST_CASE("fifty targets, ten of them dead, in about the time of one timeout", "[mcp-scrape]") {
  const LoopbackServer good({{ok("a 1\n")}});
  const LoopbackServer dead({{"", Then::kHang}});
  std::vector<std::string> sources;
  for (int i = 0; i < 50; ++i) sources.push_back((i % 5 == 0 ? dead : good).url("/" + std::to_string(i)));
  Options given = options(sources);
  given.timeout = 1s;
  const auto before = std::chrono::steady_clock::now();
  const Ran ran = run(given);
  CHECK(std::chrono::steady_clock::now() - before < 6s);
  std::size_t ups = 0;
  for (auto at = ran.out.find("\"up\",\"type\":\"gauge\",\"value\":1"); at != std::string::npos;
       at = ran.out.find("\"up\",\"type\":\"gauge\",\"value\":1", at + 1)) {
    ++ups;
  }
  CHECK(ups == 40);
}
