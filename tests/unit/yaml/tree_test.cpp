#include "yaml/tree.h"

#include <catch2/catch.hpp>

namespace mcp::yaml {
namespace {

// The tree in one line: scalars as they are (quoted ones in quotes), [a,b], {k:v}.
std::string flat(const Node& node) {
  std::string out;
  if (node.is == Node::Is::kScalar) return node.plain ? node.text : "'" + node.text + "'";
  if (node.is == Node::Is::kSequence) {
    for (const Node& item : node.items) out += (out.empty() ? "" : ",") + flat(item);
    return "[" + out + "]";
  }
  for (const Member& member : node.members) {
    out += (out.empty() ? "" : ",") + flat(member.key) + ":" + flat(member.value);
  }
  return "{" + out + "}";
}

std::string failure(std::string_view text, const Limits& limits = {}) {
  const Result<Node> parsed = parse(text, limits);
  if (parsed) return "no error: " + flat(*parsed);
  CHECK(parsed.error().code == Code::kConfig);
  const Place& place = parsed.error().place;
  return std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + parsed.error().message;
}

}  // namespace

TEST_CASE("a document becomes the tree that it says", "[yaml]") {
  struct Case {
    std::string_view text, tree;
  };
  const auto c = GENERATE(values<Case>({
      {"", ""},
      {"# nothing\n", ""},
      {"---\na: 1\n...\n", "{a:1}"},
      {"- a\n- 'b'\n- \"c\\n\"\n- |\n  x\n  y\n", "[a,'b','c\n','x\ny\n']"},
      {"{a: [1, {b: ~}], c: }", "{a:[1,{b:~}],c:}"},
      {"x: &it {k: v}\ny: *it\nz: [*it, *it]\n", "{x:{k:v},y:{k:v},z:[{k:v},{k:v}]}"},
      {"a: &x 1\nb: &x 2\nc: *x\n", "{a:1,b:2,c:2}"},
      {"a: !!str 5\n", "{a:'5'}"},
      {"\xEF\xBB\xBF"
       "a: 1\n",
       "{a:1}"},
  }));
  CAPTURE(c.text);
  const Result<Node> parsed = parse(c.text);
  REQUIRE(parsed);
  CHECK(flat(*parsed) == c.tree);
}

TEST_CASE("each node knows its line and its column in bytes", "[yaml]") {
  const Result<Node> parsed = parse("a: 1\nlist:\n  - x\n  - {é: é, k: v}\n");
  REQUIRE(parsed);
  const Node& second = parsed->members[1].value.items[1];
  CHECK(second.line == 4);
  CHECK(second.column == 5);
  const Node& value = second.members[1].value;
  CHECK(value.line == 4);
  CHECK(value.column == 17);
}

TEST_CASE("what is not one sound document is refused at its place", "[yaml]") {
  CHECK(failure("a: 1\nb: 2\na: 3\n") == "3:1: key \"a\" twice, first in line 1");
  CHECK(failure("x: {k: 1, 'k': 2}") == "1:11: key \"k\" twice, first in line 1");
  CHECK(failure("a: *b\n") == "1:4: alias *b without an anchor before it");
  CHECK(failure("a: &a [1, *a]\n") == "1:11: alias *a inside its own anchor");
  CHECK(failure("? [1, 2]\n: x\n") == "1:3: expected a scalar as key");
  CHECK(failure("a: 1\n---\nb: 2\n") == "2:1: a second document: expected one a file");
  CHECK(failure("a: !ruby/object x\n") == "1:4: tags are not supported: !ruby/object");
  CHECK(failure("a: [1, 2\n").find("not YAML: while parsing a flow sequence") != std::string::npos);
  CHECK(failure("a: \x01\n").find("not YAML: control characters are not allowed") != std::string::npos);
  CHECK(failure("a: \xFF\n").find("not YAML: invalid leading UTF-8 octet") != std::string::npos);
  CHECK(failure("\ta: 1\n").find("1:1: not YAML") == 0);
}

TEST_CASE("limits bound depth, nodes and bytes, aliases expanded", "[yaml]") {
  CHECK(failure(std::string(65, '[') + std::string(65, ']')) == "1:65: nested deeper than 64");
  CHECK(parse(std::string(64, '[') + std::string(64, ']')));
  CHECK(failure("[1, 2, 3]", {.nodes = 3}) == "1:8: more than 3 nodes, aliases expanded");
  CHECK(failure("long text", {.bytes = 4}) == "0:0: larger than 4 bytes");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int k = 0; k < 9; ++k) bomb += ", " + before;
    bomb += "]\n";
  }
  CHECK(failure(bomb).find("more than 200000 nodes, aliases expanded") != std::string::npos);
  const std::string fat = "a: &a " + std::string(1000, 'x') + "\nb: [*a, *a, *a, *a, *a, *a, *a, *a]\n";
  CHECK(failure(fat, {.bytes = 5000}).find("more than 5000 bytes of text") != std::string::npos);
}

TEST_CASE("null is what stands unquoted for nothing", "[yaml]") {
  const Result<Node> parsed = parse("[~, null, , 'null', nil]");
  CHECK_FALSE(parsed);  // an empty entry is not YAML in a flow sequence
  const Result<Node> block = parse("- ~\n- null\n-\n- 'null'\n- nil\n");
  REQUIRE(block);
  const bool expected[] = {true, true, true, false, false};
  for (std::size_t i = 0; i < 5; ++i) CHECK(is_null(block->items[i]) == expected[i]);
}

}  // namespace mcp::yaml
