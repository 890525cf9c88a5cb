// The first bytes of a file, unpacked, by which it is known again. Inside of the room.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "io/position.h"
#include "result/result.h"

namespace mcp::io {

inline constexpr std::size_t kHeadSize = 4096;

struct Head {
  std::string bytes;  // fewer than asked for where the file has no more, or is damaged
  bool packed = false;
};

// Without moving the offset of the descriptor.
Result<Head> read_head(int fd, std::size_t size);

// How a file begins that is being read. The thread that reads adds to it; another one may ask for what it was told of.
class Beginning {
 public:
  explicit Beginning(std::uint64_t inode) : inode_(inode) {}
  // The bytes that stand in the file from `at` on.
  void add(std::uint64_t at, std::string_view bytes);
  // Of a place behind bytes that were added.
  Result<Position> position(std::uint64_t offset, std::uint64_t line) const;

 private:
  std::uint64_t inode_;
  std::atomic<std::size_t> size_{0};
  std::array<char, kHeadSize> bytes_{};
};

}  // namespace mcp::io
