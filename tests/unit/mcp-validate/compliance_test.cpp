// Runs tests/compliance/metrology/*.test; README.md there says how a case is written.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <optional>

#include "bench.h"

namespace mcp::validate {
namespace {

// "rejected: b a" as the runner says it: codes sorted, each once.
std::string said(std::string verdict, std::vector<std::string> codes) {
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  for (std::size_t i = 0; i < codes.size(); ++i) verdict += (i == 0 ? ": " : " ") + codes[i];
  return verdict;
}

std::string came(Bench& bench, const std::string& line) {
  const std::string fate = bench.push(line);
  return said(fate == "kept" ? "accepted" : fate, bench.codes());
}

// "=> rejected: b a" likewise.
std::string wanted(std::string_view line) {
  line.remove_prefix(3);
  const std::size_t colon = std::min(line.find(": "), line.size());
  std::vector<std::string> codes;
  std::string_view rest = line.substr(std::min(colon + 2, line.size()));
  while (!rest.empty()) {
    const std::size_t blank = std::min(rest.find(' '), rest.size());
    codes.emplace_back(rest.substr(0, blank));
    rest.remove_prefix(std::min(blank + 1, rest.size()));
  }
  return said(std::string(line.substr(0, colon)), codes);
}

int run_file(const std::string& name) {
  std::ifstream file(std::string(MCP_TESTS_DIR) + "/compliance/metrology/" + name + ".test");
  REQUIRE(file);
  int cases = 0;
  std::optional<Bench> bench(std::in_place);
  std::string clause, record;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) {
      bench.emplace();
    } else if (line[0] == '#') {
      clause = line;
    } else if (line.rfind("=> ", 0) == 0) {
      CAPTURE(clause, record);
      CHECK(came(*bench, record) == wanted(line));
      ++cases;
    } else {
      record = line;
    }
  }
  return cases;
}

}  // namespace

TEST_CASE("the cases of tests/compliance/metrology come out as written", "[mcp-validate][compliance]") {
  const auto file = GENERATE(as<std::string>{}, "examples", "gates", "units", "scopes", "precision", "context", "names",
                             "labels", "aggregates", "dialects");
  CAPTURE(file);
  CHECK(run_file(file) >= 8);
}

}  // namespace mcp::validate
