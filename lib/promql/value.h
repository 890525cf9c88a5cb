// What an expression comes to: series of values by step.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "promql/ast.h"
#include "record/records.h"

namespace mcp::histogram {
struct Histogram;
}

namespace mcp::promql {

using Histogram = std::shared_ptr<const histogram::Histogram>;
using Labels = std::shared_ptr<const record::Labels>;  // sorted by name, unique, none empty

// "" where there is none.
std::string_view label_of(const record::Labels& labels, std::string_view name);
std::string_view metric_name(const record::Labels& labels);
// Without __name__, __type__ and __unit__.
Labels without_metadata(const Labels& labels);
// With this value of the label, without the label where the value is empty.
Labels with_label(const Labels& labels, std::string_view name, std::string_view value);
// As Prometheus prints them in errors: {__name__="x", a="b"}.
std::string printed(const record::Labels& labels);

// The moments at which an expression is evaluated: microseconds, `count` of them, at least one. What is asked for may
// end behind the last of them.
struct Steps {
  std::int64_t start_us = 0;
  std::int64_t every_us = 0;  // of an instant 0
  std::size_t count = 1;
  std::int64_t beyond_us = 0;  // from the last step to the end that was asked for
  std::int64_t at(std::size_t step) const { return start_us + static_cast<std::int64_t>(step) * every_us; }
  std::int64_t end_us() const { return at(count - 1) + beyond_us; }
};

// One series, by step.
struct Row {
  enum class Is : std::uint8_t { kNothing, kFloat, kHistogram };

  Labels labels;
  bool drop_name = false;             // its metadata labels go when the expression is done
  std::vector<Is> is;                 // by step
  std::vector<double> floats;         // by step
  std::vector<Histogram> histograms;  // by step, or empty where there are none at all

  Row() = default;
  Row(Labels labels_of_it, std::size_t steps)
      : labels(std::move(labels_of_it)), is(steps, Is::kNothing), floats(steps, 0) {}
  bool any() const;
  void set(std::size_t step, double value) {
    is[step] = Is::kFloat;
    floats[step] = value;
  }
  void set(std::size_t step, Histogram value) {
    if (histograms.empty()) histograms.resize(is.size());
    is[step] = Is::kHistogram;
    histograms[step] = std::move(value);
  }
  void clear(std::size_t step) { is[step] = Is::kNothing; }
};

// A scalar is one row without labels that has a float at every step.
using Matrix = std::vector<Row>;

// What was noticed on the way, each once, in the order of its text.
class Annotations {
 public:
  enum class Kind : std::uint8_t { kWarning, kInfo };
  // `text` is the expression in which `at` stands.
  void add(Kind kind, std::string_view text, Extent at, std::string message);
  // "PromQL warning: … (1:5)"
  std::vector<std::string> all(Kind kind) const;

 private:
  std::map<std::string, Kind> notes_;
};

// "1:5" of a byte of the expression.
std::string position_in(std::string_view text, std::size_t byte);

}  // namespace mcp::promql
