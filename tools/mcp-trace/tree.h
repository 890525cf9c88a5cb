// The spans of one trace as a tree, whatever the input made of it: parents that are missing, several roots, cycles, two
// spans of one id, clocks that disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "store.h"

namespace mcp::trace {

// One line of the tree, top down. Siblings stand by start, then id.
struct Branch {
  const Span* span = nullptr;  // null: a parent that is named and not there
  std::uint64_t id = 0;        // the span's, or the missing parent's
  std::size_t depth = 0;       // 0 is a root
  bool last = false;           // the last child of its parent
  bool cut = false;            // its parent is its own descendant: the cycle was opened here
};

// Every span exactly once. `trace`: as first_trace gives it; the views and pointers go into it.
std::vector<Branch> grow(std::span<const Span> trace);

// From the earliest start to the latest end, or start where that is later.
struct Extent {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};
Extent extent_of(std::span<const Span> trace);

}  // namespace mcp::trace
