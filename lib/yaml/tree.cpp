// libyaml's events become nodes by recursive descent. libyaml itself minds neither duplicate keys nor undefined aliases
// nor depth nor what aliases expand to: that is judged here, before anything is copied. The invariant: `spent_` has
// been charged for every node in the result and in the table of anchors, so that memory is bounded by the Limits.
// Tested by tests/unit/yaml/tree_test.cpp and tests/fuzz/yaml_fuzz.cpp.
#include "yaml/tree.h"

#include <yaml.h>

#include <algorithm>
#include <map>

#include "text/quote.h"
#include "yaml/lines.h"

namespace mcp::yaml {
namespace {

// An event of libyaml, freed when it goes.
class Event {
 public:
  Event() = default;
  ~Event() {
    if (held_) yaml_event_delete(&event_);
  }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  // False when libyaml refuses the text.
  bool read(yaml_parser_t& parser) {
    held_ = yaml_parser_parse(&parser, &event_) != 0;
    return held_;
  }
  const yaml_event_t* operator->() const { return &event_; }
  const yaml_event_t& operator*() const { return event_; }

 private:
  yaml_event_t event_{};
  bool held_ = false;
};

std::string view_of(const yaml_char_t* text) { return text == nullptr ? "" : reinterpret_cast<const char*>(text); }

struct Cost {
  std::size_t nodes = 0;
  std::size_t bytes = 0;
};

Cost cost_of(const Node& node) {
  Cost cost{1, node.text.size()};
  const auto add = [&cost](const Node& part) {
    const Cost more = cost_of(part);
    cost.nodes += more.nodes;
    cost.bytes += more.bytes;
  };
  for (const Node& item : node.items) add(item);
  for (const Member& member : node.members) {
    add(member.key);
    add(member.value);
  }
  return cost;
}

class Builder {
 public:
  Builder(std::string_view text, const Limits& limits) : lines_(text), limits_(limits) {
    ready_ = yaml_parser_initialize(&parser_) != 0;
    if (!ready_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  }
  ~Builder() {
    if (ready_) yaml_parser_delete(&parser_);
  }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  Result<First> first();

 private:
  Result<Node> node(const Event& event, std::size_t depth);
  Result<Node> content(const Event& event, std::size_t depth);
  Result<Node> scalar(const Event& event);
  Result<Node> sequence(const Event& start, std::size_t depth);
  Result<Node> mapping(const Event& start, std::size_t depth);
  Result<Node> alias(const Event& event);
  Status unique_keys(const Node& mapping) const;
  Status charge(Cost cost, const yaml_mark_t& mark);
  Error refused() const;
  Error wrong(const yaml_mark_t& mark, std::string message) const {
    return Error{.code = Code::kConfig, .message = std::move(message), .place = place(mark)};
  }
  Place place(const yaml_mark_t& mark) const { return lines_.of_mark(mark.line, mark.column); }
  Node at(const Event& event, Node::Is is) const {
    const Place place = this->place(event->start_mark);
    Node node;
    node.is = is;
    node.line = static_cast<std::uint32_t>(place.line);
    node.column = static_cast<std::uint32_t>(place.column);
    return node;
  }

  yaml_parser_t parser_{};
  bool ready_ = false;
  Lines lines_;
  Limits limits_;
  Cost spent_;
  std::map<std::string, Node, std::less<>> anchors_;
  std::vector<std::string> open_;  // anchors whose nodes are not complete yet
};

Error Builder::refused() const {
  const std::string problem = parser_.problem == nullptr ? "out of memory" : parser_.problem;
  if (parser_.error == YAML_READER_ERROR) {  // has an offset in place of a mark
    return Error{.code = Code::kConfig, .message = "not YAML: " + problem, .place = place(parser_.mark)};
  }
  const std::string context = parser_.context == nullptr ? "" : std::string(parser_.context) + ": ";
  return wrong(parser_.problem_mark, "not YAML: " + context + problem);
}

Status Builder::charge(Cost cost, const yaml_mark_t& mark) {
  spent_.nodes += cost.nodes;
  spent_.bytes += cost.bytes;
  if (spent_.nodes > limits_.nodes) {
    return wrong(mark, "more than " + std::to_string(limits_.nodes) + " nodes, aliases expanded");
  }
  if (spent_.bytes > limits_.bytes) {
    return wrong(mark, "more than " + std::to_string(limits_.bytes) + " bytes of text, aliases expanded");
  }
  return Done{};
}

Result<First> Builder::first() {
  if (!ready_) return Error{.code = Code::kIo, .message = "out of memory"};
  First found;
  found.root.plain = true;
  for (int documents = 0;;) {
    Event event;
    if (!event.read(parser_)) return refused();
    if (event->type == YAML_STREAM_END_EVENT) return found;
    if (event->type != YAML_DOCUMENT_START_EVENT) continue;  // the stream's start, a document's end
    if (++documents > 1) {
      found.second = place(event->start_mark);
      return found;
    }
    Event first;
    if (!first.read(parser_)) return refused();
    Result<Node> root = node(first, 1);
    if (!root) return root.error();
    found.root = std::move(*root);
  }
}

Result<Node> Builder::node(const Event& event, std::size_t depth) {
  if (depth > limits_.depth) {
    return wrong(event->start_mark, "nested deeper than " + std::to_string(limits_.depth));
  }
  if (event->type == YAML_ALIAS_EVENT) return alias(event);
  if (Status paid = charge({1, 0}, event->start_mark); !paid) return paid.error();
  return content(event, depth);
}

// The node itself, and its anchor if it has one.
Result<Node> Builder::content(const Event& event, std::size_t depth) {
  const bool scalar_here = event->type == YAML_SCALAR_EVENT;
  const bool sequence_here = event->type == YAML_SEQUENCE_START_EVENT;
  const yaml_char_t* name = scalar_here     ? event->data.scalar.anchor
                            : sequence_here ? event->data.sequence_start.anchor
                                            : event->data.mapping_start.anchor;
  const yaml_char_t* tag = scalar_here     ? event->data.scalar.tag
                           : sequence_here ? event->data.sequence_start.tag
                                           : event->data.mapping_start.tag;
  if (tag != nullptr && view_of(tag) != "tag:yaml.org,2002:str") {
    return wrong(event->start_mark, "tags are not supported: " + text::printable(view_of(tag)));
  }
  const std::string anchor = view_of(name);
  if (!anchor.empty()) open_.push_back(anchor);
  Result<Node> built = scalar_here ? scalar(event) : sequence_here ? sequence(event, depth) : mapping(event, depth);
  if (anchor.empty() || !built) return built;
  open_.pop_back();
  if (Status paid = charge(cost_of(*built), event->start_mark); !paid) return paid.error();
  anchors_[anchor] = *built;
  return built;
}

Result<Node> Builder::scalar(const Event& event) {
  const auto& scalar = event->data.scalar;
  if (Status paid = charge({0, scalar.length}, event->start_mark); !paid) return paid.error();
  Node node = at(event, Node::Is::kScalar);
  node.plain = scalar.style == YAML_PLAIN_SCALAR_STYLE && scalar.tag == nullptr;
  node.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
  return node;
}

Result<Node> Builder::sequence(const Event& start, std::size_t depth) {
  Node node = at(start, Node::Is::kSequence);
  for (;;) {
    Event event;
    if (!event.read(parser_)) return refused();
    if (event->type == YAML_SEQUENCE_END_EVENT) return node;
    Result<Node> item = this->node(event, depth + 1);
    if (!item) return item;
    node.items.push_back(std::move(*item));
  }
}

Result<Node> Builder::mapping(const Event& start, std::size_t depth) {
  Node node = at(start, Node::Is::kMapping);
  for (;;) {
    Event event;
    if (!event.read(parser_)) return refused();
    if (event->type == YAML_MAPPING_END_EVENT) break;
    Result<Node> key = this->node(event, depth + 1);
    if (!key) return key;
    if (key->is != Node::Is::kScalar) return wrong(event->start_mark, "expected a scalar as key");
    Event of_value;
    if (!of_value.read(parser_)) return refused();
    Result<Node> value = this->node(of_value, depth + 1);
    if (!value) return value;
    node.members.push_back({std::move(*key), std::move(*value)});
  }
  if (Status unique = unique_keys(node); !unique) return unique.error();
  return node;
}

Status Builder::unique_keys(const Node& mapping) const {
  std::vector<const Node*> keys;
  keys.reserve(mapping.members.size());
  for (const Member& member : mapping.members) keys.push_back(&member.key);
  std::stable_sort(keys.begin(), keys.end(), [](const Node* a, const Node* b) { return a->text < b->text; });
  const auto twice =
      std::adjacent_find(keys.begin(), keys.end(), [](const Node* a, const Node* b) { return a->text == b->text; });
  if (twice == keys.end()) return Done{};
  const Node& again = **(twice + 1);
  return Error{
      .code = Code::kConfig,
      .message = "key \"" + text::printable(again.text) + "\" twice, first in line " + std::to_string((*twice)->line),
      .place = {.file = {}, .line = again.line, .column = again.column}};
}

Result<Node> Builder::alias(const Event& event) {
  const std::string name = view_of(event->data.alias.anchor);
  if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
    return wrong(event->start_mark, "alias *" + text::printable(name) + " inside its own anchor");
  }
  const auto found = anchors_.find(name);
  if (found == anchors_.end()) {
    return wrong(event->start_mark, "alias *" + text::printable(name) + " without an anchor before it");
  }
  if (Status paid = charge(cost_of(found->second), event->start_mark); !paid) return paid.error();
  return found->second;
}

}  // namespace

Result<First> parse_first(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes) {
    return Error{.code = Code::kConfig, .message = "larger than " + std::to_string(limits.bytes) + " bytes"};
  }
  Builder builder(text, limits);
  return builder.first();
}

Result<Node> parse(std::string_view text, const Limits& limits) {
  Result<First> first = parse_first(text, limits);
  if (!first) return first.error();
  if (first->second) {
    return Error{.code = Code::kConfig, .message = "a second document: expected one a file", .place = *first->second};
  }
  return std::move(first->root);
}

bool is_null(const Node& node) {
  if (node.is != Node::Is::kScalar || !node.plain) return false;
  return node.text.empty() || node.text == "~" || node.text == "null" || node.text == "Null" || node.text == "NULL";
}

}  // namespace mcp::yaml
