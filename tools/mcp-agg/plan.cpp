// Tested by tests/unit/mcp-agg/plan_test.cpp.
#include "plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "promql/parse.h"
#include "text/number.h"
#include "text/quote.h"
#include "tsdb/identity.h"

namespace mcp::agg {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::int64_t kLongest = std::int64_t{1}
                                  << 60;  // windows and lateness: sums with any time stay within 64 bits

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

// An error inside of what was typed: the column counts there.
Error usage_in(std::string_view option, std::string_view typed, const Error& error) {
  const std::string at = error.place.column > 0 ? fmt::format(" at column {}", error.place.column) : "";
  return usage(fmt::format("{}: {}{} of '{}'", option, error.message, at, text::printable(typed)));
}

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
    if (!widths.empty() && *width == widths.back()) return usage("--window: " + text + " stands there twice");
    if (!widths.empty() && (*width < widths.back() || *width % widths.back() != 0)) {
      return usage(fmt::format("--window: {} is no multiple of {}, the level before it", text,
                               timeutil::format_duration(timeutil::Duration(widths.back()))));
    }
    widths.push_back(*width);
  }
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

Result<Selection> selection_of(const std::vector<std::string>& matches) {
  Selection selection;
  for (const std::string& text : matches) {
    const Result<promql::Selector> selector = promql::parse_selector(text);
    if (!selector) return usage_in("--match", text, selector.error());
    Result<std::vector<tsdb::Matcher>> matchers = promql::matchers_of(*selector);
    if (!matchers) return usage_in("--match", text, matchers.error());
    selection.selectors.push_back(std::move(*matchers));
  }
  return selection;
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

Status slide_fits(std::int64_t slide_us, const std::vector<std::int64_t>& widths) {
  constexpr std::int64_t kMostPanes = 100'000;
  if (widths.size() != 1) return usage("--slide: expected one width of windows in --window");
  if (slide_us <= 0 || widths.front() % slide_us != 0) {
    return usage(fmt::format("--slide: {} is no multiple of {}",
                             timeutil::format_duration(timeutil::Duration(widths.front())),
                             timeutil::format_duration(timeutil::Duration(slide_us))));
  }
  if (widths.front() / slide_us > kMostPanes) return usage("--slide: more than 100000 windows would overlap");
  return Done{};
}

// The gap is the one width there is: of the panes that sessions are made of.
Result<std::int64_t> gap_of(const Options& options) {
  if (!options.windows.empty()) return usage("--session and --window exclude each other");
  if (options.slide) return usage("--session and --slide exclude each other");
  if (options.merge || options.sketch)
    return usage("--session: sessions of shards do not merge; leave out --sketch and --merge");
  if (options.session->count() == 0) return usage("--session: the gap must be longer than 0");
  if (options.session->count() > kLongest) return usage("--session: too long");
  return options.session->count();
}

// What says something of samples says nothing of aggregates.
Status merge_excludes(const Options& options) {
  if (!options.merge) return Done{};
  if (options.exact) return usage("--exact and --merge exclude each other: what merges is the sketch");
  if (!options.late.empty()) return usage("--late and --merge exclude each other: no aggregate is late");
  if (!options.matches.empty()) return usage("--match and --merge exclude each other: it selects samples");
  if (options.slide) return usage("--slide and --merge exclude each other: overlapping windows cannot be told apart");
  if (options.revise_for) return usage("--revise-for and --merge exclude each other: no aggregate is late");
  if (!options.filter.state.empty()) return usage("--state and --merge exclude each other: a merge is of all there is");
  if (options.idle) return usage("--idle and --merge exclude each other: nothing is written before the end of input");
  if (options.max_series) return usage("--max-series and --merge exclude each other: it limits samples");
  return Done{};
}

// What closes windows.
Status set_times(const Options& options, Plan& plan) {
  if (options.lateness.count() > kLongest) return usage("--lateness: too long");
  plan.lateness_us = options.lateness.count();
  if (options.revise_for) {
    if (options.session) {
      return usage(
          "--revise-for and --session exclude each other: nothing names the session that a longer one replaces");
    }
    if (options.sketch) return usage("--revise-for and --sketch exclude each other: a merge cannot take back a line");
    if (options.revise_for->count() > kLongest) return usage("--revise-for: too long");
    plan.revise_for_us = options.revise_for->count();
  }
  if (options.idle) {
    if (!options.filter.state.empty())
      return usage("--idle and --state exclude each other: a file that is read to its end is not silent");
    if (options.idle->count() > kLongest) return usage("--idle: too long");
    plan.idle_us = options.idle->count();
  }
  if (options.max_jump) {
    if (options.merge) return usage("--max-jump and --merge exclude each other: it judges samples");
    if (options.max_jump->count() == 0) return usage("--max-jump: must be more than 0");
    plan.max_jump_us = options.max_jump->count();
  }
  return Done{};
}

// What is missing is told by windows that follow one another, of one pass.
Status absent_fits(const Options& options) {
  const std::pair<bool, std::string_view> kOthers[] = {
      {options.slide.has_value(), "--slide: of windows that overlap none is the one before"},
      {options.session.has_value(), "--session: what is missing is in no session"},
      {options.revise_for.has_value(), "--revise-for: what was missing may come and leave no line to replace"},
      {options.sketch, "--sketch: shards miss different series"},
      {options.merge, "--merge: no sketch says which series it is of"},
  };
  for (const auto& [given, why] : kOthers) {
    if (given) return usage(fmt::format("--function: absent does not go with {}", why));
  }
  return Done{};
}

// The key that the largest are of is one of those that are computed.
Result<std::optional<TopChoice>> top_of(const Options& options, const Plan& plan) {
  if (!options.top) {
    if (!options.top_by.empty()) return usage("--top-by: say how many with --top");
    return std::optional<TopChoice>();
  }
  if (options.sketch)
    return usage("--top and --sketch exclude each other: what is left out would be missing in a merge");
  if (options.revise_for)
    return usage("--top and --revise-for exclude each other: no line would take back one that is not at the top now");
  if (options.session) return usage("--top and --session exclude each other: each session is a window of its own");
  const std::string_view key = !options.top_by.empty()     ? std::string_view(options.top_by)
                               : options.functions.empty() ? std::string_view("count")
                                                           : std::string_view(options.functions.front());
  TopChoice top{.most = *options.top, .by = nullptr, .quantile = 0};
  const auto named = [key](const Function* function) { return function->name == key; };
  const auto function = std::find_if(plan.functions.begin(), plan.functions.end(), named);
  if (function != plan.functions.end()) {
    top.by = *function;
    return std::optional(top);
  }
  const auto called = [key](const Quantile& quantile) { return quantile.key == key; };
  const auto quantile = std::find_if(plan.quantiles.begin(), plan.quantiles.end(), called);
  if (quantile == plan.quantiles.end()) {
    return usage(
        fmt::format("--top-by: '{}' is not among what is computed (--function, --quantiles)", text::printable(key)));
  }
  top.quantile = static_cast<std::size_t>(quantile - plan.quantiles.begin());
  return std::optional(top);
}

std::vector<const Function*> functions_of(const Options& options) {
  const auto& names = options.functions;
  const auto rates = rate_defs();
  const RateDef& rate =
      *std::find_if(rates.begin(), rates.end(), [&](const RateDef& d) { return d.name == options.rate; });
  std::vector<const Function*> chosen;
  for (const Function& function : functions()) {
    const bool named = std::find(names.begin(), names.end(), function.name) != names.end();
    if (!named && !(names.empty() && function.asked == Asked::kUnlessNamed)) continue;
    const auto instead = std::find_if(rate.instead.begin(), rate.instead.end(),
                                      [&](const Function& other) { return other.name == function.name; });
    chosen.push_back(instead != rate.instead.end() ? &*instead : &function);
  }
  return chosen;
}

// Prometheus' rate() is of the samples of one range.
Status ranges_fit(const Options& options) {
  const std::pair<bool, std::string_view> kOthers[] = {
      {options.sketch || options.merge, "--sketch and --merge: no sketch holds the ends of each series"},
      {options.session.has_value(), "--session: a session is as long as its samples, not a range"},
  };
  for (const auto& [given, why] : kOthers) {
    if (given) return usage(fmt::format("--rate prom does not go with {}", why));
  }
  return Done{};
}

// The bounds of --buckets: series that go on from window to window.
Result<std::vector<double>> bounds_of(const Options& options) {
  std::vector<double> bounds;
  if (!options.buckets) return bounds;
  const std::tuple<bool, std::string_view, std::string_view> kOthers[] = {
      {options.merge, "--merge", "they are counted from values, which no sketch has"},
      {options.slide.has_value(), "--slide", "windows that overlap have values twice"},
      {options.session.has_value(), "--session", "series go on from window to window, sessions end"},
      {options.revise_for.has_value(), "--revise-for", "nothing replaces a sample"},
      {options.top.has_value(), "--top", "series go on where their group is not among the largest"},
  };
  for (const auto& [given, option, why] : kOthers) {
    if (given) return usage(fmt::format("--buckets and {} exclude each other: {}", option, why));
  }
  for (const std::string& text : *options.buckets) {
    const std::optional<double> bound = text::parse_decimal(text);
    if (!bound) return usage(fmt::format("--buckets: expected a finite number, got '{}'", text::printable(text)));
    if (!bounds.empty() && !(bounds.back() < *bound))
      return usage(fmt::format("--buckets: {} is not above the bound before it", text::printable(text)));
    bounds.push_back(*bound + 0.0);
  }
  if (bounds.empty()) return usage("--buckets: expected at least one bound");
  return bounds;
}

Needs needs_of(const Plan& plan) {
  Needs needs{.distribution = !plan.quantiles.empty()};
  for (const Function* function : plan.functions) needs = needs | function->needs;
  needs.sum = needs.sum || !plan.buckets.empty();
  return plan.sketch || plan.merge ? needs | kMergeable : needs;
}

}  // namespace

