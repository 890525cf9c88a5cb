// Sends lines again, as a sender does that missed the acknowledgement.
// Tested by tests/unit/mcp-chaos/faults_test.cpp.
#include <utility>

#include "fault.h"
#include "random.h"

namespace mcp::chaos {
namespace {

class Duplicate final : public Fault {
 public:
  using Fault::Fault;

  void apply(std::vector<Line>& lines, Scene& scene) override {
    next_.clear();
    for (const Line& line : lines) {
      next_.push_back(line);
      if (!trigger_.strike(line)) continue;
      add_copies(line);
      if (scene.ledger.kept()) {
        scene.ledger.strike(plan_, line, {{"copies", {plan_.copies}}, {"before", verbatim(line.text)}});
      }
    }
    std::swap(lines, next_);
  }

 private:
  // A copy has chances of its own in the faults that follow.
  void add_copies(const Line& line) {
    for (std::uint64_t copy = 1; copy <= plan_.copies; ++copy) {
      next_.push_back(line);
      next_.back().id = seed_of(line.id, copy);
    }
  }

  std::vector<Line> next_;
};

}  // namespace

std::unique_ptr<Fault> make_duplicate(FaultPlan plan, Trigger trigger) {
  return std::make_unique<Duplicate>(std::move(plan), std::move(trigger));
}

}  // namespace mcp::chaos
