// Evaluates PromQL over series that are in memory: Prometheus 3's semantics, or 2.42's where asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "promql/ast.h"
#include "promql/functions.h"
#include "promql/value.h"
#include "result/result.h"
#include "timeutil/clock.h"
#include "tsdb/matcher.h"

namespace mcp::promql {

// Samples of one series, ascending by time; a value that tsdb::is_stale ends it. Views of the Source.
struct SampleView {
  std::span<const std::int64_t> times;
  std::span<const double> values;
  std::span<const Histogram> histograms = {};    // empty, or as many as times: null where it is a float
  std::span<const std::int64_t> starts_us = {};  // empty, or as many as times: kNoStart where it is not known
};
inline constexpr std::int64_t kNoStart = INT64_MIN;

struct StoredSeries {
  Labels labels;
  SampleView samples;
  std::int64_t lookback_us = 0;  // how long a sample speaks for it; 0: as the options say
};

// What is selected from. What it gives is good until it is asked again or changed.
class Source {
 public:
  virtual ~Source() = default;
  // Those that all matchers match, in a stable order.
  virtual std::vector<StoredSeries> select(std::span<const tsdb::Matcher> matchers) = 0;
};

// What the parts of a tree gave and took, each told by its address; a part in brackets stands for them.
class Profile {
 public:
  explicit Profile(const timeutil::Clock& clock) : clock_(clock) {}

  struct Cost {
    std::uint64_t series = 0;   // that it gave
    std::uint64_t samples = 0;  // of a selector those it read, of anything else the values it gave
    std::int64_t us = 0;        // with its parts
  };
  std::int64_t now_us() const { return clock_.monotonic_us(); }
  void add(const Expr& part, const Cost& cost);
  // Null of what was not evaluated by itself.
  const Cost* cost_of(const Expr& part) const;

 private:
  const timeutil::Clock& clock_;
  std::map<const Expr*, Cost> costs_;
};

struct EvaluateOptions {
  bool compat_2 = false;  // Prometheus 2.42: closed ranges, names dropped at once
  std::int64_t lookback_us = 300'000'000;
  std::int64_t subquery_step_us = 60'000'000;  // where none is written
  std::size_t max_samples = 50'000'000;        // held at once, or too much is asked
  const std::atomic<bool>* cancelled = nullptr;
  Profile* profile = nullptr;  // is added to
};

struct Point {
  std::int64_t ts_us = 0;
  double value = 0;
  Histogram histogram = {};  // null: a float
};
// A series of a range vector as it is, not by step.
struct Stretch {
  Labels labels;
  std::vector<Point> points;
};

struct Answer {
  Type type = Type::kNone;  // that of the expression; kMatrix of an instant query is in stretches
  Matrix rows;              // of a scalar one
  std::vector<Stretch> stretches;
  std::string text;  // of a string
  Annotations notes;
};

// Of a tree that check() accepts, which was parsed from `text`. With more than one step a range query; `steps` is what
// start(), end(), step() and range() say. Errors are kConfig, with line and column where they have a place.
Result<Answer> evaluate(const Expr& root, std::string_view text, Source& source, const Steps& steps,
                        const EvaluateOptions& options);

}  // namespace mcp::promql
