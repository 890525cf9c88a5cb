// links: mcp_promql
// The first line is an expression, the bytes behind it are what is stored. What parses prints to the same tree. What
// passes the check of types has an answer or a refusal at a moment and over a range; a range that is answered says at
// each step what that moment alone says, bit by bit, where the expression does not ask for the range itself.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "histogram/histogram.h"
#include "promql/check.h"
#include "promql/evaluate.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "text/quote.h"
#include "tsdb/column.h"

namespace {

using namespace mcp;
using promql::Row;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

// Numbers out of bytes; zeros when they are at an end.
class Bytes {
 public:
  explicit Bytes(std::string_view rest) : rest_(rest) {}
  std::uint8_t next() {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<std::uint8_t>(rest_[0]);
    rest_.remove_prefix(1);
    return byte;
  }
  int below(int limit) { return next() % limit; }

 private:
  std::string_view rest_;
};

constexpr double kValues[] = {0, 1, 2, 3, 0.5, -1, 10, 100, 1e308, -1e308, HUGE_VAL, -HUGE_VAL, NAN, 5e-324, -0.0, 0.1};

struct Series {
  record::Labels labels;
  std::vector<std::int64_t> times;
  std::vector<double> values;
  std::vector<promql::Histogram> histograms;
  std::vector<std::int64_t> starts;
};

const record::Labels kSeries[] = {
    {{"__name__", "x"}, {"a", "1"}, {"job", "j"}},
    {{"__name__", "x"}, {"a", "2"}, {"job", "j"}},
    {{"__name__", "x"}, {"a", "1"}, {"job", "k"}},
    {{"__name__", "y_total"}, {"a", "1"}, {"job", "j"}},
    {{"__name__", "y_total"}, {"a", "2"}, {"job", "k"}},
    {{"__name__", "b_bucket"}, {"job", "j"}, {"le", "1"}},
    {{"__name__", "b_bucket"}, {"job", "j"}, {"le", "2.5"}},
    {{"__name__", "b_bucket"}, {"job", "j"}, {"le", "+Inf"}},
    {{"__name__", "h"}, {"a", "1"}, {"job", "j"}},
    {{"__name__", "h"}, {"a", "2"}, {"job", "j"}},
    {{"__name__", "h"}, {"a", "1"}, {"job", "k"}},
    {{"__name__", "target_info"}, {"instance", "i"}, {"job", "j"}, {"version", "1"}},
    {{"__name__", "target_info"}, {"instance", "i"}, {"job", "j"}, {"version", "2"}},
    {{"__name__", "up"}, {"instance", "i"}, {"job", "j"}},
    {{"__name__", "é.x"}, {"__type__", "gauge"}, {"__unit__", "s"}},
};
constexpr std::int64_t kSecond = 1'000'000;
constexpr int kMostSamples = 8;

std::vector<histogram::Bucket> buckets_of(Bytes& bytes) {
  std::vector<histogram::Bucket> out;
  int index = bytes.below(7) - 3;
  for (int left = bytes.below(4); left > 0; --left) {
    out.push_back({.index = index, .count = static_cast<double>(bytes.below(5))});
    index += 1 + bytes.below(2);
  }
  return out;
}

promql::Histogram histogram_of(Bytes& bytes) {
  histogram::Histogram out;
  const int kind = bytes.below(16);
  out.hint = kind == 0 ? histogram::ResetHint::kGauge : histogram::ResetHint::kUnknown;
  if (kind % 4 == 1) {
    out.schema = histogram::kCustom;
    for (int i = bytes.below(4); i > 0; --i)
      out.custom.push_back((out.custom.empty() ? -1 : out.custom.back()) + 1 + bytes.below(3));
    for (std::size_t i = 0; i <= out.custom.size(); ++i)
      out.positive.push_back({.index = static_cast<std::int32_t>(i), .count = static_cast<double>(bytes.below(5))});
  } else {
    out.schema = kind % 3 == 0 ? 0 : bytes.below(13) - 4;
    out.zero_threshold = kind % 5 == 0 ? 0.5 : 0.001;
    out.zero_count = bytes.below(3);
    out.positive = buckets_of(bytes);
    out.negative = buckets_of(bytes);
  }
  out.count = out.zero_count;
  for (const auto* side : {&out.positive, &out.negative}) {
    for (const histogram::Bucket& bucket : *side) out.count += bucket.count;
  }
  out.sum = bytes.below(32) == 31 ? NAN : bytes.next();
  require(histogram::possible(out));
  return std::make_shared<const histogram::Histogram>(std::move(out));
}

Series series_of(const record::Labels& labels, Bytes& bytes, bool whole) {
  Series out{.labels = labels, .times = {}, .values = {}, .histograms = {}, .starts = {}};
  const std::int64_t apart = (1 + bytes.below(120)) * kSecond;
  double counter = 0;
  for (int i = 0; i < kMostSamples; ++i) {
    const std::uint8_t kind = bytes.next();
    if (kind % 16 == 15) continue;
    out.times.push_back(i * apart);
    const bool stale = kind % 16 == 14;
    const bool histogram = !stale && (whole ? kind % 16 != 13 : kind % 16 == 12);
    counter += kind / 16;
    const double value = kind % 16 < 8 ? counter : kValues[kind / 16];
    out.values.push_back(stale ? tsdb::stale_marker() : histogram ? 0 : value);
    out.histograms.push_back(histogram ? histogram_of(bytes) : nullptr);
    out.starts.push_back(kind % 16 == 3 ? (i - bytes.below(3)) * apart - kSecond : promql::kNoStart);
  }
  return out;
}

class Store final : public promql::Source {
 public:
  explicit Store(Bytes bytes) {
    for (const record::Labels& labels : kSeries)
      series_.push_back(series_of(labels, bytes, promql::metric_name(labels) == "h"));
    std::sort(series_.begin(), series_.end(), [](const Series& a, const Series& b) { return a.labels < b.labels; });
  }

