// links: mcp_yaml
// A document is a tree within the limits whose places are in the text, or an error whose place is.
#include <cstdint>
#include <string>
#include <string_view>

#include "text/quote.h"
#include "yaml/read.h"
#include "yaml/tree.h"

namespace {

constexpr mcp::yaml::Limits kLimits{.depth = 20, .nodes = 2000, .bytes = 64 << 10};

void require(bool holds) {
  if (!holds) __builtin_trap();
}

struct Walk {
  std::string_view text;
  std::size_t nodes = 0;

  void node(const mcp::yaml::Node& node, std::size_t depth) {
    require(depth <= kLimits.depth && ++nodes <= kLimits.nodes);
    require(node.line >= 1 && node.column >= 1 && node.column <= text.size() + 1);
    for (const auto& item : node.items) this->node(item, depth + 1);
    for (const auto& member : node.members) {
      this->node(member.key, depth + 1);
      this->node(member.value, depth + 1);
    }
  }
};

// Every reading of a node is a value or an error that says where.
void read_all(const mcp::yaml::Field& field) {
  constexpr std::string_view kKnown[] = {"a", "name"};
  const auto judge = [&](const auto& result) {
    if (!result) require(result.error().place.line >= 1 && mcp::text::valid_utf8(result.error().message));
  };
  judge(field.text());
  judge(field.number());
  judge(field.duration());
  judge(field.texts());
  judge(field.fields(kKnown));
  const auto items = field.items();
  judge(items);
  if (!items) return;
  for (const mcp::yaml::Field& item : *items) read_all(item);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const Result<yaml::Node> root = yaml::parse(text, kLimits);
  if (!root) {
    require(root.error().code == Code::kConfig && !root.error().message.empty());
    require(root.error().place.column <= size + 1);
    require(text::valid_utf8(root.error().message));
    return 0;
  }
  Walk{text}.node(*root, 1);
  read_all(yaml::Field(*root, ""));
  return 0;
}
