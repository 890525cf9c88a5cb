#include "sampler.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "otlp/hex.h"

using namespace mcp;
using namespace mcp::trace;

namespace {

std::unique_ptr<Sampler> ratio(double p) {
  SampleOptions options;
  options.ratio = p;
  auto sampler = make_sampler(options);
  REQUIRE(sampler);
  return std::move(*sampler);
}

// Trace ids from SplitMix64: the same everywhere.
std::vector<std::string> random_traces(std::size_t count) {
  std::vector<std::string> out;
  std::uint64_t state = 42;
  const auto next = [&] {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  };
  while (out.size() < count) {
    const std::uint64_t high = next();
    out.push_back(otlp::print_hex(high, 16) + otlp::print_hex(next(), 16));
  }
  return out;
}

constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";  // kept from p = 0.1931 on

}  // namespace

TEST_CASE("without an option that says how, nothing is sampled", "[trace]") {
  const auto sampler = make_sampler({});
  REQUIRE_FALSE(sampler);
  CHECK(sampler.error().code == Code::kUsage);
  CHECK(sampler.error().message == "sample: expected how to sample: --ratio");
}

TEST_CASE("a trace is kept from a probability on that its id alone decides", "[trace]") {
  CHECK(ratio(0.1931)->keeps({kTrace, ""}));
  CHECK_FALSE(ratio(0.1929)->keeps({kTrace, ""}));
  CHECK(ratio(0.7152)->keeps({"0af7651916cd43dd8448eb211c80319c", ""}));
  CHECK_FALSE(ratio(0.7150)->keeps({"0af7651916cd43dd8448eb211c80319c", ""}));
}

TEST_CASE("only the low 56 bits of the id decide", "[trace]") {
  CHECK(ratio(0.1931)->keeps({"000000000000000000ce929d0e0e4736", ""}));
  CHECK_FALSE(ratio(0.1929)->keeps({"ffffffffffffffffffce929d0e0e4736", ""}));
}

TEST_CASE("the share 1 keeps everything", "[trace]") {
  const auto all = ratio(1);
  for (const std::string& trace : random_traces(1000)) CHECK(all->keeps({trace, ""}));
  CHECK(all->keeps({"00000000000000010000000000000000", ""}));
}

TEST_CASE("the share kept is the one asked for, and what a small share keeps a larger one keeps too", "[trace]") {
  const auto traces = random_traces(100000);
  const double shares[] = {0.001, 0.01, 0.1, 0.3, 0.5, 0.9};
  std::vector<char> kept_before(traces.size(), 0);
  for (const double p : shares) {
    const auto sampler = ratio(p);
    double kept = 0;
    for (std::size_t i = 0; i < traces.size(); ++i) {
      const bool keeps = sampler->keeps({traces[i], ""});
      if (kept_before[i] != 0) REQUIRE(keeps);
      kept_before[i] = keeps ? 1 : 0;
      kept += keeps ? 1 : 0;
    }
    const auto n = static_cast<double>(traces.size());
    CAPTURE(p, kept);
    CHECK(std::abs(kept - p * n) <= 5 * std::sqrt(n * p * (1 - p)));
  }
}

TEST_CASE("rv in tracestate takes the place of the trace id's bits", "[trace]") {
  CHECK(ratio(0.01)->keeps({kTrace, "x=1,ot=rv:ffffffffffffff"}));
  CHECK_FALSE(ratio(0.99)->keeps({kTrace, "ot=th:0;rv:00000000000000"}));
  CHECK(ratio(0.5)->keeps({kTrace, "ot=th:8"}));
}

TEST_CASE("a trace sampled before is not sampled a second time: the share is of all traces", "[trace]") {
  const auto half = ratio(0.5);
  CHECK(half->keeps({kTrace, "ot=th:c"}));
  CHECK_FALSE(ratio(0.19)->keeps({kTrace, "ot=th:c"}));
  CHECK(half->findings().inconsistent == 0);
}

TEST_CASE("a tracestate that cannot be read is counted, and the trace id decides", "[trace]") {
  const auto sampler = ratio(0.1931);
  CHECK(sampler->keeps({kTrace, "no tracestate"}));
  CHECK(sampler->keeps({kTrace, "ot=rv:0"}));
  CHECK(sampler->keeps({kTrace, "ot=th:1;"}));
  CHECK(sampler->findings().unreadable == 3);
  CHECK(sampler->keeps({kTrace, "vendor=1"}));
  CHECK(sampler->findings().unreadable == 3);
}

TEST_CASE("a threshold above the randomness is counted as inconsistent", "[trace]") {
  const auto sampler = ratio(1);
  CHECK(sampler->keeps({kTrace, "ot=th:d"}));
  CHECK(sampler->findings().inconsistent == 1);
  CHECK(sampler->keeps({kTrace, "ot=th:ce929d0e0e4736"}));
  CHECK(sampler->findings().inconsistent == 1);
}