  std::vector<promql::StoredSeries> select(std::span<const tsdb::Matcher> matchers) override {
    std::vector<promql::StoredSeries> out;
    for (const Series& one : series_) {
      std::vector<record::Label> labels;
      for (const auto& [name, value] : one.labels) labels.push_back({name, value});
      if (one.times.empty() || !tsdb::all_match(matchers, labels)) continue;
      out.push_back({.labels = std::make_shared<const record::Labels>(one.labels),
                     .samples = {one.times, one.values, one.histograms, one.starts}});
    }
    return out;
  }

 private:
  std::vector<Series> series_;
};

bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool same_buckets(const std::vector<histogram::Bucket>& a, const std::vector<histogram::Bucket>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.index == y.index && same_number(x.count, y.count); });
}

bool same_histogram(const histogram::Histogram& a, const histogram::Histogram& b) {
  return a.schema == b.schema && a.hint == b.hint && same_number(a.zero_threshold, b.zero_threshold) &&
         same_number(a.zero_count, b.zero_count) && same_number(a.count, b.count) && same_number(a.sum, b.sum) &&
         same_buckets(a.positive, b.positive) && same_buckets(a.negative, b.negative) && a.custom == b.custom;
}

// What there is at one step. No series is there twice, and none is without a shape that it says it has.
std::map<std::string, std::pair<const Row*, std::size_t>> at_step(const promql::Answer& answer, std::size_t step) {
  std::map<std::string, std::pair<const Row*, std::size_t>> out;
  for (const Row& row : answer.rows) {
    if (row.is[step] == Row::Is::kNothing) continue;
    require(row.is[step] != Row::Is::kHistogram || row.histograms[step] != nullptr);
    require(out.try_emplace(promql::printed(*row.labels), &row, step).second);
  }
  return out;
}

void require_same(const promql::Answer& range, std::size_t step, const promql::Answer& instant) {
  const auto wanted = at_step(instant, 0), got = at_step(range, step);
  require(wanted.size() == got.size());
  for (const auto& [labels, place] : wanted) {
    const auto found = got.find(labels);
    require(found != got.end());
    const Row &a = *place.first, &b = *found->second.first;
    require(a.is[0] == b.is[step]);
    if (a.is[0] == Row::Is::kFloat) require(same_number(a.floats[0], b.floats[step]));
    if (a.is[0] == Row::Is::kHistogram) require(same_histogram(*a.histograms[0], *b.histograms[step]));
  }
}

const promql::Expr& bare(const promql::Expr& expression) {
  const auto* paren = std::get_if<promql::Paren>(&expression.is);
  return paren == nullptr ? expression : bare(*paren->inner);
}

