// To add a fault: its file, its factory in fault.h, its row here, a unit test, a command-line case, a line in the
// manual.
#include <string>
#include <utility>

#include "fault.h"

namespace mcp::chaos {
namespace {

constexpr FaultRow kFaults[] = {
    {"drop", "P", "lose the line", make_drop},
    {"duplicate", "P", "send the line again, right behind itself", make_duplicate},
    {"corrupt", "P", "damage the line's bytes", make_corrupt},
    {"delay", "DURATION", "hold the line until event time has moved on by that much", make_delay},
};

}  // namespace

std::span<const FaultRow> faults() { return kFaults; }

std::vector<std::unique_ptr<Fault>> make_faults(std::vector<FaultPlan> plans, std::uint64_t seed) {
  std::vector<std::unique_ptr<Fault>> made;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    std::uint64_t same_before = 0;
    for (std::size_t j = 0; j < i; ++j) same_before += made[j]->plan().name == plans[i].name ? 1 : 0;
    const Trigger trigger(plans[i], seed_of(seed_of(seed, plans[i].name), same_before), i);
    for (const FaultRow& row : kFaults) {
      if (row.name == plans[i].name) {
        made.push_back(row.make(std::move(plans[i]), trigger));
        break;
      }
    }
  }
  return made;
}

}  // namespace mcp::chaos
