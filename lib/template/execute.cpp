// Tested by tests/unit/template/execute_test.cpp.
#include "template/execute.h"

#include <utility>

#include "template/evaluator.h"
#include "template/format.h"
#include "text/quote.h"

namespace mcp::templates {
namespace {

enum class Flow : std::uint8_t { kNext, kBreak, kContinue };

class Walk {
 public:
  Walk(const Definitions& definitions, Store& store, const Context& context)
      : definitions_(definitions), store_(store), evaluator_(store, context) {}

  Outcome run(const Value& dot) {
    Outcome outcome;
    evaluator_.variables() = {{"$", dot}};
    const auto flow = list(dot, definitions_.find("")->second);
    outcome.text = std::move(out_);
    if (flow) return outcome;
    Failure& failure = outcome.failure.emplace();
    failure.message = flow.error().message;
    failure.definition = name_;
    if (evaluator_.node() != nullptr) {
      failure.node = spelled(*evaluator_.node());
      failure.at = evaluator_.node()->at;
    }
    return outcome;
  }

 private:
  Result<Flow> list(const Value& dot, const List& nodes) {
    if (Status status = evaluator_.descend(); !status) return status.error();
    for (const NodePtr& node : nodes) {
      const auto flow = walk(dot, *node);
      if (!flow) return flow;
      if (*flow == Flow::kNext) continue;
      evaluator_.ascend();
      return flow;
    }
    evaluator_.ascend();
    return Flow::kNext;
  }

  Result<Flow> walk(const Value& dot, const Node& node) {
    evaluator_.at(node);
    if (Status paid = store_.step(); !paid) return paid.error();
    switch (node.kind) {
      case Kind::kText:
        return write(node.text);
      case Kind::kAction:
        return action(dot, node);
      case Kind::kRange:
        return range(dot, node);
      case Kind::kBreak:
        return Flow::kBreak;
      case Kind::kContinue:
        return Flow::kContinue;
      case Kind::kCall:
        return call(dot, node);
      default:
        return branch(dot, node);
    }
  }

  Result<Flow> write(std::string_view text) {
    if (out_.size() + text.size() > kLongestOutput) {
      return refusal("an output of more than " + std::to_string(kLongestOutput) + " bytes");
    }
    if (Status paid = store_.pay(text.size()); !paid) return paid.error();
    out_ += text;
    return Flow::kNext;
  }

  Result<Flow> action(const Value& dot, const Node& node) {
    const auto value = evaluator_.pipeline(dot, node.pipe.get());
    if (!value) return value.error();
    if (!node.pipe->words.empty()) return Flow::kNext;
    evaluator_.at(node);
    if (is_text(value->type)) return write(value->text);
    std::string printed;
    append_printed(printed, *value);
    return write(printed);
  }

  // {{if}} and {{with}}.
  Result<Flow> branch(const Value& dot, const Node& node) {
    const std::size_t outer = evaluator_.variables().size();
    const auto value = evaluator_.pipeline(dot, node.pipe.get());
    if (!value) return value.error();
    const bool truth = truth_of(*value);
    const auto flow = list(truth && node.kind == Kind::kWith ? *value : dot, truth ? node.body : node.otherwise);
    evaluator_.variables().resize(outer);
    return flow;
  }

  // Sets the variables of a range: the element, and before it the key where there are two.
  Status set(const Node& pipe, std::size_t mark, const Value& key, const Value& element) {
    const auto& names = pipe.words;
    if (names.empty()) return Done{};
    auto& variables = evaluator_.variables();
    if (!pipe.assigns) {
      variables[mark - 1].second = element;
      if (names.size() > 1) variables[mark - 2].second = key;
      return Done{};
    }
    if (names.size() == 1) return evaluator_.assign(names[0], element);
    Status done = evaluator_.assign(names[0], key);
    return done ? evaluator_.assign(names[1], element) : done;
  }

  // One round; kBreak when it was the last.
  Result<Flow> round(const Node& node, std::size_t mark, const Value& key, const Value& element) {
    if (Status paid = store_.step(); !paid) return paid.error();
    if (Status done = set(*node.pipe, mark, key, element); !done) return done.error();
    const auto flow = list(element, node.body);
    evaluator_.variables().resize(mark);
    return flow;
  }

  Result<Flow> rounds(const Node& node, std::size_t mark, const Value& over, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const Value index = of_integer(over.type == Type::kList ? Type::kInt : over.type, i);
      const auto flow = over.type == Type::kMap
                            ? round(node, mark, of_text(over.map->entries[at].first), over.map->entries[at].second)
                        : over.type == Type::kList ? round(node, mark, index, over.items->values[at])
                                                   : round(node, mark, index, index);
      if (!flow) return flow;
      if (*flow == Flow::kBreak) break;
    }
    return Flow::kNext;
  }

  Result<Flow> range(const Value& dot, const Node& node) {
    const std::size_t outer = evaluator_.variables().size();
    const auto over = evaluator_.pipeline(dot, node.pipe.get());
    if (!over) return over.error();
    const std::size_t mark = evaluator_.variables().size();
    const bool is_number = is_signed(over->type) || is_unsigned(over->type);
    std::int64_t count = 0;
    if (over->type == Type::kMap) {
      count = static_cast<std::int64_t>(over->map->entries.size());
    } else if (over->type == Type::kList) {
      count = static_cast<std::int64_t>(over->items->values.size());
    } else if (is_number) {
      count = over->integer;
    } else if (over->type != Type::kNothing) {
      std::string printed;
      append_printed(printed, *over);
      return refusal("range can't iterate over " + text::printable(printed));
    }
    if (is_number && node.pipe->words.size() > 1) {
      return refusal("can't use " + std::to_string(count) + " to iterate over more than one variable");
    }
    const auto flow = count > 0 ? rounds(node, mark, *over, count) : list(dot, node.otherwise);
    evaluator_.variables().resize(outer);
    return flow;
  }

  Result<Flow> call(const Value& dot, const Node& node) {
    const auto found = definitions_.find(node.value);
    if (found == definitions_.end() || node.value.empty()) {
      return refusal("template \"" + text::printable(node.value) + "\" not defined");
    }
    const auto value = evaluator_.pipeline(dot, node.pipe.get());
    if (!value) return value.error();
    if (calls_ == kDeepestCall) return refusal("exceeded maximum template depth (" + std::to_string(calls_) + ")");
    ++calls_;
    Evaluator::Variables outer{{"$", *value}};
    std::swap(outer, evaluator_.variables());
    const std::string_view caller = std::exchange(name_, found->first);
    const auto flow = list(*value, found->second);
    if (!flow) return flow;
    name_ = caller;
    std::swap(outer, evaluator_.variables());
    --calls_;
    return Flow::kNext;
  }

  const Definitions& definitions_;
  Store& store_;
  Evaluator evaluator_;
  std::string out_;
  std::string_view name_;
  int calls_ = 0;
};

}  // namespace

Outcome execute(const Definitions& definitions, const Value& dot, Store& store, const Context& context) {
  return Walk(definitions, store, context).run(dot);
}

}  // namespace mcp::templates
