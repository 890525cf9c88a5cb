// Tested by tests/unit/tsdb/identity_test.cpp.
#include "tsdb/identity.h"

#include "tsdb/matcher.h"

namespace mcp::tsdb {
namespace {

using Labels = std::vector<record::Label>;

}  // namespace

Labels labels_of(const record::SeriesRef& series, std::vector<std::string>& room) {
  const record::Label more[] = {{kNameLabel, series.name}};
  return record::as_labels(series, room, more);
}

Labels labels_of(const record::SeriesRef& series, const Stat& stat, std::vector<std::string>& room) {
  const record::Label more[] = {{"stat", stat.name}, {"window", stat.window}, {kNameLabel, series.name}};
  return record::as_labels(series, room, more);
}

}  // namespace mcp::tsdb
