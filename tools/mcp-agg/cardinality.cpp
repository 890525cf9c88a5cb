// Tested by tests/unit/mcp-agg/cardinality_test.cpp.
#include "cardinality.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace mcp::agg {

Blame label_to_blame(const KeyTable& series, std::size_t first) {
  KeyReader reader;
  std::map<std::string, std::uint64_t, std::less<>> sizes;
  for (std::uint32_t i = 0; i < first; ++i) {
    const record::SeriesRef& one = reader.read(series.key(i));
    if (!one.labels.empty()) ++sizes.try_emplace(std::string(one.name), 0).first->second;
  }
  Blame blame;
  std::uint64_t most = 0;
  for (const auto& [name, size] : sizes) {
    if (size > most) blame.metric = name;
    most = std::max(most, size);
  }
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> values;
  for (std::uint32_t i = 0; i < first; ++i) {
    const record::SeriesRef& one = reader.read(series.key(i));
    if (one.name != blame.metric) continue;
    for (const record::Label& label : one.labels) values[std::string(label.name)].emplace(label.value);
  }
  for (const auto& [label, of_label] : values) {
    if (of_label.size() <= blame.values) continue;
    blame.label = label;
    blame.values = of_label.size();
  }
  return blame;
}

}  // namespace mcp::agg
