// Pipelines: what stands between the braces.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "result/result.h"
#include "template/functions.h"
#include "template/node.h"
#include "template/store.h"
#include "template/value.h"

namespace mcp::templates {

class Evaluator {
 public:
  Evaluator(Store& store, const Context& context) : store_(store), context_(context) {}

  // The value of a pipeline, whose variables are declared or assigned. Nothing to evaluate is no value.
  Result<Value> pipeline(const Value& dot, const Node* pipe);

  // Evaluation descends by one: into a list, a pipeline or a template. Too deep is an Error.
  Status descend();
  void ascend() { --depth_; }

  // The node that is being evaluated, for an error.
  void at(const Node& node) { node_ = &node; }
  const Node* node() const { return node_; }

  using Variables = std::vector<std::pair<std::string_view, Value>>;
  Variables& variables() { return variables_; }
  Status assign(std::string_view name, const Value& value);

 private:
  using Operands = std::span<const NodePtr>;

  Result<Value> commands(const Value& dot, const Node& pipe);
  Result<Value> command(const Value& dot, const Node& command, const Value* last);
  Result<Value> word(const Value& dot, const Node& word);
  Result<Value> operand(const Value& dot, const Node& node, Want want);
  Result<Value> constant(const Node& node, Want want);
  Result<Value> valid(const Value& value, Want want) const;
  Result<Value> variable(std::string_view name);
  Result<Value> variable_chain(const Value& dot, const Node& node, Operands operands, const Value* last);
  Result<Value> chain(const Value& dot, const Node& node, Operands operands, const Value* last);
  Result<Value> fields(const Value& dot, const Value& of, const Node& node, std::span<const std::string_view> names,
                       Operands operands, const Value* last);
  Result<Value> field(const Value& dot, const Value& of, const Node& node, std::string_view name, Operands operands,
                      const Value* last);
  Result<Value> call(const Value& dot, const Function& function, const Value* receiver, const Node& node,
                     Operands operands, const Value* last);
  Result<Value> short_circuit(const Value& dot, const Function& function, Operands operands, const Value* last);

  Store& store_;
  const Context& context_;
  Variables variables_;
  const Node* node_ = nullptr;
  int depth_ = 0;
};

}  // namespace mcp::templates
