// A tree read as what a program expects: every refusal says where, what was expected and what came
// (`thresholds[2].for: expected a duration, got "x"`).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "result/result.h"
#include "timeutil/duration.h"
#include "yaml/tree.h"

namespace mcp::yaml {

class Fields;

// A node and the path by which people name it; the node outlives it.
class Field {
 public:
  Field(const Node& node, std::string path) : node_(&node), path_(std::move(path)) {}

  const Node& node() const { return *node_; }

  Result<std::string> text() const;  // any scalar but null, as it is written
  Result<double> number() const;     // decimal, or .inf, -.inf, .nan as YAML spells them
  Result<timeutil::Duration> duration() const;
  Result<std::vector<Field>> items() const;                                // of a sequence; null is an empty one
  Result<std::vector<std::pair<std::string, std::string>>> texts() const;  // a mapping of scalars, sorted by key
  // A mapping whose keys are all among `known`; a key that is not gets the nearest one suggested.
  Result<Fields> fields(std::span<const std::string_view> known) const;

  // The Error at this node: "path: expected <what>, got <what is there>".
  Error expected(std::string_view what) const;
  // The Error at this node: "path: <message>".
  Error wrong(std::string_view message) const;

 private:
  Field below(const Node& node, std::string_view step) const;

  const Node* node_;
  std::string path_;
};

// The members of a mapping, by key.
class Fields {
 public:
  Fields(Field mapping, std::vector<Field> members) : mapping_(std::move(mapping)), members_(std::move(members)) {}
  // The value of that key; nothing when the key is not there or its value is null.
  std::optional<Field> find(std::string_view key) const;
  // The value of a key that must be there.
  Result<Field> need(std::string_view key) const;

 private:
  Field mapping_;
  std::vector<Field> members_;  // as in the node's members
};

}  // namespace mcp::yaml
