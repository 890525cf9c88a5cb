// Tested by tests/unit/rules/engine_test.cpp.
#include "rules/query.h"

#include <string>

#include "promql/check.h"
#include "promql/parse.h"

namespace mcp::rules {
namespace {

Error failed(const Error& error) { return Error{.code = Code::kConfig, .message = "query: " + error.message}; }

templates::Sample sample_of(const promql::Row& row) {
  return {.labels = row.labels == nullptr ? record::Labels() : *row.labels, .value = row.floats.front()};
}

}  // namespace

templates::Query query_at(std::int64_t at_us, promql::Source& source, const promql::EvaluateOptions& options) {
  return [at_us, &source, &options](std::string_view text) -> Result<std::vector<templates::Sample>> {
    const Result<promql::ExprPtr> root = promql::parse(text);
    if (!root) return failed(root.error());
    const Result<promql::Type> type = promql::check(**root, text, {});
    if (!type) return failed(type.error());
    if (*type != promql::Type::kVector && *type != promql::Type::kScalar)
      return failed({.message = "query result is not a vector or scalar"});
    const Result<promql::Answer> answer = promql::evaluate(**root, text, source, {.start_us = at_us}, options);
    if (!answer) return failed(answer.error());
    std::vector<templates::Sample> samples;
    for (const promql::Row& row : answer->rows) {
      if (row.is.front() == promql::Row::Is::kFloat) samples.push_back(sample_of(row));
    }
    return samples;
  };
}

}  // namespace mcp::rules
