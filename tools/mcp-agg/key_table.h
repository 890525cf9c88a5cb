// Series, or groups of them, as dense numbers: each is kept once, as bytes whose order is the order of output.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan.h"
#include "record/series.h"
#include "text/arena.h"

namespace mcp::agg {

// Appends name, context and those labels that the grouping keeps, so that comparing two keys byte by byte is comparing
// the two series (record::compare).
void append_key(std::string& key, const record::SeriesRef& series, const Grouping& grouping);

// The name in a key, as it stands there: the same for keys of one name alone.
std::string_view name_in(std::string_view key);

// A key read back; good until the next read().
class KeyReader {
 public:
  const record::SeriesRef& read(std::string_view key);

 private:
  record::SeriesRef series_;
  std::vector<record::Label> labels_;
  std::string unescaped_;
};

class KeyTable {
 public:
  // The number of the key: the next one, counting from 0, where it is new.
  std::uint32_t number_of(std::string_view key);
  // The same, but kNone where it is new.
  std::uint32_t find(std::string_view key) const;
  static constexpr std::uint32_t kNone = UINT32_MAX;
  std::string_view key(std::uint32_t number) const { return keys_[number]; }
  std::size_t size() const { return keys_.size(); }

  // What one key takes at most, in bytes, while the tables it is in grow: besides its own bytes its places in the
  // table, at most a quarter of it twice, its view and its rank.
  static std::size_t most_room_of_key(std::size_t key) {
    return key + 8 * sizeof(Slot) + 3 * (sizeof(std::string_view) + 2 * sizeof(std::uint32_t));
  }

  template <class Archive>
  void persist(Archive& archive) {
    std::size_t size = keys_.size();
    archive.size(size);
    if constexpr (Archive::kReads) *this = KeyTable();
    std::string key;
    for (std::size_t i = 0; i < size && archive.ok(); ++i) {
      if constexpr (!Archive::kReads) key = keys_[i];
      archive(key);
      if constexpr (Archive::kReads) archive.expect(number_of(key) == i);
    }
  }
  // Whether each of its keys is one that append_key makes.
  bool holds_series() const;

  // Sorts numbers by their keys.
  void sort(std::vector<std::uint32_t>& numbers);

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = kNone;
  };
  std::size_t slot_of(std::string_view key, std::uint32_t hash) const;
  void grow();
  void rank_all();

  std::vector<Slot> table_;  // open addressing; a power of two in size, at most half full
  std::vector<std::string_view> keys_;
  std::vector<std::uint32_t> ranks_;  // of the first ranks_.size() numbers among themselves
  text::Arena arena_;
};

}  // namespace mcp::agg
