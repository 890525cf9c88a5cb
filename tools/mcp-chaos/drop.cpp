// Loses lines, as a full socket buffer would.
// Tested by tests/unit/mcp-chaos/faults_test.cpp.
#include "fault.h"

namespace mcp::chaos {
namespace {

class Drop final : public Fault {
 public:
  using Fault::Fault;

  void apply(std::vector<Line>& lines, Scene& scene) override {
    std::erase_if(lines, [&](const Line& line) {
      if (!trigger_.strike(line)) return false;
      if (scene.ledger.kept()) scene.ledger.strike(plan_, line, {{"before", verbatim(line.text)}, {"after", {}}});
      return true;
    });
  }
};

}  // namespace

std::unique_ptr<Fault> make_drop(FaultPlan plan, Trigger trigger) {
  return std::make_unique<Drop>(std::move(plan), std::move(trigger));
}

}  // namespace mcp::chaos
