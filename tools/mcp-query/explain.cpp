// Tested by tests/unit/mcp-query/explain_test.cpp and the golden cases of mcp-query.
#include "explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "promql/print.h"
#include "text/quote.h"

namespace mcp::query {
namespace {

using promql::Expr;

constexpr std::size_t kWidest = 100;  // bytes of a part's text

std::string milliseconds(std::int64_t us) { return fmt::format("{:.3f} ms", static_cast<double>(us) / 1000); }

bool is_seen_in_its_whole(const Expr& part) {
  return std::holds_alternative<promql::Number>(part.is) || std::holds_alternative<promql::Text>(part.is);
}

class Tree {
 public:
  explicit Tree(const promql::Profile& profile) : profile_(profile) {}

  void add(const Expr& part, std::size_t depth) {
    if (const auto* paren = std::get_if<promql::Paren>(&part.is)) return add(*paren->inner, depth);
    if (depth > 0 && is_seen_in_its_whole(part)) return;
    const std::string text(2 * depth, ' ');
    const std::string what = text + text::printable(promql::print(part), kWidest);
    if (const promql::Profile::Cost* cost = profile_.cost_of(part); cost != nullptr) {
      row(std::to_string(cost->series), std::to_string(cost->samples), milliseconds(cost->us), what);
    } else {
      row("-", "-", "-", what);
    }
    for (const Expr* child : promql::children(part)) add(*child, depth + 1);
  }
  void row(std::string_view series, std::string_view samples, std::string_view time, std::string_view part) {
    out_ += fmt::format("{:>8}  {:>10}  {:>12}  {}\n", series, samples, time, part);
  }
  std::string take() { return std::move(out_); }

 private:
  const promql::Profile& profile_;
  std::string out_;
};

}  // namespace

std::string explained(const Query& query, const promql::Profile& profile, const Reply& reply) {
  Tree tree(profile);
  tree.row("SERIES", "SAMPLES", "TIME", "PART");
  tree.add(*query.root, 0);
  const std::size_t moments = reply.when.steps.count;
  return tree.take() + fmt::format("{} moment{}, {} series in the answer\n", moments, moments == 1 ? "" : "s",
                                   lines_of(reply).size());
}

}  // namespace mcp::query
