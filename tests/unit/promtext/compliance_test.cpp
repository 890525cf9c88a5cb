// Runs tests/compliance/promtext/*.test; README.md there says how a case is written.
#include <catch2/catch.hpp>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "text.h"

namespace {

using mcp::test::Text;
using Strings = std::vector<std::string>;
using Read = Text (*)(std::string_view);

struct Case {
  std::string name, rule, text;
  Strings wanted;
};

template <class Number>
Number number_of(std::string_view digits, int base) {
  Number number = 0;
  const auto end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, number, base);
  REQUIRE(read.ec == std::errc());
  REQUIRE(read.ptr == end);
  return number;
}

// <0A> and <78*300> as the bytes that they stand for.
std::string bytes_of(std::string_view written) {
  std::string out;
  for (auto open = written.find('<'); open != written.npos; open = written.find('<')) {
    out += written.substr(0, open);
    const auto close = written.find('>', open);
    REQUIRE(close != written.npos);
    const std::string_view tag = written.substr(open + 1, close - open - 1);
    const auto byte = number_of<unsigned char>(tag.substr(0, 2), 16);
    const auto times = tag.size() > 2 ? number_of<std::size_t>(tag.substr(3), 10) : 1;
    out.append(times, static_cast<char>(byte));
    written.remove_prefix(close + 1);
  }
  return out.append(written);
}

std::string line_of_text(std::string_view written) {
  constexpr std::string_view kEnd = "<end>";
  if (!written.ends_with(kEnd)) return bytes_of(written) + '\n';
  written.remove_suffix(kEnd.size());
  return bytes_of(written);
}

std::vector<Case> cases_of(const std::string& file) {
  std::ifstream in(std::string(MCP_TESTS_DIR) + "/compliance/promtext/" + file + ".test");
  REQUIRE(in);
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    CAPTURE(line);
    if (line.empty()) continue;
    const std::string_view rest = std::string_view(line).substr(line[0] == '#' || line[0] == '@' ? 2 : 1);
    if (line[0] == '#') cases.emplace_back().name = rest;
    REQUIRE(!cases.empty());
    Case& now = cases.back();
    if (line[0] == '@') now.rule = rest;
    if (line[0] == '|') now.text += line_of_text(rest);
    if (line[0] == '=') now.wanted.push_back(bytes_of(rest.substr(2)));
    REQUIRE(std::string_view("#@|=").find(line[0]) != std::string_view::npos);
  }
  return cases;
}

Strings everything(const Text& text) {
  Strings out = text.samples;
  for (const std::string& about : text.metadata) {
    out.push_back("about: " + about);
    if (out.back().ends_with("] ")) out.back().pop_back();  // no HELP
  }
  for (const std::string& refusal : text.refusals) out.push_back("refused " + refusal);
  if (!text.end.empty()) out.push_back("not whole: " + text.end);
  if (out.empty()) out.push_back("nothing");
  return out;
}

Text read_to_the_first_fault(std::string_view text) {
  Text read = mcp::test::read_strictly(text);
  Text fault;
  if (!read.refusals.empty()) {
    fault.refusals = {read.refusals.front()};
  } else if (!read.end.empty()) {
    fault.end = read.end;
  } else {
    return read;
  }
  return fault;
}

void run_file(const std::string& file, Read read) {
  const std::vector<Case> cases = cases_of(file);
  CHECK(cases.size() >= 20);
  for (const Case& one : cases) {
    CAPTURE(file, one.name, one.rule);
    CHECK(!one.rule.empty());
    CHECK(everything(read(one.text)) == one.wanted);
  }
}

}  // namespace

TEST_CASE("Prometheus text comes to what its format says", "[promtext][compliance]") {
  run_file("prometheus", mcp::test::read_prometheus);
}

TEST_CASE("OpenMetrics, read leniently, comes to what its specification says", "[promtext][compliance]") {
  run_file("openmetrics_lenient", mcp::test::read_openmetrics);
}

TEST_CASE("OpenMetrics, read strictly, is held to its specification", "[promtext][compliance]") {
  run_file("openmetrics_strict", read_to_the_first_fault);
}
