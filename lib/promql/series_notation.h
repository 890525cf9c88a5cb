// Series as promtool's unit tests write them: `up{job="a"}` and its values, moment by moment, `0 1+2x3 _ stale`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "histogram/histogram.h"
#include "promql/value.h"
#include "record/records.h"
#include "result/result.h"

namespace mcp::promql {

// Values of moments that follow each other, as one item of the notation gives them: `a+bxn` is a and n more, each made
// of the one before it.
struct Run {
  enum class Is : std::uint8_t { kGap, kStale, kFloat, kHistogram };
  enum class Next : std::uint8_t { kSame, kAdded, kSubtracted };

  Is is = Is::kGap;
  Next next = Next::kSame;
  std::uint64_t count = 1;
  double value = 0, step = 0;
  Histogram histogram = nullptr, growth = nullptr;
};

inline constexpr std::uint64_t kLongestRun = std::uint64_t{1} << 40;  // of one item

// The values in order. Errors are kConfig with line and column within the text: what is no item, a histogram that
// cannot be or that cannot be added to the one before it.
Result<std::vector<Run>> parse_values(std::string_view text);

// `name{a="b"}`: the labels sorted, the name among them as __name__, none of them empty; `{}` and "" have none. Errors
// are kConfig with line and column: what is no such thing, a label twice.
Result<record::Labels> parse_series(std::string_view text);

// `{{schema:1 count:3 sum:2 buckets:[1 2]}}`, one and nothing else.
Result<histogram::Histogram> parse_histogram(std::string_view text);

// The one text of a histogram in that notation, by which promtool compares two: no buckets that count 0 at the ends, no
// key that has its default.
std::string histogram_text(const histogram::Histogram& histogram);

// The value of one moment.
struct Written {
  Run::Is is = Run::Is::kGap;
  double value = 0;
  Histogram histogram = nullptr;  // may count less than 0 where it was subtracted from
};

// Gives one value after the other; the runs outlive it.
class Unroll {
 public:
  explicit Unroll(std::span<const Run> runs) : runs_(runs) {}
  // False behind the last one.
  bool next(Written& written);

 private:
  std::span<const Run> runs_;
  std::uint64_t given_ = 0;  // of the first of them
  Written last_;
};

}  // namespace mcp::promql
