// Tested by tests/unit/template/error_test.cpp.
#include "template/node.h"

#include "template/unicode.h"

namespace mcp::templates {
namespace {

void append(std::string& out, const Node& node);

void append_words(std::string& out, const Node& node, std::string_view before) {
  for (const std::string_view word : node.words) {
    out += before;
    out += word;
    before = ".";
  }
}

void append_pipe(std::string& out, const Node& pipe) {
  std::string_view before = "";
  for (const std::string_view name : pipe.words) {
    out += before;
    out += name;
    before = ", ";
  }
  if (!pipe.words.empty()) out += pipe.assigns ? " = " : " := ";
  before = "";
  for (const NodePtr& command : pipe.children) {
    out += before;
    append(out, *command);
    before = " | ";
  }
}

void append_in_parentheses(std::string& out, const Node& node) {
  const bool parentheses = node.kind == Kind::kPipe;
  if (parentheses) out += '(';
  append(out, node);
  if (parentheses) out += ')';
}

void append_command(std::string& out, const Node& command) {
  std::string_view before = "";
  for (const NodePtr& operand : command.children) {
    out += before;
    append_in_parentheses(out, *operand);
    before = " ";
  }
}

void append_call(std::string& out, const Node& node) {
  out += "{{template ";
  append_quoted(out, node.value, Quoting::kUnicode);
  if (node.pipe) {
    out += ' ';
    append(out, *node.pipe);
  }
  out += "}}";
}

void append(std::string& out, const Node& node) {
  switch (node.kind) {
    case Kind::kPipe:
      return append_pipe(out, node);
    case Kind::kCommand:
      return append_command(out, node);
    case Kind::kCall:
      return append_call(out, node);
    case Kind::kField:
      return append_words(out, node, ".");
    case Kind::kVariable:
      return append_words(out, node, "");
    case Kind::kChain:
      append_in_parentheses(out, *node.pipe);
      return append_words(out, node, ".");
    case Kind::kAction:
      out += "{{";
      append(out, *node.pipe);
      out += "}}";
      return;
    default:
      out += node.text;
  }
}

}  // namespace

std::string spelled(const Node& node) {
  std::string out;
  append(out, node);
  return out;
}

}  // namespace mcp::templates
