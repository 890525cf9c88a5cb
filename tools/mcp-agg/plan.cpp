// Tested by tests/unit/mcp-agg/plan_test.cpp.
#include "plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::agg {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::int64_t kLongest = std::int64_t{1}
                                  << 60;  // windows and lateness: sums with any time stay within 64 bits
constexpr std::size_t kMostDecimals = 18;

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

Result<std::int64_t> width_of(const std::string& text) {
  const Result<timeutil::Duration> width = timeutil::parse_duration(text);
  if (!width) return usage("--window: " + width.error().message);
  if (width->count() == 0) return usage("--window: a window must be longer than 0");
  if (width->count() > kLongest) return usage("--window: too long: " + text);
  return width->count();
}

Result<std::vector<std::int64_t>> ladder_of(const std::vector<std::string>& windows) {
  std::vector<std::int64_t> widths;
  for (const std::string& text : windows) {
    const Result<std::int64_t> width = width_of(text);
    if (!width) return width.error();
    if (!widths.empty() && (*width <= widths.back() || *width % widths.back() != 0)) {
      return usage(fmt::format("--window: {} is no multiple of {}, the level before it", text,
                               timeutil::format_duration(timeutil::Duration(widths.back()))));
    }
    widths.push_back(*width);
  }
  if (widths.empty()) return usage("--window: expected a duration as in 5s");
  return widths;
}

Result<Grouping> grouping_of(const Options& options) {
  if (options.by && options.without) return usage("--by and --without exclude each other");
  Grouping grouping;
  if (!options.by && !options.without) return grouping;
  grouping.by = options.by ? Grouping::By::kNamed : Grouping::By::kOthers;
  grouping.names = options.by ? *options.by : *options.without;
  std::sort(grouping.names.begin(), grouping.names.end());
  return grouping;
}

Result<std::vector<Quantile>> quantiles_of(const std::vector<std::string>& texts) {
  std::vector<Quantile> quantiles;
  for (const std::string& text : texts) {
    const Result<Quantile> quantile = parse_quantile(text);
    if (!quantile) return usage("--quantiles: " + quantile.error().message);
    quantiles.push_back(*quantile);
  }
  // As fractions, so that 0.9 and 0.90 are one.
  std::sort(quantiles.begin(), quantiles.end(), [](const Quantile& a, const Quantile& b) {
    return Wide{a.numerator} * b.denominator < Wide{b.numerator} * a.denominator;
  });
  const auto same = [](const Quantile& a, const Quantile& b) { return a.key == b.key; };
  quantiles.erase(std::unique(quantiles.begin(), quantiles.end(), same), quantiles.end());
  return quantiles;
}

std::vector<const Function*> functions_of(const std::vector<std::string>& names) {
  std::vector<const Function*> chosen;
  for (const Function& function : functions()) {
    if (names.empty() || std::find(names.begin(), names.end(), function.name) != names.end())
      chosen.push_back(&function);
  }
  return chosen;
}

Needs needs_of(const Plan& plan) {
  if (plan.sketch) return {.sum = true, .squares = true, .increase = true, .distribution = true};
  Needs needs{.distribution = !plan.quantiles.empty()};
  for (const Function* function : plan.functions) {
    needs.sum = needs.sum || function->needs.sum;
    needs.squares = needs.squares || function->needs.squares;
    needs.increase = needs.increase || function->needs.increase;
  }
  return needs;
}

}  // namespace

std::uint64_t Quantile::rank(std::uint64_t count) const {
  return static_cast<std::uint64_t>(Wide{numerator} * (count - 1) / denominator);
}

Result<Quantile> parse_quantile(std::string_view text) {
  const auto bad = [text] {
    return Error{.code = Code::kUsage,
                 .message = fmt::format("expected a decimal from 0 to 1 as in 0.95, got '{}'", text::printable(text))};
  };
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string decimals(text.substr(std::min(point + 1, text.size())));
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  if ((whole != "0" && whole != "1") || decimals.size() > kMostDecimals || text.ends_with('.')) return bad();
  if (decimals.find_first_not_of("0123456789") != std::string::npos || (whole == "1" && !decimals.empty()))
    return bad();
  if (decimals.empty()) return Quantile{.key = whole == "1" ? "p100" : "p0", .numerator = whole == "1" ? 1U : 0U};
  Quantile quantile{.numerator = *text::parse_uint(decimals)};
  for (std::size_t i = 0; i < decimals.size(); ++i) quantile.denominator *= 10;
  if (decimals.size() == 1) decimals += '0';
  quantile.key = "p" + decimals;
  return quantile;
}

bool Grouping::keeps(std::string_view label) const {
  if (by == By::kSeries) return true;
  return std::binary_search(names.begin(), names.end(), label, std::less<>()) == (by == By::kNamed);
}

Result<Plan> make_plan(const Options& options) {
  Plan plan;
  Result<std::vector<std::int64_t>> widths = ladder_of(options.windows);
  if (!widths) return widths.error();
  plan.widths = std::move(*widths);
  if (options.lateness.count() > kLongest) return usage("--lateness: too long");
  plan.lateness_us = options.lateness.count();
  Result<Grouping> grouping = grouping_of(options);
  if (!grouping) return grouping.error();
  plan.grouping = std::move(*grouping);
  Result<std::vector<Quantile>> quantiles =
      quantiles_of(options.quantiles.value_or(std::vector<std::string>{"0.5", "0.95", "0.99", "0.999"}));
  if (!quantiles) return quantiles.error();
  plan.quantiles = std::move(*quantiles);
  plan.functions = functions_of(options.functions);
  plan.sketch = options.sketch;
  plan.distribution.max_buckets = options.max_buckets;
  plan.distribution.keep = options.exact ? sketch::Keep::kAll : sketch::Keep::kFew;
  plan.needs = needs_of(plan);
  return plan;
}

}  // namespace mcp::agg
