// Many small strings kept for good.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace mcp::text {

// Strings in blocks that grow from small to large and never move: what keep() gives is valid while the arena lives.
class Arena {
 public:
  std::string_view keep(std::string_view text);
  // What its blocks take, in bytes.
  std::size_t size() const { return size_; }

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_size_ = 0;  // of the last one
  std::size_t block_used_ = 0;
  std::size_t size_ = 0;
};

}  // namespace mcp::text
