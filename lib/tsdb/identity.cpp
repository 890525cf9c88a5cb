// Tested by tests/unit/tsdb/identity_test.cpp.
#include "tsdb/identity.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "tsdb/matcher.h"

namespace mcp::tsdb {
namespace {

using Labels = std::vector<record::Label>;

bool has(const Labels& labels, std::string_view name) {
  return std::any_of(labels.begin(), labels.end(), [name](const record::Label& label) { return label.name == name; });
}

// Adds a label that no label of the series may displace.
void claim(Labels& labels, record::Label mine, std::vector<std::string>& room) {
  if (mine.value.empty()) return;
  for (record::Label& label : labels) {
    if (label.name != mine.name) continue;
    std::string moved = "exported_" + std::string(label.name);
    while (has(labels, moved)) moved.insert(0, "exported_");
    room.push_back(std::move(moved));
    label.name = room.back();
    break;
  }
  labels.push_back(mine);
}

Labels claim_all(const record::SeriesRef& series, std::span<const record::Label> more, std::vector<std::string>& room) {
  room.clear();
  room.reserve(std::size(record::kContextKeys) + 1 + more.size());  // so that no view moves
  Labels labels(series.labels.begin(), series.labels.end());
  for (std::size_t i = 0; i < std::size(record::kContextKeys); ++i) {
    claim(labels, {record::kContextKeys[i], series.context.*record::context_member(i)}, room);
  }
  for (const record::Label& label : more) claim(labels, label, room);
  claim(labels, {kNameLabel, series.name}, room);
  std::sort(labels.begin(), labels.end());
  return labels;
}

}  // namespace

Labels labels_of(const record::SeriesRef& series, std::vector<std::string>& room) {
  return claim_all(series, {}, room);
}

Labels labels_of(const record::SeriesRef& series, const Stat& stat, std::vector<std::string>& room) {
  const record::Label more[] = {{"stat", stat.name}, {"window", stat.window}};
  return claim_all(series, more, room);
}

}  // namespace mcp::tsdb
