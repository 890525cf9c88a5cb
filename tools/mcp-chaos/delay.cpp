// Holds lines back until event time has moved on, as a queue or a retry does; their timestamps stay. Event time is the
// largest time of the lines that came by so far. It never falls, so the lines fall due in the order in which they came:
// a queue is enough. A line that falls due follows the line that moved time on, and is at least that late for its
// reader. A line that comes before any line with a time cannot be timed and goes straight on. Tested by
// tests/unit/mcp-chaos/faults_test.cpp.
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "fault.h"

namespace mcp::chaos {
namespace {

struct Held {
  Line line;
  std::string text;
  std::int64_t due_us;
};

std::int64_t add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

class Delay final : public Fault {
 public:
  using Fault::Fault;

  void apply(std::vector<Line>& lines, Scene& scene) override {
    next_.clear();
    for (const Line& line : lines) {
      now_ = {line.clock_us, line.elapsed_us};
      if (line.clock_us && trigger_.strike(line)) {
        hold(line, scene);
      } else {
        next_.push_back(line);
      }
      let_go_what_is_due(scene);
    }
    std::swap(lines, next_);
  }

  void undo(std::vector<Line>& lines, Scene& scene, std::string_view why) override {
    next_.clear();
    while (!held_.empty()) {
      scene.ledger.roll_back(plan_, held_.front().line, why);
      let_go(scene);
    }
    lines.insert(lines.end(), next_.begin(), next_.end());
  }

 private:
  static std::size_t cost(const Held& held) { return held.text.size() + sizeof(Held); }

  void hold(const Line& line, Scene& scene) {
    const std::int64_t due_us = add(*line.clock_us, plan_.delay.count());
    held_.push_back({line, std::string(line.text), due_us});
    bytes_ += cost(held_.back());
    if (scene.ledger.kept()) {
      scene.ledger.strike(
          plan_, line,
          {{"delay_us", {std::int64_t{plan_.delay.count()}}}, {"due_us", {due_us}}, {"before", verbatim(line.text)}});
    }
  }

  void let_go_what_is_due(Scene& scene) {
    while (bytes_ > scene.max_held) {
      scene.ledger.roll_back(plan_, held_.front().line, "too much is held");
      ++scene.let_go_early;
      let_go(scene);
    }
    while (!held_.empty() && now_.clock_us && held_.front().due_us <= *now_.clock_us) let_go(scene);
  }

  // The oldest goes on, at the time that it is now.
  void let_go(Scene& scene) {
    Held& oldest = held_.front();
    bytes_ -= cost(oldest);
    oldest.line.text = scene.texts.keep(std::move(oldest.text));
    oldest.line.clock_us = now_.clock_us;
    oldest.line.elapsed_us = now_.elapsed_us;
    next_.push_back(oldest.line);
    held_.pop_front();
  }

  struct Now {
    std::optional<std::int64_t> clock_us;
    std::int64_t elapsed_us = 0;
  };
  Now now_;
  std::deque<Held> held_;
  std::size_t bytes_ = 0;
  std::vector<Line> next_;
};

}  // namespace

std::unique_ptr<Fault> make_delay(FaultPlan plan, Trigger trigger) {
  return std::make_unique<Delay>(std::move(plan), std::move(trigger));
}

}  // namespace mcp::chaos
