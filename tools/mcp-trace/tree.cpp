// Every span has one place: under its parent; under a stand-in where the parent is named and missing; or at the top.
// What is not reached from the top hangs on a cycle: the earliest span of the cycle goes to the top without its
// parent, which reaches the rest of it and all that hangs on it. No recursion: a trace may be a chain of any length.
//
// Tested by tests/unit/mcp-trace/tree_test.cpp.
#include "tree.h"

#include <algorithm>
#include <map>
#include <utility>

namespace mcp::trace {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Grower {
 public:
  explicit Grower(std::span<const Span> spans)
      : spans_(spans), parent_(spans.size(), kNone), placed_(spans.size(), 0), walked_(spans.size(), 0) {}

  std::vector<Branch> all() {
    find_parents();
    order_children();
    out_.reserve(spans_.size() + missing_.size());
    place_top();
    for (const std::size_t each : by_start_) {
      if (placed_[each] == 0) open_cycle(each);
    }
    return std::move(out_);
  }

 private:
  struct Children {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Pending {
    std::size_t span = 0;
    std::size_t depth = 0;
    bool last = false;
  };

  // Of several spans with the parent's id, the first.
  std::size_t find(std::uint64_t id) const {
    const auto before = [](const Span& span, std::uint64_t wanted) { return span.id < wanted; };
    const auto found = std::lower_bound(spans_.begin(), spans_.end(), id, before);
    return found != spans_.end() && found->id == id ? static_cast<std::size_t>(found - spans_.begin()) : kNone;
  }

  void find_parents() {
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      by_start_.push_back(i);
      if (spans_[i].parent != 0) parent_[i] = find(spans_[i].parent);
    }
    std::sort(by_start_.begin(), by_start_.end(), [this](std::size_t a, std::size_t b) { return starts_before(a, b); });
  }

  // children_ holds all spans that have a parent, those of one parent together and by start.
  void order_children() {
    for (const std::size_t each : by_start_) {
      if (parent_[each] != kNone) children_.push_back(each);
      if (parent_[each] == kNone && spans_[each].parent != 0) missing_[spans_[each].parent].push_back(each);
    }
    std::stable_sort(children_.begin(), children_.end(),
                     [this](std::size_t a, std::size_t b) { return parent_[a] < parent_[b]; });
    of_.resize(spans_.size());
    for (std::size_t i = 0; i < children_.size(); ++i) {
      Children& of = of_[parent_[children_[i]]];
      if (of.end == 0) of.begin = i;
      of.end = i + 1;
    }
  }

  // Roots and missing parents by start; a missing parent stands where its first child would.
  void place_top() {
    for (const std::size_t each : by_start_) {
      if (parent_[each] != kNone) continue;
      const auto orphans = missing_.find(spans_[each].parent);
      if (spans_[each].parent == 0) {
        place({each, 0, false});
      } else if (orphans->second.front() == each) {
        out_.push_back({.span = nullptr, .id = orphans->first, .depth = 0});
        for (const std::size_t orphan : orphans->second) place({orphan, 1, orphan == orphans->second.back()});
      }
    }
  }

  // The span and all below it. A child that stands elsewhere already is the one that a cycle was opened at.
  void place(const Pending& top) {
    std::vector<Pending> stack = {top};
    while (!stack.empty()) {
      const Pending next = stack.back();
      stack.pop_back();
      placed_[next.span] = 1;
      out_.push_back({&spans_[next.span], spans_[next.span].id, next.depth, next.last, false});
      const Children below = of_[next.span];
      bool last = true;
      for (std::size_t i = below.end; i > below.begin; --i) {
        if (placed_[children_[i - 1]] != 0) continue;
        stack.push_back({children_[i - 1], next.depth + 1, last});
        last = false;
      }
    }
  }

  // The way up from a span that nothing at the top reaches ends in a cycle. Nothing on the way was walked before: what
  // leads to an earlier cycle has been placed with it.
  void open_cycle(std::size_t start) {
    std::size_t on_cycle = start;
    for (; walked_[on_cycle] == 0; on_cycle = parent_[on_cycle]) walked_[on_cycle] = 1;
    std::size_t earliest = on_cycle;
    for (std::size_t each = parent_[on_cycle]; each != on_cycle; each = parent_[each]) {
      if (starts_before(each, earliest)) earliest = each;
    }
    const std::size_t first = out_.size();
    place({earliest, 0, false});
    out_[first].cut = true;
  }

  bool starts_before(std::size_t a, std::size_t b) const {
    return std::pair(spans_[a].start_ns, a) < std::pair(spans_[b].start_ns, b);
  }

  std::span<const Span> spans_;
  std::vector<std::size_t> parent_;
  std::vector<std::uint8_t> placed_;
  std::vector<std::uint8_t> walked_;
  std::vector<std::size_t> by_start_;
  std::vector<std::size_t> children_;
  std::vector<Children> of_;
  std::map<std::uint64_t, std::vector<std::size_t>> missing_;
  std::vector<Branch> out_;
};

}  // namespace

std::vector<Branch> grow(std::span<const Span> trace) { return Grower(trace).all(); }

Extent extent_of(std::span<const Span> trace) {
  Extent extent{trace.front().start_ns, trace.front().start_ns};
  for (const Span& span : trace) {
    extent.begin_ns = std::min(extent.begin_ns, span.start_ns);
    extent.end_ns = std::max({extent.end_ns, span.start_ns, span.end_ns});
  }
  return extent;
}

}  // namespace mcp::trace
