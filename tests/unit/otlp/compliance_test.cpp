// Runs tests/compliance/tracecontext: what the specifications say, as data.
#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "otlp/probability.h"
#include "otlp/trace_context.h"
#include "text/number.h"

using namespace mcp;

namespace {

struct Case {
  std::string line;
  std::string question;  // unquoted
  std::string expected;
};

// `"text" => verdict` a line; \t is a tab and {N}c the character c N times; `#` begins a comment.
std::vector<Case> cases_of(const std::string& file) {
  std::ifstream in(std::string(MCP_TESTS_DIR) + "/compliance/tracecontext/" + file);
  std::vector<Case> out;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t end = line.rfind("\" => ");
    REQUIRE(line[0] == '"');
    REQUIRE(end != std::string::npos);
    std::string question;
    for (std::size_t i = 1; i < end; ++i) {
      if (line.compare(i, 2, "\\t") == 0) {
        question += '\t';
        ++i;
      } else if (line[i] == '{') {
        const std::size_t close = line.find('}', i);
        const auto times = text::parse_uint(std::string_view(line).substr(i + 1, close - i - 1));
        REQUIRE(times);
        question.append(static_cast<std::size_t>(*times), line[close + 1]);
        i = close + 1;
      } else {
        question += line[i];
      }
    }
    out.push_back({line, question, line.substr(end + 5)});
  }
  REQUIRE(out.size() > 10);
  return out;
}

}  // namespace

TEST_CASE("traceparent, by the W3C's clauses", "[otlp][compliance]") {
  for (const Case& c : cases_of("traceparent.test")) {
    CAPTURE(c.line);
    CHECK((otlp::parse_traceparent(c.question) ? "valid" : "invalid") == c.expected);
  }
}

TEST_CASE("tracestate, by the W3C's clauses", "[otlp][compliance]") {
  for (const Case& c : cases_of("tracestate.test")) {
    CAPTURE(c.line);
    CHECK((otlp::TraceState::parse(c.question) ? "valid" : "invalid") == c.expected);
  }
}

TEST_CASE("the ot member, by OpenTelemetry's grammar", "[otlp][compliance]") {
  for (const Case& c : cases_of("ot.test")) {
    CAPTURE(c.line);
    CHECK((otlp::parse_otel_state(c.question) ? "valid" : "invalid") == c.expected);
  }
}

TEST_CASE("thresholds, by OpenTelemetry's table", "[otlp][compliance]") {
  for (const Case& c : cases_of("threshold.test")) {
    CAPTURE(c.line);
    const std::size_t blank = c.question.find(' ');
    const auto one_in = text::parse_decimal(std::string_view(c.question).substr(0, blank));
    const auto digits = text::parse_uint(std::string_view(c.question).substr(blank + 1));
    REQUIRE(one_in);
    REQUIRE(digits);
    const auto threshold = otlp::threshold_of(1 / *one_in, static_cast<int>(*digits));
    REQUIRE(threshold);
    CHECK(otlp::print_threshold(*threshold) == c.expected);
  }
}
