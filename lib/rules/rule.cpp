// Tested by tests/unit/rules/engine_test.cpp.
#include "rules/rule.h"

#include <algorithm>
#include <utility>

#include "promql/parse.h"

namespace mcp::rules {

Result<Expression> parse_expression(std::string text, const promql::CheckOptions& options) {
  Result<promql::ExprPtr> root = promql::parse(text, options.compat);
  if (!root) return root.error();
  const Result<promql::Type> type = promql::check(**root, text, options);
  if (!type) return type.error();
  return Expression{.text = std::move(text), .root = std::move(*root), .type = *type};
}

std::string path_of(std::string_view file, std::string_view name) {
  file.remove_prefix(std::min(file.rfind('/') + 1, file.size()));
  const std::size_t dot = file.rfind('.');
  const std::string_view stem = dot == std::string_view::npos || dot == 0 ? file : file.substr(0, dot);
  return std::string(stem) + "/" + std::string(name);
}

}  // namespace mcp::rules
