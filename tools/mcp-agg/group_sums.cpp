// Tested by tests/unit/mcp-agg/rules_test.cpp and model_test.cpp.
#include "group_sums.h"

#include <algorithm>

namespace mcp::agg {

void GroupSet::add(std::uint32_t group) {
  if (has(group)) return;
  if (has_.size() <= group) has_.resize(std::max<std::size_t>(group + 1, has_.size() + has_.size() / 2));
  has_[group] = true;
  members_.push_back(group);
}

void GroupSet::clear() {
  for (const std::uint32_t group : members_) has_[group] = false;
  members_.clear();
}

Accumulator& GroupSums::of(std::uint32_t group) {
  if (slots_.size() <= group) slots_.resize(std::max<std::size_t>(group + 1, slots_.size() + slots_.size() / 2), 0);
  std::uint32_t& slot = slots_[group];
  if (slot == 0) {
    groups_.push_back(group);
    slot = static_cast<std::uint32_t>(groups_.size());
    if (accumulators_.size() < slot) accumulators_.emplace_back(options_);
  }
  return accumulators_[slot - 1];
}

const std::vector<std::uint32_t>& GroupSums::groups(KeyTable& keys) {
  // Accumulators stay where they are: slots know them by group.
  keys.sort(groups_);
  return groups_;
}

const Accumulator* GroupSums::find(std::uint32_t group) const {
  return group < slots_.size() && slots_[group] > 0 ? &accumulators_[slots_[group] - 1] : nullptr;
}

void GroupSums::copy(const GroupSums& from, const GroupSet& groups, const Needs& needs) {
  for (const std::uint32_t group : groups.members()) {
    const Accumulator* theirs = from.find(group);
    if (theirs == nullptr) continue;
    Accumulator& ours = of(group);
    ours.clear();
    ours.merge(*theirs, needs);
  }
}

void GroupSums::merge(const GroupSums& other, const Needs& needs) {
  for (const std::uint32_t group : other.groups_) of(group).merge(other.accumulators_[other.slots_[group] - 1], needs);
}

void GroupSums::clear() {
  for (const std::uint32_t group : groups_) {
    accumulators_[slots_[group] - 1].clear();
    slots_[group] = 0;
  }
  groups_.clear();
}

}  // namespace mcp::agg
