// Tested by tests/unit/record/series_test.cpp.
#include "record/series.h"

#include <algorithm>

#include "text/quote.h"

namespace mcp::record {
namespace {

constexpr std::string_view Context::*kMembers[] = {&Context::tenant, &Context::environment, &Context::scope,
                                                   &Context::workload_id, &Context::transport};

// Multiply and fold over length-prefixed parts, eight bytes a step: equal parts in other places give another hash.
std::uint64_t fold(std::uint64_t h, std::string_view part) {
  constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15ULL;
  h = (h ^ part.size()) * kPrime;
  std::size_t i = 0;
  for (; i + 8 <= part.size(); i += 8) {
    std::uint64_t word = 0;
    part.copy(reinterpret_cast<char*>(&word), 8, i);
    h = (h ^ word) * kPrime;
    h ^= h >> 29;
  }
  std::uint64_t word = 0;
  part.copy(reinterpret_cast<char*>(&word), part.size() - i, i);
  h = (h ^ word) * kPrime;
  return h ^ (h >> 32);
}

bool plain_label_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (i > 0 && c >= '0' && c <= '9')))
      return false;
  }
  return !name.empty();
}

bool has(const std::vector<Label>& labels, std::string_view name) {
  return std::any_of(labels.begin(), labels.end(), [name](const Label& label) { return label.name == name; });
}

// Adds a label that no label of the series may displace.
void claim(std::vector<Label>& labels, Label mine, std::vector<std::string>& room) {
  if (mine.value.empty()) return;
  const auto theirs =
      std::find_if(labels.begin(), labels.end(), [&](const Label& label) { return label.name == mine.name; });
  if (theirs != labels.end()) {
    std::string moved = "exported_" + std::string(mine.name);
    while (has(labels, moved)) moved.insert(0, "exported_");
    room.push_back(std::move(moved));
    theirs->name = room.back();
  }
  labels.push_back(mine);
}

}  // namespace

std::string_view Context::*context_member(std::size_t index) { return kMembers[index]; }

int compare(const SeriesRef& a, const SeriesRef& b) {
  if (const int by_name = a.name.compare(b.name); by_name != 0) return by_name;
  for (const auto member : kMembers) {
    if (const int by_context = (a.context.*member).compare(b.context.*member); by_context != 0) return by_context;
  }
  const std::size_t shared = std::min(a.labels.size(), b.labels.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (const int by_key = a.labels[i].name.compare(b.labels[i].name); by_key != 0) return by_key;
    if (const int by_value = a.labels[i].value.compare(b.labels[i].value); by_value != 0) return by_value;
  }
  return a.labels.size() < b.labels.size() ? -1 : a.labels.size() > b.labels.size() ? 1 : 0;
}

std::uint64_t hash(const SeriesRef& series) {
  std::uint64_t h = fold(0x51ED270B7A5C1D3BULL, series.name);
  for (const auto member : kMembers) h = fold(h, series.context.*member);
  for (const Label& label : series.labels) h = fold(fold(h, label.name), label.value);
  return h;
}

void normalise(std::vector<Label>& labels) {
  std::erase_if(labels, [](const Label& label) { return label.value.empty(); });
  const auto by_name = [](const Label& a, const Label& b) { return a.name < b.name; };
  if (!std::is_sorted(labels.begin(), labels.end(), by_name)) std::sort(labels.begin(), labels.end(), by_name);
}

Series::Series(const SeriesRef& series) {
  std::size_t size = series.name.size();
  for (const auto member : kMembers) size += (series.context.*member).size();
  for (const Label& label : series.labels) size += label.name.size() + label.value.size();
  bytes_.reserve(size);
  const auto keep = [this](std::string_view part) {
    const std::size_t at = bytes_.size();
    bytes_.insert(bytes_.end(), part.begin(), part.end());
    return std::string_view(bytes_.data() + at, part.size());
  };
  name_ = keep(series.name);
  for (const auto member : kMembers) context_.*member = keep(series.context.*member);
  labels_.reserve(series.labels.size());
  for (const Label& label : series.labels) {
    const std::string_view name = keep(label.name);
    labels_.push_back({name, keep(label.value)});
  }
}

std::vector<Label> as_labels(const SeriesRef& series, std::vector<std::string>& room, std::span<const Label> more) {
  room.clear();
  room.reserve(std::size(kContextKeys) + more.size());  // so that no view moves
  std::vector<Label> labels(series.labels.begin(), series.labels.end());
  for (std::size_t i = 0; i < std::size(kContextKeys); ++i)
    claim(labels, {kContextKeys[i], series.context.*kMembers[i]}, room);
  for (const Label& label : more) claim(labels, label, room);
  std::sort(labels.begin(), labels.end());
  return labels;
}

std::string print(const SeriesRef& series) {
  std::vector<std::string> room;
  const std::vector<Label> labels = as_labels(series, room);
  std::string out(series.name);
  if (labels.empty()) return out;
  out += '{';
  for (const Label& label : labels) {
    if (out.back() != '{') out += ',';
    if (plain_label_name(label.name)) {
      out += label.name;
    } else {
      text::append_json_string(out, label.name);
    }
    out += '=';
    text::append_json_string(out, label.value);
  }
  return out + "}";
}

}  // namespace mcp::record
