// The file is a head of text, which says whose it is and for what it was kept; a number that shows this machine's order
// of bytes; the body; and a hash of all before it.
// Tested by tests/unit/stream/kept_test.cpp and tests/fuzz/state_fuzz.cpp.
#include "stream/kept.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "state/archive.h"
#include "text/hash.h"
#include "text/quote.h"

namespace mcp::stream {
namespace {

constexpr std::uint64_t kOrder = 0x0102030405060708U;

template <class Archive>
void persist(Archive& archive, io::Position& position) {
  archive(position.inode, position.offset, position.line, position.inside_line, position.modified_ns,
          position.head_size, position.head_hash);
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
          ledger.limited, kept.stage);
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

namespace {

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    words.push_back(list.substr(0, list.find(' ')));
    list.remove_prefix(std::min(words.back().size() + 1, list.size()));
  }
  return words;
}

// What of two lists of words, each `name='value'`, in quotes, is not the same at the same place.
std::pair<std::string, std::string> difference(std::string_view a, std::string_view b) {
  for (std::string_view* list : {&a, &b}) {
    list->remove_suffix(std::min<std::size_t>(1, list->size()));
    list->remove_prefix(std::min<std::size_t>(1, list->size()));
  }
  std::vector<std::string_view> theirs = words_of(a), ours = words_of(b);
  while (!theirs.empty() && !ours.empty() && theirs.back() == ours.back()) theirs.pop_back(), ours.pop_back();
  const auto from = static_cast<std::size_t>(
      std::mismatch(theirs.begin(), theirs.end(), ours.begin(), ours.end()).first - theirs.begin());
  const auto rest = [from](const std::vector<std::string_view>& words) {
    return fmt::format("{}", fmt::join(words.begin() + static_cast<std::ptrdiff_t>(from), words.end(), " "));
  };
  return {rest(theirs), rest(ours)};
}

Error another_task(const std::string& path, std::string_view theirs, std::string_view ours) {
  const auto [their, our] = difference(theirs, ours);
  const auto told = [](const std::string& words) { return words.empty() ? std::string("nothing") : words; };
  return refused(path,
                 fmt::format("was kept for another task: it had {}, where this one has {}", told(their), told(our)));
}

}  // namespace

// The head tells whether it is such a file at all, before the rest of what may be anything is read.
Result<Keeper> Keeper::open(const std::string& path, std::string_view tool, std::string_view asked) {
  Result<io::FileLock> lock = io::FileLock::take(path);
  if (!lock) return lock.error();
  const std::string whose = fmt::format("{} state 2\n", tool);
  std::string task;
  text::append_json_string(task, asked);
  Keeper keeper(path, whose + task + "\n", std::move(*lock));
  std::error_code unknown;
  const std::filesystem::file_status status = std::filesystem::status(path, unknown);
  if (status.type() == std::filesystem::file_type::not_found) return keeper;
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    return refused(path, "is no regular file");
  std::ifstream file(path, std::ios::binary);
  std::string read(whose.size(), '\0');
  file.read(read.data(), static_cast<std::streamsize>(read.size()));
  if (!file.is_open() || file.bad()) return refused(path, "cannot be read");
  if (!file || read != whose) return refused(path, fmt::format("expected a state of {}, of this version", tool));
  read.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  if (file.bad()) return refused(path, "cannot be read");
  std::string_view bytes = read;
  keeper.size_ = bytes.size();
  std::uint64_t hash = 0;
  if (bytes.size() >= whose.size() + sizeof hash) std::memcpy(&hash, bytes.end() - sizeof hash, sizeof hash);
  bytes.remove_suffix(std::min(bytes.size(), sizeof hash));
  if (hash != text::fnv1a(bytes)) return refused(path, "the state is torn: its check does not fit what stands in it");
  if (!bytes.starts_with(keeper.head_)) {
    const std::string_view line = bytes.substr(whose.size(), bytes.find('\n', whose.size()) - whose.size());
    return another_task(path, line, task);
  }
  keeper.before_ = unpack(bytes.substr(keeper.head_.size()));
  if (!keeper.before_) return refused(path, "the state cannot be read on this machine");
  return keeper;
}

Status Keeper::keep(Kept& kept) {
  std::string bytes = head_ + pack(kept);
  const std::uint64_t hash = text::fnv1a(bytes);
  bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  size_ = bytes.size();
  return io::replace_file(path_, bytes);
}

}  // namespace mcp::stream
