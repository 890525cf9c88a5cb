#include "yaml/merge.h"

#include <catch2/catch.hpp>

namespace mcp::yaml {
namespace {

std::string flat(const Node& node) {
  if (node.is == Node::Is::kScalar) return node.text;
  std::string out = node.is == Node::Is::kMapping ? "{" : "[";
  for (const Node& item : node.items) out += flat(item) + " ";
  for (const Member& member : node.members) out += member.key.text + "=" + flat(member.value) + " ";
  if (out.size() > 1) out.pop_back();
  return out + (node.is == Node::Is::kMapping ? "}" : "]");
}

std::string merged(std::string_view text) {
  Result<Node> root = parse(text);
  if (!root) return root.error().message;
  const Status done = merge_keys(*root);
  if (done) return flat(*root);
  const Place& place = done.error().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + done.error().message;
}

}  // namespace

TEST_CASE("members of what is merged stand behind the mapping's own, which count before them", "[yaml]") {
  const auto [text, tree] = GENERATE(table<std::string, std::string>({
      {"a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}", "{a={x=1 y=2} b={y=3 x=1}}"},
      {"- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b], z: 3}", "[{x=1} {x=2 y=2} {z=3 x=1 y=2}]"},
      {"- &a {x: 1}\n- &b {<<: *a, y: 2}\n- <<: *b", "[{x=1} {y=2 x=1} {y=2 x=1}]"},
      {"<<: {<<: {x: 1}}", "{x=1}"},
      {"'<<': {x: 1}", "{<<={x=1}}"},
      {"a: <<", "{a=<<}"},
      {"<<: {}", "{}"},
      {"<<: 5", "1:5: <<: expected a mapping or a list of mappings to merge"},
      {"<<: [{}, [5]]", "1:10: <<: expected a mapping or a list of mappings to merge"},
  }));
  CHECK(merged(text) == tree);
}

TEST_CASE("the first document is read, and where the second begins is known", "[yaml]") {
  const Result<First> two = parse_first("a: 1\n---\nb: 2\n");
  REQUIRE(two);
  CHECK(flat(two->root) == "{a=1}");
  REQUIRE(two->second);
  CHECK(two->second->line == 2);
  const Result<First> one = parse_first("---\na: 1\n...\n");
  REQUIRE(one);
  CHECK_FALSE(one->second);
}

}  // namespace mcp::yaml
