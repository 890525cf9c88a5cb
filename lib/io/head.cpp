// Tested by tests/unit/io/position_test.cpp and tests/unit/io/segments_test.cpp.
#include "io/head.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "text/hash.h"
#include "zip/unzip.h"

namespace mcp::io {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 14;
constexpr std::uint64_t kMostPacked = std::uint64_t{1} << 20;  // whose first bytes need more than that has no head

// Unpacks until the head is whole, or `in` gives no more; whether the data is sound so far.
bool unpack_into(std::string& head, std::size_t size, zip::Unpacker& unpacker, std::string_view& in) {
  std::array<char, kHeadSize> out{};
  while (head.size() < size) {
    const auto progress = unpacker.unpack(in, out.data(), out.size());
    if (!progress) return false;
    in.remove_prefix(progress->consumed);
    head.append(out.data(), std::min(progress->produced, size - head.size()));
    if (progress->consumed == 0 && progress->produced == 0) return true;
  }
  return true;
}

}  // namespace

Result<Head> read_head(int fd, std::size_t size) {
  Head head;
  std::unique_ptr<zip::Unpacker> unpacker;
  std::vector<char> block(kBlock);
  for (std::uint64_t at = 0; head.bytes.size() < size && at < kMostPacked;) {
    const ssize_t got = ::pread(fd, block.data(), block.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{.code = Code::kIo, .message = std::string("read error: ") + std::strerror(errno)};
    if (got == 0) break;
    std::string_view in(block.data(), static_cast<std::size_t>(got));
    if (at == 0) unpacker = zip::make_unpacker(zip::sniff(in));
    head.packed = unpacker != nullptr;
    at += in.size();
    if (!head.packed) {
      head.bytes.append(in.substr(0, size - head.bytes.size()));
      continue;
    }
    if (!unpack_into(head.bytes, size, *unpacker, in) || in.size() == static_cast<std::size_t>(got)) break;
    at -= in.size();  // what it left comes again, with more behind it
  }
  return head;
}

void Beginning::add(std::uint64_t at, std::string_view bytes) {
  const std::size_t size = size_.load(std::memory_order_relaxed);
  if (size == kHeadSize || at > size || at + bytes.size() <= size) return;
  bytes.remove_prefix(size - static_cast<std::size_t>(at));
  const std::size_t more = std::min(bytes.size(), kHeadSize - size);
  std::copy_n(bytes.data(), more, bytes_.data() + size);
  size_.store(size + more, std::memory_order_release);
}

Result<Position> Beginning::position(std::uint64_t offset, std::uint64_t line) const {
  const std::size_t size = std::min<std::uint64_t>(kHeadSize, offset);
  if (size_.load(std::memory_order_acquire) < size) {
    return Error{.code = Code::kIo, .message = "was not read up to byte " + std::to_string(offset)};
  }
  return Position{.inode = inode_,
                  .offset = offset,
                  .line = line,
                  .head_size = size,
                  .head_hash = text::fnv1a({bytes_.data(), size})};
}

}  // namespace mcp::io
