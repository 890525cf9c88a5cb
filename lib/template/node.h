// A template as a tree; its texts are views into the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mcp::templates {

enum class Kind : std::uint8_t {
  kText,    // text
  kAction,  // pipe
  kIf,      // pipe, body, otherwise
  kRange,   // the same
  kWith,    // the same
  kBreak,
  kContinue,
  kCall,        // {{template name pipe}}; text is the name
  kPipe,        // children are commands, words the variables that it declares or assigns
  kCommand,     // children are operands, the first of which may be a function
  kField,       // words
  kVariable,    // words, the first with its $
  kChain,       // pipe is what the fields (words) are of
  kIdentifier,  // text
  kDot,
  kNil,
  kBool,
  kInt,
  kFloat,
  kTooLarge,  // an integer that is in no int
  kString,    // text is the literal, value its bytes
};

struct Node;
using NodePtr = std::unique_ptr<Node>;
using List = std::vector<NodePtr>;

struct Node {
  Kind kind = Kind::kText;
  std::size_t at = 0;  // a byte of the source
  std::string_view text = {};
  std::string value = {};
  std::vector<std::string_view> words = {};
  bool assigns = false;  // of a kPipe: = instead of :=
  bool truth = false;
  std::int64_t integer = 0;
  double real = 0;  // of a number, whichever it is
  NodePtr pipe = {};
  List children = {};
  List body = {};
  List otherwise = {};
};

// The definitions of a source by name; the source itself is "".
using Definitions = std::map<std::string, List, std::less<>>;

// The node as Go prints it in an error.
std::string spelled(const Node& node);

}  // namespace mcp::templates
