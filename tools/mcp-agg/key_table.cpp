// A key is its strings, each ended by a zero byte; a zero byte inside is written 01 01 and a 01 is 01 02, which keeps
// the order. Sorting compares ranks, small integers, for all keys that were there at the last ranking; ranking is
// repeated when there are twice as many keys, so that its cost is spread over them.
// Tested by tests/unit/mcp-agg/key_table_test.cpp.
#include "key_table.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace mcp::agg {
namespace {

constexpr char kEnd = '\0';
constexpr char kEscape = '\1';

void append_string(std::string& key, std::string_view text) {
  if (text.find(kEnd) == std::string_view::npos && text.find(kEscape) == std::string_view::npos) {
    key += text;
  } else {
    for (const char c : text) {
      if (c == kEnd || c == kEscape) key += kEscape;
      key += c == kEnd ? '\1' : c == kEscape ? '\2' : c;
    }
  }
  key += kEnd;
}

std::uint32_t hash_of(std::string_view key) {
  constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15U;
  std::uint64_t h = key.size();
  std::size_t i = 0;
  for (; i + 8 <= key.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, key.data() + i, sizeof word);
    h = std::rotl((h ^ word) * kPrime, 29);
  }
  for (; i < key.size(); ++i) h = std::rotl((h ^ static_cast<unsigned char>(key[i])) * kPrime, 29);
  return static_cast<std::uint32_t>((h * kPrime) >> 32);
}

// Strings, each ended, of which the labels' come in pairs: what KeyReader can read.
bool whole_key(std::string_view key) {
  const auto ends = static_cast<std::size_t>(std::count(key.begin(), key.end(), kEnd));
  const std::size_t fixed = 1 + std::size(record::kContextKeys);
  if (key.empty() || key.back() != kEnd || ends < fixed || (ends - fixed) % 2 != 0) return false;
  for (std::size_t i = key.find(kEscape); i != std::string_view::npos; i = key.find(kEscape, i + 2)) {
    if (key[i + 1] != '\1' && key[i + 1] != '\2') return false;
  }
  return true;
}

}  // namespace

void append_key(std::string& key, const record::SeriesRef& series, const Grouping& grouping) {
  append_string(key, series.name);
  for (std::size_t i = 0; i < std::size(record::kContextKeys); ++i)
    append_string(key, series.context.*record::context_member(i));
  for (const record::Label& label : series.labels) {
    if (!grouping.keeps(label.name)) continue;
    append_string(key, label.name);
    append_string(key, label.value);
  }
}

std::string_view name_in(std::string_view key) { return key.substr(0, key.find(kEnd)); }

const record::SeriesRef& KeyReader::read(std::string_view key) {
  unescaped_.clear();
  unescaped_.reserve(key.size());  // so that no view moves
  const auto next = [this, &key] {
    const std::string_view text = key.substr(0, key.find(kEnd));
    key.remove_prefix(text.size() + 1);
    if (text.find(kEscape) == std::string_view::npos) return text;
    const std::size_t from = unescaped_.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
      unescaped_ += text[i] == kEscape ? (text[++i] == '\1' ? kEnd : kEscape) : text[i];
    }
    return std::string_view(unescaped_).substr(from);
  };
  series_.name = next();
  for (std::size_t i = 0; i < std::size(record::kContextKeys); ++i) series_.context.*record::context_member(i) = next();
  labels_.clear();
  while (!key.empty()) {
    const std::string_view name = next();
    labels_.push_back({name, next()});
  }
  series_.labels = labels_;
  return series_;
}

// Where the key is, or would be.
std::size_t KeyTable::slot_of(std::string_view key, std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  std::size_t i = hash & mask;
  while (table_[i].number != kNone && !(table_[i].hash == hash && keys_[table_[i].number] == key)) i = (i + 1) & mask;
  return i;
}

std::uint32_t KeyTable::find(std::string_view key) const {
  return table_.empty() ? kNone : table_[slot_of(key, hash_of(key))].number;
}

std::uint32_t KeyTable::number_of(std::string_view key) {
  if (table_.size() < 2 * (keys_.size() + 1)) grow();
  const std::uint32_t hash = hash_of(key);
  Slot& slot = table_[slot_of(key, hash)];
  if (slot.number != kNone) return slot.number;
  slot = {hash, static_cast<std::uint32_t>(keys_.size())};
  keys_.push_back(arena_.keep(key));
  return slot.number;
}

void KeyTable::grow() {
  const std::vector<Slot> old = std::move(table_);
  table_.assign(std::max<std::size_t>(64, 2 * old.size()), Slot{});
  const std::size_t mask = table_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.number == kNone) continue;
    std::size_t i = slot.hash & mask;
    while (table_[i].number != kNone) i = (i + 1) & mask;
    table_[i] = slot;
  }
}

bool KeyTable::holds_series() const { return std::all_of(keys_.begin(), keys_.end(), whole_key); }

void KeyTable::rank_all() {
  std::vector<std::uint32_t> order(keys_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) { return keys_[a] < keys_[b]; });
  ranks_.resize(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) ranks_[order[rank]] = rank;
}

void KeyTable::sort(std::vector<std::uint32_t>& numbers) {
  if (keys_.size() > 2 * ranks_.size()) rank_all();
  std::sort(numbers.begin(), numbers.end(), [this](std::uint32_t a, std::uint32_t b) {
    if (a < ranks_.size() && b < ranks_.size()) return ranks_[a] < ranks_[b];
    return keys_[a] < keys_[b];
  });
}

}  // namespace mcp::agg
