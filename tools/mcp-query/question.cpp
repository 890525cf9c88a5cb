// Tested by the golden cases of mcp-query.
#include "question.h"

#include <fmt/format.h>

#include <algorithm>

#include "promql/parse.h"
#include "text/quote.h"
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

// A text in an expression may be of any bytes, and with it a label or an error; what is answered is UTF-8, as it is of
// a Prometheus.
promql::Labels mended(const promql::Labels& labels) {
  const auto whole = [](const auto& label) { return text::valid_utf8(label.second); };
  if (std::all_of(labels->begin(), labels->end(), whole)) return labels;
  record::Labels out = *labels;
  for (auto& [name, value] : out) value = text::mended_utf8(value);
  return std::make_shared<const record::Labels>(std::move(out));
}

void mend(promql::Answer& answer) {
  for (promql::Row& row : answer.rows) row.labels = mended(row.labels);
  for (promql::Stretch& stretch : answer.stretches) stretch.labels = mended(stretch.labels);
  answer.text = text::mended_utf8(answer.text);
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
  if (count > kMostSteps)
    return refused(fmt::format("a range of {} steps is too much, {} are the most", count, kMostSteps));
  const std::int64_t beyond = (to_us - from_us) % step_us;
  return When{.steps = {.start_us = from_us, .every_us = step_us, .count = count, .beyond_us = beyond}, .range = true};
}

Status asks_a_range(const Query& query) {
  if (query.type == Type::kScalar || query.type == Type::kVector) return Done{};
  return refused(fmt::format("invalid expression type \"{}\" for range query, must be Scalar or instant Vector",
                             promql::documented(query.type)));
}

Result<Reply> ask(const Query& query, const When& when, promql::Source& source,
                  const promql::EvaluateOptions& options) {
  if (when.range) {
    if (Status fits = asks_a_range(query); !fits) return fits.error();
  }
  Result<promql::Answer> answer = promql::evaluate(*query.root, query.text, source, when.steps, options);
  if (!answer) {
    Error error = answer.error();
    error.message = text::mended_utf8(error.message);
    return error;
  }
  if (query.text.find('\\') != std::string::npos) mend(*answer);  // only an escape makes such bytes
  Reply reply{
      .type = when.range ? Type::kMatrix : query.type, .when = when, .answer = std::move(*answer), .text = query.text};
  if (reply.type == Type::kMatrix) {
    sort_by_labels(reply.answer.rows);
    sort_by_labels(reply.answer.stretches);
  }
  return reply;
}

}  // namespace mcp::query
