// One window's accumulators, by group, and sets of groups.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "accumulator.h"
#include "key_table.h"

namespace mcp::agg {

// Some of the groups.
class GroupSet {
 public:
  bool has(std::uint32_t group) const { return group < has_.size() && has_[group]; }
  void add(std::uint32_t group);
  void clear();
  const std::vector<std::uint32_t>& members() const { return members_; }

 private:
  std::vector<std::uint32_t> members_;
  std::vector<bool> has_;  // by group
};

class GroupSums {
 public:
  explicit GroupSums(const sketch::DistributionOptions& options) : options_(options) {}

  // The group's accumulator, made empty where there was none. It stays where it is until clear().
  Accumulator& of(std::uint32_t group);
  // The groups that have one, in the order of `keys`.
  const std::vector<std::uint32_t>& groups(KeyTable& keys);
  bool empty() const { return groups_.empty(); }
  // The group's accumulator, or null.
  const Accumulator* find(std::uint32_t group) const;
  // Makes those of these groups that the other has what they are there.
  void copy(const GroupSums& from, const GroupSet& groups, const Needs& needs);
  // Merges all of the other's.
  void merge(const GroupSums& other, const Needs& needs);
  // Both directions of a snapshot (state/archive.h). Groups are below `most`.
  template <class Archive>
  void persist(Archive& archive, std::size_t most) {
    std::size_t size = groups_.size();
    archive.size(size);
    if constexpr (Archive::kReads) clear();
    for (std::size_t i = 0; i < size && archive.ok(); ++i) {
      std::uint32_t group = Archive::kReads ? 0 : groups_[i];
      archive(group);
      archive.expect(group < most && (!Archive::kReads || !has(group)));
      if (archive.ok()) archive(of(group));
    }
  }
  // Forgets the groups and keeps the room.
  void clear();

 private:
  bool has(std::uint32_t group) const { return group < slots_.size() && slots_[group] != 0; }

  sketch::DistributionOptions options_;
  std::vector<std::uint32_t> groups_;
  std::vector<std::uint32_t> slots_;      // by group: one more than its accumulator's index, 0 without one
  std::deque<Accumulator> accumulators_;  // the first groups_.size() are in use
};

}  // namespace mcp::agg
