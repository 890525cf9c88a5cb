// Tested by tests/unit/template/execute_test.cpp and error_test.cpp.
#include "template/evaluator.h"

#include <cmath>
#include <string>

#include "template/limits.h"
#include "text/quote.h"

namespace mcp::templates {
namespace {

std::string in_quotes(std::string_view text) { return text::printable(text, 200); }

// A float that is whole serves as an integer.
bool is_whole(const Node& node) {
  return node.kind == Kind::kInt ||
         (node.kind == Kind::kFloat && std::fabs(node.real) < 9e15 && std::trunc(node.real) == node.real);
}

bool is_constant(Kind kind) {
  return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kFloat || kind == Kind::kTooLarge ||
         kind == Kind::kString;
}

}  // namespace

Status Evaluator::descend() {
  if (++depth_ > kDeepestWalk) return refusal("deeper than " + std::to_string(kDeepestWalk));
  return Done{};
}

Status Evaluator::assign(std::string_view name, const Value& value) {
  for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable) {
    if (variable->first != name) continue;
    variable->second = value;
    return store_.step(1 + (variable - variables_.rbegin()) / 64);
  }
  return refusal("undefined variable: " + in_quotes(name));
}

Result<Value> Evaluator::variable(std::string_view name) {
  for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable) {
    if (variable->first != name) continue;
    if (Status paid = store_.step((variable - variables_.rbegin()) / 64); !paid) return paid.error();
    return variable->second;
  }
  return refusal("undefined variable: " + in_quotes(name));
}

Result<Value> Evaluator::pipeline(const Value& dot, const Node* pipe) {
  if (pipe == nullptr) return Value{};
  at(*pipe);
  if (Status status = descend(); !status) return status.error();
  auto value = commands(dot, *pipe);
  ascend();
  if (!value) return value;
  for (const std::string_view name : pipe->words) {
    if (!pipe->assigns) {
      variables_.emplace_back(name, *value);
    } else if (Status done = assign(name, *value); !done) {
      return done.error();
    }
  }
  return value;
}

Result<Value> Evaluator::commands(const Value& dot, const Node& pipe) {
  Value value;
  const Value* last = nullptr;
  for (const NodePtr& next : pipe.children) {
    if (Status paid = store_.step(); !paid) return paid.error();
    auto made = command(dot, *next, last);
    if (!made) return made;
    value = *made;
    if (value.type == Type::kNil) value = Value{};
    last = &value;
  }
  return value;
}

Result<Value> Evaluator::command(const Value& dot, const Node& command, const Value* last) {
  const Node& first = *command.children.front();
  const Operands operands = Operands(command.children).subspan(1);
  switch (first.kind) {
    case Kind::kField:
      at(first);
      return fields(dot, dot, first, first.words, operands, last);
    case Kind::kChain:
      return chain(dot, first, operands, last);
    case Kind::kVariable:
      return variable_chain(dot, first, operands, last);
    case Kind::kIdentifier:
      at(first);
      return call(dot, *find_function(first.text), nullptr, command, operands, last);
    case Kind::kPipe:
      break;
    default:
      at(first);
  }
  if (!operands.empty() || last != nullptr) {
    return refusal("can't give argument to non-function " + in_quotes(spelled(first)));
  }
  return first.kind == Kind::kPipe ? pipeline(dot, &first) : word(dot, first);
}

Result<Value> Evaluator::word(const Value& dot, const Node& word) {
  if (word.kind == Kind::kDot) return dot;
  if (word.kind == Kind::kNil) return refusal("nil is not a command");
  return constant(word, Want::kAny);
}

Result<Value> Evaluator::constant(const Node& node, Want want) {
  if (want == Want::kString) {
    if (node.kind == Kind::kString) return of_text(node.value);
    return refusal("expected string; found " + in_quotes(spelled(node)));
  }
  if (want == Want::kInt || want == Want::kDuration) {
    if (!is_whole(node)) return refusal("expected integer; found " + in_quotes(spelled(node)));
    const auto whole = node.kind == Kind::kInt ? node.integer : static_cast<std::int64_t>(node.real);
    return of_integer(want == Want::kInt ? Type::kInt : Type::kDuration, whole);
  }
  if (want != Want::kAny && want != Want::kAnyButNil) {
    return refusal("can't handle " + in_quotes(spelled(node)) + " for arg of type " + std::string(type_name(want)));
  }
  switch (node.kind) {
    case Kind::kBool:
      return of_bool(node.truth);
    case Kind::kInt:
      return of_int(node.integer);
    case Kind::kFloat:
      return of_float(node.real);
    case Kind::kTooLarge:
      return refusal(in_quotes(node.text) + " overflows int");
    default:
      return of_text(node.value);
  }
}

// What an operand of a function or a method is.
Result<Value> Evaluator::operand(const Value& dot, const Node& node, Want want) {
  if (Status paid = store_.step(); !paid) return paid.error();
  at(node);
  if (is_constant(node.kind)) return constant(node, want);
  if (node.kind == Kind::kNil) {
    const bool can_be_nil =
        want != Want::kString && want != Want::kInt && want != Want::kDuration && want != Want::kTime;
    if (can_be_nil) return Value{};
    return refusal("cannot assign nil to " + std::string(type_name(want)));
  }
  Result<Value> value = dot;
  switch (node.kind) {
    case Kind::kDot:
      break;
    case Kind::kField:
      value = fields(dot, dot, node, node.words, {}, nullptr);
      break;
    case Kind::kVariable:
      value = variable_chain(dot, node, {}, nullptr);
      break;
    case Kind::kPipe:
      value = pipeline(dot, &node);
      break;
    case Kind::kIdentifier:
      value = call(dot, *find_function(node.text), nullptr, node, {}, nullptr);
      break;
    default:
      value = chain(dot, node, {}, nullptr);
  }
  return value ? valid(*value, want) : value;
}