bool Grouping::keeps(std::string_view label) const {
  if (by == By::kSeries) return true;
  return std::binary_search(names.begin(), names.end(), label, std::less<>()) == (by == By::kNamed);
}

bool Selection::selects(const record::SeriesRef& series, std::vector<std::string>& room) const {
  if (selectors.empty()) return true;
  const std::vector<record::Label> labels = tsdb::labels_of(series, room);
  return std::any_of(selectors.begin(), selectors.end(),
                     [&](const std::vector<tsdb::Matcher>& matchers) { return tsdb::all_match(matchers, labels); });
}

Result<Plan> make_plan(const Options& options) {
  Plan plan;
  if (Status merging = merge_excludes(options); !merging) return merging.error();
  plan.merge = options.merge;
  static const std::vector<std::string> kUsual = {"5s"};
  const bool any_width = options.windows.empty() && options.merge;
  Result<std::vector<std::int64_t>> widths =
      any_width ? std::vector<std::int64_t>{} : ladder_of(options.windows.empty() ? kUsual : options.windows);
  if (!widths) return widths.error();
  plan.widths = std::move(*widths);
  if (options.session) {
    const Result<std::int64_t> gap = gap_of(options);
    if (!gap) return gap.error();
    plan.sessions = true;
    plan.widths = {*gap};
  }
  if (!plan.widths.empty()) plan.finest_us = plan.widths.front();
  if (options.slide) {
    if (Status fits = slide_fits(options.slide->count(), plan.widths); !fits) return fits.error();
    plan.finest_us = options.slide->count();
  }
  if (Status timed = set_times(options, plan); !timed) return timed.error();
  Result<Grouping> grouping = grouping_of(options);
  if (!grouping) return grouping.error();
  plan.grouping = std::move(*grouping);
  Result<Selection> selection = selection_of(options.matches);
  if (!selection) return selection.error();
  plan.selection = std::move(*selection);
  if (options.max_series) plan.max_series = *options.max_series;
  Result<std::vector<Quantile>> quantiles =
      quantiles_of(options.quantiles.value_or(std::vector<std::string>{"0.5", "0.95", "0.99", "0.999"}));
  if (!quantiles) return quantiles.error();
  plan.quantiles = std::move(*quantiles);
  const auto defs = quantile_defs();
  plan.qdef = &*std::find_if(defs.begin(), defs.end(), [&](const QuantileDef& d) { return d.name == options.qdef; });
  plan.functions = functions_of(options);
  plan.sketch = options.sketch;
  plan.distribution.max_buckets = options.max_buckets;
  plan.distribution.keep = options.exact ? sketch::Keep::kAll : sketch::Keep::kFew;
  Result<std::optional<TopChoice>> top = top_of(options, plan);
  if (!top) return top.error();
  plan.top = *top;
  Result<std::vector<double>> buckets = bounds_of(options);
  if (!buckets) return buckets.error();
  plan.buckets = std::move(*buckets);
  plan.needs = needs_of(plan);
  if (plan.needs.absent) {
    if (Status fits = absent_fits(options); !fits) return fits.error();
  }
  if (plan.needs.ranges) {
    if (Status fits = ranges_fit(options); !fits) return fits.error();
  }
  return plan;
}

}  // namespace mcp::agg
