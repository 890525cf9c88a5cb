// Tested by tests/unit/promql/reach_test.cpp.
#include "promql/reach.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "promql/evaluator.h"
#include "promql/parse.h"

namespace mcp::promql {
namespace {

constexpr std::int64_t kFarthest = std::int64_t{1} << 61;

std::int64_t sum(std::int64_t a, std::int64_t b) { return std::clamp(a + b, -kFarthest, kFarthest); }

// The moments at which a part is evaluated, from that of the whole.
struct Span {
  std::int64_t from_us = 0, to_us = 0;
};

class Walker {
 public:
  explicit Walker(const EvaluateOptions& options) : options_(options) {}

  Status walk(const Expr& expression, Span at) {
    if (const auto* selector = std::get_if<Selector>(&expression.is)) return walk(*selector, at);
    if (const auto* subquery = std::get_if<Subquery>(&expression.is)) return walk(*subquery, at);
    if (const auto* call = std::get_if<Call>(&expression.is)) {
      if (Status noted = note(*call, at); !noted) return noted;
      if (is_info(*call)) return walk(*call->arguments.front(), at);
    }
    for (const Expr* part : children(expression)) {
      if (Status walked = walk(*part, at); !walked) return walked;
    }
    return Done{};
  }
  Reach take() { return std::move(reach_); }

 private:
  static bool is_info(const Call& call) { return find_function(call.function)->id == FunctionId::kInfo; }

  Status walk(const Selector& selector, Span at) {
    const Result<Span> seen = shifted(at, selector.range ? &*selector.range : nullptr, selector.offset, selector.at);
    if (!seen) return seen.error();
    const bool drawn_out = selector.extension != Selector::Extension::kNone;
    const bool ahead = selector.extension == Selector::Extension::kSmoothed;
    look({.from_us = sum(seen->from_us, drawn_out ? -options_.lookback_us : 0),
          .to_us = sum(seen->to_us, ahead ? options_.lookback_us : 0)});
    return select(matchers_of(selector));
  }

  Status walk(const Subquery& subquery, Span at) {
    const Result<Span> seen = shifted(at, &subquery.range, subquery.offset, subquery.at);
    if (!seen) return seen.error();
    if (subquery.step) reach_.of_query = reach_.of_query || is_computed_of_query(*subquery.step);
    return walk(*subquery.inner, *seen);
  }

  Status note(const Call& call, Span at) {
    const FunctionId id = find_function(call.function)->id;
    const bool of_query =
        id == FunctionId::kStart || id == FunctionId::kEnd || id == FunctionId::kStep || id == FunctionId::kRange;
    reach_.of_query = reach_.of_query || of_query;
    if (id != FunctionId::kInfo) return Done{};
    look(at);
    return select(info_matchers(call));
  }

  // What is seen by something with this range, offset and @.
  Result<Span> shifted(Span at, const Length* range, const std::optional<Length>& offset, const At& fixed) {
    const Result<std::int64_t> back = range != nullptr ? length(*range, Sign::kPositive) : Result<std::int64_t>(0);
    if (!back) return back.error();
    const Result<std::int64_t> ago = offset ? length(*offset, Sign::kAny) : Result<std::int64_t>(0);
    if (!ago) return ago.error();
    if (fixed.is == At::Is::kTime) reach_.anywhere = true;
    if (fixed.is == At::Is::kStart || fixed.is == At::Is::kEnd) {
      reach_.of_query = true;
      at = {};
    }
    return Span{.from_us = sum(sum(at.from_us, -*ago), -*back), .to_us = sum(at.to_us, -*ago)};
  }

  Result<std::int64_t> length(const Length& length, Sign sign) {
    reach_.of_query = reach_.of_query || is_computed_of_query(length);
    const Result<std::int64_t> us = length_us(length, sign, Steps{});
    return us ? std::clamp(*us, -kFarthest, kFarthest) : us;
  }

  static bool is_computed_of_query(const Length& length) {
    return length.expression != nullptr && mentions_query(*length.expression);
  }
  static bool mentions_query(const Expr& expression) {
    const auto* call = std::get_if<Call>(&expression.is);
    if (call != nullptr && (call->function == "step" || call->function == "range")) return true;
    const std::vector<const Expr*> parts = children(expression);
    return std::any_of(parts.begin(), parts.end(), [](const Expr* part) { return mentions_query(*part); });
  }

  void look(Span at) {
    reach_.from_us = std::min(reach_.from_us, at.from_us);
    reach_.to_us = std::max(reach_.to_us, at.to_us);
  }

  Status select(Result<std::vector<tsdb::Matcher>> matchers) {
    if (!matchers) return matchers.error();
    reach_.selections.push_back(std::move(*matchers));
    return Done{};
  }

  const EvaluateOptions& options_;
  Reach reach_;
};

}  // namespace

Result<Reach> reach_of(const Expr& root, const EvaluateOptions& options) {
  Walker walker(options);
  if (Status walked = walker.walk(root, {}); !walked) return walked.error();
  return walker.take();
}

}  // namespace mcp::promql
