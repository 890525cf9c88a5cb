// A fault is one file: a class that nobody can name, one factory, and one row of the table in faults.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ledger.h"
#include "line.h"
#include "plan.h"
#include "trigger.h"

namespace mcp::chaos {

// What faults share while a line goes through them.
struct Scene {
  Texts& texts;
  Ledger& ledger;
  std::size_t max_held;            // bytes that one fault may hold back
  std::uint64_t let_go_early = 0;  // lines that had to leave before their time because of max_held
};

// Breaks lines. The contract: every line that comes in goes out, is held and goes out later, or is in the ledger as
// lost.
class Fault {
 public:
  Fault(FaultPlan plan, Trigger trigger) : plan_(std::move(plan)), trigger_(std::move(trigger)) {}
  virtual ~Fault() = default;
  Fault(const Fault&) = delete;
  Fault& operator=(const Fault&) = delete;

  // `lines` is what has become so far of one line of input: nothing, the line, copies, lines let go with it.
  virtual void apply(std::vector<Line>& lines, Scene& scene) = 0;
  // Ends the fault: appends what is held, in order, and says why in the ledger.
  virtual void undo(std::vector<Line>&, Scene&, [[maybe_unused]] std::string_view why) {}

  const FaultPlan& plan() const { return plan_; }
  const Trigger& trigger() const { return trigger_; }

 protected:
  FaultPlan plan_;
  Trigger trigger_;
};

struct FaultRow {
  std::string_view name;
  std::string_view value;  // what stands after '=': "P" or "DURATION"
  std::string_view help;
  std::unique_ptr<Fault> (*make)(FaultPlan plan, Trigger trigger);
};
std::span<const FaultRow> faults();

std::unique_ptr<Fault> make_drop(FaultPlan plan, Trigger trigger);
std::unique_ptr<Fault> make_duplicate(FaultPlan plan, Trigger trigger);
std::unique_ptr<Fault> make_corrupt(FaultPlan plan, Trigger trigger);
std::unique_ptr<Fault> make_delay(FaultPlan plan, Trigger trigger);

// The faults of a plan, in order. The same seed gives the same chances to the same fault, whatever stands beside it.
std::vector<std::unique_ptr<Fault>> make_faults(std::vector<FaultPlan> plans, std::uint64_t seed);

}  // namespace mcp::chaos
