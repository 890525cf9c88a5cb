// Tested by tests/unit/mcp-alert/lane_names_test.cpp.
#include "lane_names.h"

#include <algorithm>
#include <optional>
#include <set>

namespace mcp::alert {
namespace {

constexpr std::size_t kWord = 8;  // bytes: words are kept whole that are no longer

bool is_in_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}
bool is_continuation(char c) { return (c & 0xc0) == 0x80; }

const std::string* value_of(const record::Labels& labels, std::string_view name) {
  const auto found =
      std::find_if(labels.begin(), labels.end(), [name](const auto& label) { return label.first == name; });
  return found == labels.end() ? nullptr : &found->second;
}

struct Ends {
  std::size_t front = 0, back = 0;  // bytes
};

// The whole words that both ends of the values share; they do not overlap in any value.
Ends common_ends(const std::vector<const std::string*>& values) {
  const std::string& first = *values.front();
  Ends ends{.front = first.size(), .back = first.size()};
  std::size_t shortest = first.size();
  for (const std::string* value : values) {
    const std::size_t size = std::min(value->size(), first.size());
    std::size_t front = 0, back = 0;
    while (front < size && (*value)[front] == first[front]) ++front;
    while (back < size && (*value)[value->size() - 1 - back] == first[first.size() - 1 - back]) ++back;
    ends = {.front = std::min(ends.front, front), .back = std::min(ends.back, back)};
    shortest = std::min(shortest, value->size());
  }
  const std::size_t front = ends.front;
  while (ends.front > 0 && front - ends.front < kWord && is_in_word(first[ends.front - 1])) --ends.front;
  while (ends.front > 0 && ends.front < first.size() && is_continuation(first[ends.front])) --ends.front;
  ends.back = std::min(ends.back, shortest - ends.front);
  const std::size_t back = ends.back;
  while (ends.back > 0 && back - ends.back < kWord && is_in_word(first[first.size() - ends.back])) --ends.back;
  while (ends.back > 0 && is_continuation(first[first.size() - ends.back])) --ends.back;
  return ends;
}

}  // namespace

std::vector<record::Labels> without_common_labels(std::vector<record::Labels> all) {
  if (all.empty()) return all;
  record::Labels common = all.front();
  for (const record::Labels& labels : all) {
    std::erase_if(common, [&labels](const auto& label) {
      return std::find(labels.begin(), labels.end(), label) == labels.end();
    });
  }
  for (record::Labels& labels : all) {
    std::erase_if(labels, [&common](const auto& label) {
      return std::find(common.begin(), common.end(), label) != common.end();
    });
  }
  return all;
}

std::vector<record::Labels> without_common_ends(std::vector<record::Labels> all, std::string_view gap) {
  std::set<std::string> names;
  for (const record::Labels& labels : all) {
    for (const auto& label : labels) names.insert(label.first);
  }
  for (const std::string& name : names) {
    std::vector<const std::string*> values;
    for (const record::Labels& labels : all) values.push_back(value_of(labels, name));
    if (std::find(values.begin(), values.end(), nullptr) != values.end()) continue;
    const Ends ends = common_ends(values);
    for (record::Labels& labels : all) {
      for (auto& [label, value] : labels) {
        if (label != name) continue;
        if (ends.back > gap.size()) value.replace(value.size() - ends.back, ends.back, gap);
        if (ends.front > gap.size()) value.replace(0, ends.front, gap);
      }
    }
  }
  return all;
}

}  // namespace mcp::alert
