// Members move, none is copied, so that the tree costs no more than parse() was charged for.
// Tested by tests/unit/yaml/merge_test.cpp.
#include "yaml/merge.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace mcp::yaml {
namespace {

bool is_merge(const Member& member) { return member.key.plain && member.key.text == "<<"; }

Error not_mergeable(const Node& node) {
  return Error{.code = Code::kConfig,
               .message = "<<: expected a mapping or a list of mappings to merge",
               .place = {.file = {}, .line = node.line, .column = node.column}};
}

class Merger {
 public:
  explicit Merger(Node& into) : into_(into) {}

  Status merge() {
    const auto found = std::find_if(into_.members.begin(), into_.members.end(), is_merge);
    if (found == into_.members.end()) return Done{};
    Node value = std::move(found->value);
    into_.members.erase(found);
    for (const Member& member : into_.members) known_.insert(member.key.text);
    if (value.is != Node::Is::kSequence) return take(std::move(value));
    for (Node& item : value.items) {
      if (Status taken = take(std::move(item)); !taken) return taken;
    }
    return Done{};
  }

 private:
  Status take(Node from) {
    if (from.is != Node::Is::kMapping) return not_mergeable(from);
    for (Member& member : from.members) {
      if (known_.insert(member.key.text).second) into_.members.push_back(std::move(member));
    }
    return Done{};
  }

  Node& into_;
  std::set<std::string> known_;
};

}  // namespace

Status merge_keys(Node& root) {
  for (Node& item : root.items) {
    if (Status merged = merge_keys(item); !merged) return merged;
  }
  for (Member& member : root.members) {
    if (Status merged = merge_keys(member.value); !merged) return merged;
  }
  return root.is == Node::Is::kMapping ? Merger(root).merge() : Status(Done{});
}

}  // namespace mcp::yaml
