// Tested by tests/unit/tsdb/store_test.cpp.
#include "tsdb/symbols.h"

#include <functional>

namespace mcp::tsdb {
namespace {

std::uint64_t hash_of(std::string_view text) { return std::hash<std::string_view>()(text); }

std::uint64_t mix(std::uint32_t name, std::uint32_t value) {
  std::uint64_t h = (static_cast<std::uint64_t>(name) << 32 | value) * 0x9E3779B97F4A7C15ULL;
  return h ^ (h >> 32);
}

}  // namespace

std::uint32_t Symbols::find_text(std::string_view text) const {
  return by_text_.find(hash_of(text), [&](std::uint32_t id) { return texts_[id] == text; });
}

std::uint32_t Symbols::add_text(std::string_view text) {
  if (const std::uint32_t known = find_text(text); known != HashIndex::kNone) return known;
  texts_.push_back(arena_.keep(text));
  by_text_.add(hash_of(text), [this](std::uint32_t id) { return hash_of(texts_[id]); });
  return static_cast<std::uint32_t>(texts_.size() - 1);
}

PairId Symbols::find(record::Label label) const {
  const std::uint32_t name = find_text(label.name);
  const std::uint32_t value = find_text(label.value);
  if (name == HashIndex::kNone || value == HashIndex::kNone) return HashIndex::kNone;
  return by_pair_.find(mix(name, value),
                       [&](PairId id) { return pairs_[id].name == name && pairs_[id].value == value; });
}

PairId Symbols::add(record::Label label) {
  if (const PairId known = find(label); known != HashIndex::kNone) return known;
  const Pair pair{add_text(label.name), add_text(label.value)};
  pairs_.push_back(pair);
  by_pair_.add(mix(pair.name, pair.value), [this](PairId id) { return mix(pairs_[id].name, pairs_[id].value); });
  return static_cast<PairId>(pairs_.size() - 1);
}

}  // namespace mcp::tsdb