// The value where a parameter wants it, as it must be there.
Result<Value> Evaluator::valid(const Value& value, Want want) const {
  const bool is_number = is_signed(value.type) || is_unsigned(value.type);
  bool fits = true;
  switch (want) {
    case Want::kAny:
    case Want::kAnyButNil:
      return value;
    case Want::kString:
      fits = value.type == Type::kString;
      break;
    case Want::kInt:
      fits = is_number;
      break;
    case Want::kSample:
      fits = value.type == Type::kSample || value.type == Type::kNothing;
      break;
    case Want::kResult:
      fits = (value.type == Type::kList && value.items->type == kQueryResult) || value.type == Type::kNothing;
      break;
    case Want::kDuration:
      fits = is_number || value.type == Type::kDurationAt;
      break;
    case Want::kTime:
      fits = value.type == Type::kTime || value.type == Type::kTimeAt;
      break;
  }
  if (fits) return value;
  if (value.type == Type::kNothing) return refusal("invalid value; expected " + std::string(type_name(want)));
  return refusal("wrong type for value; expected " + std::string(type_name(want)) + "; got " +
                 std::string(type_name(value)));
}

Result<Value> Evaluator::variable_chain(const Value& dot, const Node& node, Operands operands, const Value* last) {
  at(node);
  auto value = variable(node.words.front());
  if (!value) return value;
  if (node.words.size() > 1) {
    return fields(dot, *value, node, std::span(node.words).subspan(1), operands, last);
  }
  if (operands.empty() && last == nullptr) return value;
  return refusal("can't give argument to non-function " + in_quotes(spelled(node)));
}

Result<Value> Evaluator::chain(const Value& dot, const Node& node, Operands operands, const Value* last) {
  at(node);
  auto of = operand(dot, *node.pipe, Want::kAny);
  if (!of) return of;
  return fields(dot, *of, node, node.words, operands, last);
}

Result<Value> Evaluator::fields(const Value& dot, const Value& of, const Node& node,
                                std::span<const std::string_view> names, Operands operands, const Value* last) {
  Value value = of;
  for (const std::string_view name : names.first(names.size() - 1)) {
    auto next = field(dot, value, node, name, {}, nullptr);
    if (!next) return next;
    value = *next;
  }
  return field(dot, value, node, names.back(), operands, last);
}

Result<Value> Evaluator::field(const Value& dot, const Value& of, const Node& node, std::string_view name,
                               Operands operands, const Value* last) {
  if (Status paid = store_.step(); !paid) return paid.error();
  const bool has_arguments = !operands.empty() || last != nullptr;
  if (of.type == Type::kNothing) return of;
  if (of.type == Type::kNil) return refusal("nil pointer evaluating interface {}." + in_quotes(name));
  if (const Function* const method = find_method(of.type, name)) return call(dot, *method, &of, node, operands, last);
  if (of.type == Type::kMap) {
    if (has_arguments) return refusal(in_quotes(name) + " is not a method but has arguments");
    return at_key(*of.map, name);
  }
  Value value;
  if (of.type == Type::kSample && name == "Labels") value = of_map(of.sample->labels);
  if (of.type == Type::kSample && name == "Value") value = of_float(of.sample->value);
  if (of.type == Type::kRule && name == "Labels") value = of_map(of.rule->labels);
  if (of.type == Type::kRule && name == "ExternalLabels") value = of_map(of.rule->external_labels);
  if (of.type == Type::kRule && name == "ExternalURL") value = of_text(of.rule->external_url);
  if (of.type == Type::kRule && name == "Value") value = of_float(of.rule->value);
  if (value.type == Type::kNothing) {
    return refusal("can't evaluate field " + in_quotes(name) + " in type " + std::string(type_name(of)));
  }
  if (has_arguments) return refusal(in_quotes(name) + " has arguments but cannot be invoked as function");
  return value;
}

Result<Value> Evaluator::call(const Value& dot, const Function& function, const Value* receiver, const Node& node,
                              Operands operands, const Value* last) {
  const std::size_t count = operands.size() + (last != nullptr ? 1 : 0);
  const std::string name(function.name);
  if (function.variadic ? count < function.fixed : count != function.fixed) {
    return refusal("wrong number of args for " + name + ": want " + (function.variadic ? "at least " : "") +
                   std::to_string(function.fixed) + " got " + std::to_string(count));
  }
  if (function.run == nullptr) return short_circuit(dot, function, operands, last);
  std::vector<Value> values;
  values.reserve(count + 1);
  if (receiver != nullptr) values.push_back(*receiver);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    auto value = operand(dot, *operands[i], function.wants[std::min(i, function.fixed)]);
    if (!value) return value;
    values.push_back(*value);
  }
  if (last != nullptr) {
    auto value = valid(*last, function.wants[std::min(operands.size(), function.fixed)]);
    if (!value) return value;
    values.push_back(*value);
  }
  auto result = function.run(Call{store_, context_, values});
  if (result) return result;
  at(node);
  result.error().message = "error calling " + name + ": " + result.error().message;
  return result;
}

// and, or: what comes after the one that decides is not evaluated.
Result<Value> Evaluator::short_circuit(const Value& dot, const Function& function, Operands operands,
                                       const Value* last) {
  const bool decides = function.name == "or";
  Value value;
  for (const NodePtr& next : operands) {
    auto made = operand(dot, *next, Want::kAny);
    if (!made) return made;
    value = *made;
    if (truth_of(value) == decides) return value;
  }
  return last != nullptr ? *last : value;
}

}  // namespace mcp::templates
