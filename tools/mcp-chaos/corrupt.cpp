// Damages the bytes of lines. A damaged line differs from what it was, is one line still, and is not blank.
// Tested by tests/unit/mcp-chaos/faults_test.cpp.
#include <string>
#include <utility>

#include "corruptions.h"
#include "fault.h"

namespace mcp::chaos {
namespace {

class Corrupt final : public Fault {
 public:
  using Fault::Fault;

  void apply(std::vector<Line>& lines, Scene& scene) override {
    for (Line& line : lines) {
      std::optional<Random> random = trigger_.strike(line);
      if (!random) continue;
      const Corruption* done = damage(line.text, *random);
      if (done == nullptr) {
        trigger_.take_back();
        continue;
      }
      if (scene.ledger.kept()) {
        scene.ledger.strike(
            plan_, line,
            {{"how", {std::string(done->name)}}, {"before", verbatim(line.text)}, {"after", verbatim(text_)}});
      }
      line.text = scene.texts.keep(text_);
    }
  }

 private:
  // Leaves the damaged text in text_, and says how; null when nothing that is allowed can hurt this line.
  const Corruption* damage(std::string_view text, Random& random) {
    const auto all = corruptions();
    const std::size_t first = plan_.how ? *plan_.how : random.below(all.size());
    const std::size_t tries = plan_.how ? 1 : all.size();
    for (std::size_t i = 0; i < tries; ++i) {
      const Corruption& corruption = all[(first + i) % all.size()];
      if (corrupt(corruption, text, random, text_)) return &corruption;
    }
    return nullptr;
  }

  std::string text_;
};

}  // namespace

std::unique_ptr<Fault> make_corrupt(FaultPlan plan, Trigger trigger) {
  return std::make_unique<Corrupt>(std::move(plan), std::move(trigger));
}

}  // namespace mcp::chaos
