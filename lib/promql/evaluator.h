// The evaluator's own parts; users include promql/evaluate.h.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "histogram/compensated.h"
#include "promql/evaluate.h"

namespace mcp::promql {

// What one query shares between the evaluators of its parts.
struct Query {
  std::string_view text;
  Source& source;
  Steps steps;  // the query's own
  const EvaluateOptions& options;
  Annotations& notes;
  std::size_t samples = 0;  // made so far

  // Notes; Prometheus 2.42 has none.
  void warn(const Expr& at, std::string message) {
    if (!options.compat_2) notes.add(Annotations::Kind::kWarning, text, at.at, std::move(message));
  }
  void inform(const Expr& at, std::string message) {
    if (!options.compat_2) notes.add(Annotations::Kind::kInfo, text, at.at, std::move(message));
  }
  // What has no place.
  static Error failed(std::string message) { return Error{.code = Code::kConfig, .message = std::move(message)}; }
  Status count(std::size_t more);
  bool delays_names() const { return !options.compat_2; }
  // Prometheus 3 takes any UTF-8 for one.
  bool is_label_name(std::string_view name) const;
};

// The samples of one series in one range, markers left out, ascending.
struct Window {
  SampleView samples;
  std::size_t size() const { return samples.times.size(); }
  bool has_histogram(std::size_t i) const { return !samples.histograms.empty() && samples.histograms[i] != nullptr; }
};

// Series from which ranges are taken, and where these lie.
struct RangeSeries {
  Labels labels;
  bool drop_name = false;
  SampleView samples;                               // markers left out
  std::vector<std::int64_t> own_times, own_starts;  // where they are not the Source's own
  std::vector<double> own_values;
  std::vector<Histogram> own_histograms;
};
struct Ranges {
  std::vector<RangeSeries> series;
  std::int64_t length_us = 0;
  std::int64_t lead_us = 0;   // samples before the range that are taken too (anchored, smoothed)
  std::int64_t trail_us = 0;  // and behind it (smoothed)
  Selector::Extension extension = Selector::Extension::kNone;
  bool closed = false;                // samples at the beginning count
  std::vector<std::int64_t> ends_us;  // by step: where the range ends
};

// One call of a function of a range, for one series and step.
struct RangeCall {
  const Call& call;
  const Expr& range_argument;
  Query& query;
  Window window;
  std::int64_t step_us = 0;
  std::int64_t begin_us = 0, end_us = 0;  // of the range
  std::int64_t length_us = 0;
  Selector::Extension extension = Selector::Extension::kNone;
  std::string_view metric;
  const double* scalars = nullptr;  // the other arguments at this step, in their order
};
// What it gives: nothing, a float or a histogram.
struct Sample {
  Row::Is is = Row::Is::kNothing;
  double value = 0;
  Histogram histogram;
};
using RangeFunction = Result<Sample> (*)(const RangeCall& call);
RangeFunction range_function(FunctionId id);

// Whether only counts and sums of histograms are asked for: then Prometheus decodes them in a way that knows of every
// one whether it began anew, which shows in notes. Nowhere below a subquery, or below a function that needs the
// buckets.
enum class Statistics : std::uint8_t { kNotAsked, kAsked, kNever };

// Evaluates parts at the same steps.
class Evaluator {
 public:
  Evaluator(Query& query, const Steps& steps, Statistics statistics = Statistics::kNotAsked)
      : query_(query), steps_(steps), statistics_(statistics) {}

  Result<Matrix> eval(const Expr& expression);
  // Of a selector with a range, or a subquery.
  Result<Ranges> ranges(const Expr& expression);
  // Names go, and series that are the same then become one.
  Result<Matrix> without_names(Matrix rows) const;
  Result<Matrix> merged(Matrix rows) const;
  Result<std::vector<double>> scalar(const Expr& expression);
  std::int64_t reference_us(const At& at, std::int64_t offset_us, std::size_t step) const;

 private:
  Result<Matrix> part(const Expr& expression);
  Result<Ranges> unprofiled_ranges(const Expr& expression);
  Result<Matrix> selector(const Expr& expression, const Selector& selector);
  Result<Matrix> timestamps(const Expr& expression, const Selector& selector);
  // How many of them lie between the two as a range does.
  std::uint64_t samples_in(const SampleView& samples, std::int64_t from_us, std::int64_t to_us) const;
  void profile_selected(const Expr& expression, const std::vector<StoredSeries>& series, std::int64_t offset_us) const;
  Result<Matrix> smoothed(const Selector& selector, const std::vector<StoredSeries>& series, std::int64_t offset_us);
  Result<std::vector<StoredSeries>> select(const Selector& selector);
  Result<Ranges> selector_ranges(const Selector& selector);
  Result<Ranges> subquery_ranges(const Subquery& subquery);
  Result<Matrix> call(const Expr& expression, const Call& call);
  Result<Matrix> dispatch(const Expr& expression, const Call& call, const Function& function);
  Result<Matrix> over_range(const Expr& expression, const Call& call, std::size_t range_argument);
  Result<Matrix> absent_over_time(const Call& call, const Matrix& found);
  Result<Matrix> of_vectors(const Expr& expression, const Call& call, const Function& function);
  Result<Matrix> label_function(const Call& call, const Function& function);
  Result<Matrix> histogram_function(const Expr& expression, const Call& call, const Function& function);
  Result<Matrix> info(const Call& call);
  Result<Matrix> aggregation(const Expr& expression, const Aggregation& aggregation);
  Result<Matrix> count_values(const Aggregation& aggregation, const Matrix& rows);
  Result<Matrix> ranked(const Expr& expression, const Aggregation& aggregation, const Matrix& rows,
                        const std::vector<double>& parameters);
  Result<Matrix> binary(const Expr& expression, const Binary& binary);
  Result<Matrix> unary(const Unary& unary);
  Matrix constant(double value) const;
  bool is_invariant(const Expr& expression) const;
  Result<Matrix> once(const Expr& expression);
  Status check_cancelled() const;

  Query& query_;
  Steps steps_;
  Statistics statistics_;
  std::deque<std::vector<Histogram>> hinted_;  // what selected series have instead of their own
};

// The length in microseconds, in a query of these steps; offsets may have any sign.
enum class Sign : std::uint8_t { kPositive, kAny };
Result<std::int64_t> length_us(const Length& length, Sign sign, const Steps& steps);

// Rows by labels, filled sample by sample; of one step each labels must come once.
class Collector {
 public:
  explicit Collector(std::size_t steps) : steps_(steps) {}
  // kConfig where the labels have a sample at this step already.
  Status add(std::size_t step, const Labels& labels, bool drop_name, const Sample& sample);
  Matrix take();

 private:
  std::size_t steps_;
  std::map<record::Labels, std::size_t> places_;
  Matrix rows_;
};

Sample sample_at(const Row& row, std::size_t step);
void set_sample(Row& row, std::size_t step, const Sample& sample);

// The quantile of the values, which are sorted on the way, as Prometheus interpolates it.
double quantile_of(double q, std::vector<double>& values);

// kConfig where the function takes no ranges that are drawn out that way.
Status extension_fits(Selector::Extension extension, const Function& function);

// What a call of info() selects to take labels from.
Result<std::vector<tsdb::Matcher>> info_matchers(const Call& call);

// The labels that absent() gives.
Labels labels_for_absent(const Expr& argument);
const Expr& without_parens(const Expr& expression);

}  // namespace mcp::promql
