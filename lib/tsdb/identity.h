// What a record's series is called in queries: one set of labels, `__name__` among them (spec record.md 2 and 3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "record/series.h"

namespace mcp::tsdb {

// Which number of an aggregate: `name{stat="p99",window="5s"}`.
struct Stat {
  std::string_view name;
  std::string window;  // as timeutil::format_duration prints it
};

// Sorted by name, names unique. The context keys are labels of the same names; a label that is in their way, or in that
// of `__name__`, `stat` or `window`, is called `exported_…` instead, as often as it takes. Views point into the
// arguments or into `room`, whose earlier content is lost.
std::vector<record::Label> labels_of(const record::SeriesRef& series, std::vector<std::string>& room);
std::vector<record::Label> labels_of(const record::SeriesRef& series, const Stat& stat, std::vector<std::string>& room);

}  // namespace mcp::tsdb
