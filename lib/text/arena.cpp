// Tested by tests/unit/text/arena_test.cpp.
#include "text/arena.h"

#include <algorithm>

namespace mcp::text {

std::string_view Arena::keep(std::string_view text) {
  constexpr std::size_t kSmallest = std::size_t{1} << 14, kLargest = std::size_t{1} << 20;
  if (block_size_ - block_used_ < text.size()) {
    block_size_ = std::max(text.size(), std::clamp(2 * block_size_, kSmallest, kLargest));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    size_ += block_size_;
    block_used_ = 0;
  }
  if (text.empty()) return {};
  char* const at = blocks_.back().get() + block_used_;
  text.copy(at, text.size());
  block_used_ += text.size();
  return {at, text.size()};
}

}  // namespace mcp::text
