// The file is a head of text, which says whose it is and for what it was kept; a number that shows this machine's order
// of bytes; the body; and a hash of all before it.
// Tested by tests/unit/stream/kept_test.cpp and tests/fuzz/state_fuzz.cpp.
#include "stream/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "state/archive.h"
#include "text/quote.h"

namespace mcp::stream {
namespace {

constexpr std::uint64_t kOrder = 0x0102030405060708U;

// FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo), eight bytes at a time.
std::uint64_t hash_of(std::string_view bytes) {
  constexpr std::uint64_t kPrime = 0x100000001B3U;
  std::uint64_t hash = 0xCBF29CE484222325U ^ bytes.size();
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    hash = (hash ^ word) * kPrime;
    hash ^= hash >> 29;
  }
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return hash ^ hash >> 32;
}

template <class Archive>
void persist(Archive& archive, io::Position& position) {
  archive(position.inode, position.offset, position.line, position.head_size, position.head_hash);
}

template <class Archive>
void persist(Archive& archive, Kept& kept) {
  persist(archive, kept.input);
  bool rotated = kept.next.has_value();
  archive(rotated);
  if (rotated && !kept.next) kept.next.emplace();
  if (rotated) persist(archive, *kept.next);
  std::size_t files = kept.outputs.size();
  archive.size(files);
  kept.outputs.resize(files);
  for (std::optional<io::OutputMark>& mark : kept.outputs) {
    bool there = mark.has_value();
    archive(there);
    if (there && !mark) mark.emplace();
    if (there) archive(mark->inode, mark->offset);
  }
  Ledger& ledger = kept.ledger;
  archive(ledger.lines, ledger.used, ledger.passed, ledger.malformed, ledger.rejected, ledger.late, ledger.duplicate,
          ledger.limited, kept.reasons, kept.stage);
}

Error refused(const std::string& path, std::string message) {
  return Error{.code = Code::kConfig, .message = std::move(message)}.in(path);
}

}  // namespace

std::string pack(Kept& kept) {
  state::Writer archive;
  std::uint64_t order = kOrder;
  archive(order);
  persist(archive, kept);
  return archive.take();
}

std::optional<Kept> unpack(std::string_view bytes) {
  state::Reader archive(bytes);
  std::uint64_t order = 0;
  archive(order);
  archive.expect(order == kOrder);
  std::optional<Kept> kept(std::in_place);
  persist(archive, *kept);
  if (!archive.done()) kept.reset();
  return kept;
}

Result<Keeper> Keeper::open(const std::string& path, std::string_view tool, std::string_view asked) {
  Result<io::FileLock> lock = io::FileLock::take(path);
  if (!lock) return lock.error();
  const std::string whose = fmt::format("{} state 1\n", tool);
  std::string task;
  text::append_json_string(task, asked);
  Keeper keeper(path, whose + task + "\n", std::move(*lock));
  std::ifstream file(path, std::ios::binary);
  if (!file && errno == ENOENT) return keeper;
  const std::string read{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return refused(path, "cannot be read");
  std::string_view bytes = read;
  keeper.size_ = bytes.size();
  if (!bytes.starts_with(whose)) return refused(path, fmt::format("expected a state file of {}", tool));
  std::uint64_t hash = 0;
  if (bytes.size() >= whose.size() + sizeof hash) std::memcpy(&hash, bytes.end() - sizeof hash, sizeof hash);
  bytes.remove_suffix(std::min(bytes.size(), sizeof hash));
  if (hash != hash_of(bytes)) return refused(path, "the state is torn: its check does not fit what stands in it");
  if (!bytes.starts_with(keeper.head_)) {
    const std::string_view line = bytes.substr(whose.size(), bytes.find('\n', whose.size()) - whose.size());
    return refused(path, fmt::format("was kept for another task: {}; this one is: {}", line, task));
  }
  keeper.before_ = unpack(bytes.substr(keeper.head_.size()));
  if (!keeper.before_) return refused(path, "the state cannot be read on this machine");
  return keeper;
}

Status Keeper::keep(Kept& kept) {
  std::string bytes = head_ + pack(kept);
  const std::uint64_t hash = hash_of(bytes);
  bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  size_ = bytes.size();
  return io::replace_file(path_, bytes);
}

}  // namespace mcp::stream
