// Runs tests/compliance/otlp/*.test; README.md there says how a case is written.
#include <simdjson.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"
#include "ndjson/encode.h"
#include "otlp/decode.h"

namespace mcp::trace {
namespace {

// What a line comes to, as the cases write it, each line with its newline.
std::string came(const std::string& line) {
  json::Parser parser;
  std::string padded = line;
  padded.append(json::kPadding, ' ');
  const auto element = parser.parse(std::string_view(padded).substr(0, line.size()));
  simdjson::dom::object root;
  REQUIRE(element);
  REQUIRE((*element).get(root) == simdjson::SUCCESS);
  std::vector<record::Span> spans;
  if (const Status read = otlp::decode_traces(root, line, spans); !read) {
    const std::string& message = read.error().message;
    return "=> refused: " + message.substr(0, message.find(": ")) + "\n";
  }
  std::string out = spans.empty() ? "=> nothing\n" : "";
  for (const record::Span& span : spans) {
    out += "=> ";
    ndjson::append(out, span);
  }
  return out;
}

struct Case {
  std::string clause, line, wanted;
};

std::vector<Case> cases_of(const std::string& name) {
  std::ifstream file(std::string(MCP_TESTS_DIR) + "/compliance/otlp/" + name + ".test");
  REQUIRE(file);
  std::vector<Case> out;
  std::string clause;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) continue;
    if (line[0] == '#') {
      clause = line;
    } else if (line.starts_with("=> ")) {
      REQUIRE_FALSE(out.empty());
      out.back().wanted += line + "\n";
    } else {
      out.push_back({clause, line, ""});
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the cases of tests/compliance/otlp come out as written", "[mcp-trace][compliance]") {
  const auto name = GENERATE(as<std::string>{}, "ids", "integers", "enums", "fields", "values");
  const std::vector<Case> cases = cases_of(name);
  CHECK(cases.size() >= 15);
  for (const Case& c : cases) {
    CAPTURE(c.clause, c.line);
    CHECK(came(c.line) == c.wanted);
  }
}

}  // namespace mcp::trace
