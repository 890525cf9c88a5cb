// The aggregators that make one series of each group. Inside of the room.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "histogram/compensated.h"
#include "histogram/histogram.h"
#include "promql/evaluator.h"
#include "promql/label_sets.h"

namespace mcp::promql {

// One group at one step.
struct Group {
  bool seen = false;
  bool drop_name = false;
  bool has_float = false, has_histogram = false;
  bool incompatible = false;  // what follows is left out, and there is no result
  bool incremental = false;   // the sum would be infinite: `sum` and `total` are means from here on
  bool reset_seen = false, no_reset_seen = false;
  double count = 0;            // of samples so far
  double value = 0;            // of min and max; of deviations the sum of squares
  double mean = 0;             // of deviations
  histogram::Compensated sum;  // of sum and avg
  std::vector<double> values;  // of quantile
  std::optional<histogram::Histogram> total, lost;
};

// How an aggregator goes on with a float, which is counted already, and what comes out in the end.
struct Aggregator {
  enum class Histograms : std::uint8_t { kIgnored, kCounted, kAdded, kAveraged };

  Histograms histograms;
  void (*take)(Group& group, double value);
  double (*result)(Group& group, double parameter);

  bool combines() const { return histograms == Histograms::kAdded || histograms == Histograms::kAveraged; }
};
// Of those that make one series of each group, but for count_values.
const Aggregator& aggregator_of(Token token, const EvaluateOptions& options);

// Goes through the steps of all groups.
class GroupSums {
 public:
  GroupSums(Query& query, const Aggregation& aggregation, const Matrix& rows, std::size_t steps);
  Status step(std::size_t step, double parameter);
  Matrix take();

 private:
  void take_histogram(Group& group, const Row& row, const histogram::Histogram& value);
  Sample result_of(Group& group, double parameter);

  Query& query_;
  const Aggregation& aggregation_;
  const Expr& inner_;
  const Aggregator& aggregator_;
  const Matrix& rows_;
  Grouping grouping_;
  std::vector<Group> groups_;
  Matrix out_;
};

// The largest and the least parameter of all steps; NaN where one is NaN.
struct ParameterRange {
  explicit ParameterRange(const std::vector<double>& parameters);
  double least, most;
};

}  // namespace mcp::promql
