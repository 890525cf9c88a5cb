// Tested by the golden cases of mcp-query.
#include "question.h"

#include <fmt/format.h>

#include <algorithm>

#include "promql/parse.h"
#include "timeutil/duration.h"

namespace mcp::query {
namespace {

using promql::Type;

constexpr std::size_t kMostSteps = 50'000'000;

Error refused(std::string message) { return Error{.code = Code::kConfig, .message = std::move(message), .place = {}}; }

template <class Series>
void sort_by_labels(std::vector<Series>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Series& a, const Series& b) { return *a.labels < *b.labels; });
}

}  // namespace

Result<Query> parse_query(std::string text, int compat) {
  Result<promql::ExprPtr> root = promql::parse(text, compat);
  if (!root) return root.error();
  const Result<Type> type = promql::check(**root, text, {.compat = compat});
  if (!type) return type.error();
  return Query{.text = std::move(text), .root = std::move(*root), .type = *type};
}

Result<When> range_of(std::int64_t from_us, std::int64_t to_us, std::int64_t step_us) {
  if (!timeutil::within_reach(from_us) || !timeutil::within_reach(to_us)) return refused("a time is out of reach");
  if (to_us < from_us) return refused("end timestamp must not be before start time");
  if (step_us < 0) return refused("negative query resolution step widths are not accepted");
  if (step_us == 0) return When{.steps = {.start_us = from_us}, .range = true};
  const auto count = static_cast<std::uint64_t>(to_us - from_us) / static_cast<std::uint64_t>(step_us) + 1;
  if (count > kMostSteps) return refused(fmt::format("a range of {} steps is too much", count));
  const std::int64_t beyond = (to_us - from_us) % step_us;
  return When{.steps = {.start_us = from_us, .every_us = step_us, .count = count, .beyond_us = beyond}, .range = true};
}

Result<Reply> ask(const Query& query, const When& when, promql::Source& source,
                  const promql::EvaluateOptions& options) {
  if (when.range && query.type != Type::kScalar && query.type != Type::kVector) {
    return refused(fmt::format("invalid expression type \"{}\" for range query, must be Scalar or instant Vector",
                               promql::documented(query.type)));
  }
  Result<promql::Answer> answer = promql::evaluate(*query.root, query.text, source, when.steps, options);
  if (!answer) return answer.error();
  Reply reply{.type = when.range ? Type::kMatrix : query.type, .when = when, .answer = std::move(*answer)};
  if (reply.type == Type::kMatrix) {
    sort_by_labels(reply.answer.rows);
    sort_by_labels(reply.answer.stretches);
  }
  return reply;
}

}  // namespace mcp::query