bool adds_in_order(promql::Token op) {
  using enum promql::Token;
  return op == kSum || op == kAvg || op == kStddev || op == kStdvar || op == kTopk || op == kBottomk || op == kLimitk;
}

bool asks_for_steps(const promql::At& at) { return at.is == promql::At::Is::kStart || at.is == promql::At::Is::kEnd; }

bool depends_on_range(const promql::Expr& expression);

bool depends_on_range(const promql::Length& length) {
  return length.expression && depends_on_range(*length.expression);
}

bool depends_on_range(const std::optional<promql::Length>& length) { return length && depends_on_range(*length); }

// Whether it may say something else as a part of a range: it asks for its own steps; or the order in which series are
// added or chosen may be another, as that is the one in which they first appear; or, as in Prometheus, a parameter is
// asked for once where what it is a parameter of is fixed.
bool depends_on_range(const promql::Expr& expression) {
  if (const auto* it = std::get_if<promql::Call>(&expression.is)) {
    constexpr std::string_view kOwn[] = {"start", "end", "step", "range"};
    if (std::find(std::begin(kOwn), std::end(kOwn), it->function) != std::end(kOwn)) return true;
  }
  if (const auto* it = std::get_if<promql::Selector>(&expression.is)) {
    if (asks_for_steps(it->at) || depends_on_range(it->range) || depends_on_range(it->offset)) return true;
  }
  if (const auto* it = std::get_if<promql::Subquery>(&expression.is)) {
    if (asks_for_steps(it->at) || depends_on_range(it->range) || depends_on_range(it->step)) return true;
    if (depends_on_range(it->offset)) return true;
  }
  if (const auto* it = std::get_if<promql::Aggregation>(&expression.is)) {
    if (adds_in_order(it->aggregator) && !std::holds_alternative<promql::Selector>(bare(*it->inner).is)) return true;
    if (it->parameter && !std::holds_alternative<promql::Number>(bare(*it->parameter).is)) return true;
  }
  const auto parts = promql::children(expression);
  return std::any_of(parts.begin(), parts.end(), [](const auto* part) { return depends_on_range(*part); });
}

void ask(const promql::Expr& root, std::string_view text, promql::Source& source, const promql::Steps& steps,
         const promql::EvaluateOptions& options) {
  const promql::Type type = promql::type_of(root);
  const promql::Steps first{.start_us = steps.start_us};
  const auto instant = promql::evaluate(root, text, source, first, options);
  require(instant || instant.error().code == Code::kConfig);
  if (instant) at_step(*instant, 0);
  if (type != promql::Type::kScalar && type != promql::Type::kVector) return;
  const auto range = promql::evaluate(root, text, source, steps, options);
  require(range || range.error().code == Code::kConfig);
  if (!range) return;
  const bool depends = depends_on_range(root);
  for (std::size_t step = 0; step < steps.count; ++step) {
    at_step(*range, step);
    if (depends) continue;
    const auto one = promql::evaluate(root, text, source, {.start_us = steps.at(step)}, options);
    require(static_cast<bool>(one));
    require_same(*range, step, *one);
  }
}

promql::ExprPtr parsed(std::string_view text) {
  auto read = promql::parse(text);
  if (!read) return nullptr;
  const std::string printed = promql::print(**read);
  if (printed.size() > promql::kLongest) return nullptr;
  const auto again = promql::parse(printed);
  require(again && promql::same(**again, **read) && promql::print(**again) == printed);
  return std::move(*read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view text = all.substr(0, all.find('\n'));
  const promql::ExprPtr root = parsed(text);
  if (!root) return 0;
  Bytes bytes(all.substr(std::min(size, text.size() + 1)));
  const std::uint8_t choice = bytes.next();
  const bool compat_2 = choice % 4 == 3;
  if (!promql::check(*root, text, {.compat = compat_2 ? 2 : 3, .experimental = true})) return 0;
  const promql::EvaluateOptions options{.compat_2 = compat_2, .max_samples = 5000};
  const promql::Steps steps{.start_us = (bytes.next() * 4 - 40) * kSecond,
                            .every_us = (1 + bytes.below(90)) * kSecond,
                            .count = static_cast<std::size_t>(2 + choice / 64)};
  Store store(bytes);
  ask(*root, text, store, steps, options);
  return 0;
}
