// YAML as a tree that knows where each node stood: what configuration files are read from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::yaml {

// What a document may cost, aliases expanded; beyond it is an Error, never a slow or a large program.
struct Limits {
  std::size_t depth = 64;
  std::size_t nodes = 200'000;
  std::size_t bytes = std::size_t{8} << 20;  // of the text itself, and of all scalars together
};

struct Member;

// One node; aliases are already replaced by copies of what they name, which stand where the anchor stood.
struct Node {
  enum class Is : std::uint8_t { kScalar, kSequence, kMapping };

  Is is = Is::kScalar;
  bool plain = false;  // a scalar without quotes and tag: may be a null, a number, a boolean
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string text;             // of a scalar
  std::vector<Node> items;      // of a sequence
  std::vector<Member> members;  // of a mapping, in the order written; keys are scalars and unique
};

struct Member {
  Node key;
  Node value;
};

// The one document of the text; a null scalar when there is none. Errors are kConfig with line and column (in bytes):
// what libyaml refuses, a key twice, an alias without an anchor or inside its own, a tag, a second document, a limit.
Result<Node> parse(std::string_view text, const Limits& limits = {});

// The first document of the text, and where a second one begins, if there is one; what comes behind is not read.
struct First {
  Node root;
  std::optional<Place> second;
};
Result<First> parse_first(std::string_view text, const Limits& limits = {});

// Nothing, `~` or `null`, not quoted.
bool is_null(const Node& node);

}  // namespace mcp::yaml
