#include "tag.h"

#include <catch2/catch.hpp>

#include "json/json.h"

namespace mcp::validate {
namespace {

std::string tagged(std::string_view line) {
  Findings findings;
  findings.add({.fault = metrology::Fault::kUnitMissing, .field = Field::kUnit});
  findings.add({.fault = metrology::Fault::kLabelReserved, .field = Field::kLabel, .label = "__a"});
  findings.add({.fault = metrology::Fault::kLabelReserved, .field = Field::kLabel, .label = "__b"});
  std::string out;
  append_tagged(out, line, findings);
  return out;
}

}  // namespace

TEST_CASE("a tag is the last key of the record, each code once", "[mcp-validate]") {
  CHECK(tagged(R"({"name":"x"})") == R"({"name":"x","violations":["unit.missing","label.reserved"]})"
                                     "\n");
  CHECK(tagged(R"( {"a":{}} )") == R"( {"a":{},"violations":["unit.missing","label.reserved"]} )"
                                   "\n");
}

TEST_CASE("an empty record is tagged too", "[mcp-validate]") {
  CHECK(tagged("{ }") == "{ \"violations\":[\"unit.missing\",\"label.reserved\"]}\n");
}

TEST_CASE("a record that is tagged already is tagged anew, not twice", "[mcp-validate]") {
  const std::string once = tagged(R"({"violations":["old"],"name":"}"})");
  CHECK(once == R"({"violations":["unit.missing","label.reserved"],"name":"}"})"
                "\n");
  CHECK_FALSE(json::check(std::string_view(once).substr(0, once.size() - 1)));
}

}  // namespace mcp::validate
