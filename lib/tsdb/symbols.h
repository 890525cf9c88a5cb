// Strings and pairs of them, each kept once and known by a number: what makes a series cheap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "record/series.h"
#include "text/arena.h"

namespace mcp::tsdb {

// Which index a hash leads to: open addressing over numbers that are kept elsewhere.
class HashIndex {
 public:
  // The number for which `same` is true among those put in with this hash, or kNone.
  template <class Same>
  std::uint32_t find(std::uint64_t hash, const Same& same) const {
    if (slots_.empty()) return kNone;
    for (std::size_t i = hash & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i] == kNone || same(slots_[i])) return slots_[i];
    }
  }
  // Puts in the number `count()`; `hash_of` gives the hash of any number put in before.
  template <class HashOf>
  void add(std::uint64_t hash, const HashOf& hash_of) {
    if ((count_ + 1) * 4 > slots_.size() * 3) grow(hash_of);
    place(hash, static_cast<std::uint32_t>(count_++));
  }
  static constexpr std::uint32_t kNone = UINT32_MAX;

 private:
  template <class HashOf>
  void grow(const HashOf& hash_of) {
    slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, kNone);
    for (std::uint32_t number = 0; number < count_; ++number) place(hash_of(number), number);
  }
  void place(std::uint64_t hash, std::uint32_t number) {
    std::size_t i = hash & (slots_.size() - 1);
    while (slots_[i] != kNone) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = number;
  }

  std::vector<std::uint32_t> slots_;
  std::size_t count_ = 0;
};

using PairId = std::uint32_t;

// Label pairs by number; what it gave out stays valid while it lives.
class Symbols {
 public:
  PairId add(record::Label label);
  // The number of a pair that was added, else HashIndex::kNone.
  PairId find(record::Label label) const;
  record::Label pair(PairId id) const { return {text(pairs_[id].name), text(pairs_[id].value)}; }
  std::size_t pairs() const { return pairs_.size(); }

 private:
  struct Pair {
    std::uint32_t name, value;
  };
  std::string_view text(std::uint32_t id) const { return texts_[id]; }
  std::uint32_t add_text(std::string_view text);
  std::uint32_t find_text(std::string_view text) const;

  text::Arena arena_;
  std::vector<std::string_view> texts_;
  std::vector<Pair> pairs_;
  HashIndex by_text_;
  HashIndex by_pair_;
};

}  // namespace mcp::tsdb
