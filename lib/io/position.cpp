// Tested by tests/unit/io/position_test.cpp.
#include "io/position.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include "io/family.h"
#include "io/head.h"
#include "text/hash.h"

namespace mcp::io {
namespace {

// The one of the family that the position is of; null where there is none.
const FoundFile* find(const Family& family, const Position& position) {
  const FoundFile* best = nullptr;
  const auto rank = [&](const FoundFile& file) {
    return std::tuple(file.inode == position.inode, !file.head.packed, file.modified_ns);
  };
  for (const FoundFile& file : family.files) {
    if (file.holds(position) && (best == nullptr || rank(file) > rank(*best))) best = &file;
  }
  return best;
}

void add_words(std::string& text, const std::string& words) {
  if (!words.empty()) text += (text.empty() ? "" : "; ") + words;
}

std::string words_of_loss(const std::string& path, const Position& from, const Family& family) {
  std::string words = "what came after byte " + std::to_string(from.offset) + " of the file that was " + path +
                      " before is not there any more";
  if (!family.unreadable.empty()) words += ", or cannot be read: " + family.unreadable;
  return words;
}

// While all that follows a file is empty, its writer may not have gone over to the next one.
void mark_growing(Resumption& resumption, const std::vector<std::uint64_t>& sizes) {
  for (std::size_t i = resumption.segments.size(); i-- > 0;) {
    resumption.segments[i].growing = true;
    if (sizes[i] > 0) return;
  }
}

Resumption rest_of(const std::string& path, const Position& from) {
  return {
      .segments =
          {{.path = path, .offset = from.offset, .line = from.line, .growing = true, .inside_line = from.inside_line}},
      .lost = ""};
}

// Nothing was read yet: all that was written since. A file that was renamed is among the family as one of these.
Resumption all_since(const std::string& path, const Position& from, const Family& family, const FoundFile* now) {
  std::vector<const FoundFile*> since;
  for (const FoundFile& file : family.files) {
    const bool renamed = file.inode == from.inode && !file.head.packed;
    const bool written = renamed || file.modified_ns > from.modified_ns;
    if (written && file.size > 0) since.push_back(&file);
  }
  std::sort(since.begin(), since.end(),
            [](const FoundFile* a, const FoundFile* b) { return a->modified_ns < b->modified_ns; });
  Resumption resumption;
  std::vector<std::uint64_t> sizes;
  for (const FoundFile* file : since) {
    resumption.segments.push_back({.path = file->path, .offset = 0, .line = 0, .growing = false});
    sizes.push_back(file->size);
  }
  if (now != nullptr) {
    resumption.segments.push_back({.path = path, .offset = 0, .line = 0, .growing = false});
    sizes.push_back(now->size);
  }
  if (!family.unreadable.empty()) resumption.lost = "cannot be read: " + family.unreadable;
  mark_growing(resumption, sizes);
  return resumption;
}

}  // namespace

Result<Resumption> resume(const std::string& path, const Position& from) {
  const auto now = look_at(path, Links::kFollowed);
  struct stat about {};
  const bool gone = !now && ::stat(path.c_str(), &about) != 0 && errno == ENOENT;
  if (!now && !gone) return now.error();
  const bool here = now && now->holds(from);
  const bool nothing_yet = from.offset == 0 && from.modified_ns != 0;
  if (here && now->inode == from.inode && !nothing_yet) return rest_of(path, from);

  const Family family = family_of(path, from.inode);
  if (nothing_yet) return all_since(path, from, family, now ? &*now : nullptr);
  const FoundFile* const found = find(family, from);
  if (here && (found == nullptr || found->inode != from.inode)) return rest_of(path, from);
  if (found == nullptr && !now) return now.error();

  Resumption resumption;
  std::vector<std::uint64_t> sizes;
  if (found != nullptr) {
    const Between between = rotated_after(*found, family);
    resumption.segments.push_back({.path = found->path,
                                   .offset = from.offset,
                                   .line = from.line,
                                   .growing = false,
                                   .inside_line = from.inside_line});
    sizes.push_back(found->size);
    for (const FoundFile* file : between.files) {
      resumption.segments.push_back({.path = file->path, .offset = 0, .line = 0, .growing = false});
      sizes.push_back(file->size);
    }
    add_words(resumption.lost, between.doubt);
    if (!family.unreadable.empty()) add_words(resumption.lost, "cannot be read: " + family.unreadable);
  } else if (from.offset > 0) {
    resumption.lost = words_of_loss(path, from, family);
  }
  if (now) {
    resumption.segments.push_back({.path = path, .offset = 0, .line = 0, .growing = false});
    sizes.push_back(now->size);
  }
  mark_growing(resumption, sizes);
  return resumption;
}

Result<Position> position_of(const std::string& path, std::uint64_t offset, std::uint64_t line) {
  const auto file = look_at(path, Links::kFollowed);
  if (!file) return file.error();
  const std::size_t size = std::min<std::uint64_t>(kHeadSize, offset);
  if (file->head.bytes.size() < size || (!file->head.packed && file->size < offset)) {
    return Error{.code = Code::kIo, .message = "does not reach to byte " + std::to_string(offset) + " any more"}.in(
        path);
  }
  return Position{.inode = file->inode,
                  .offset = offset,
                  .line = line,
                  .modified_ns = offset == 0 ? file->modified_ns : 0,
                  .head_size = size,
                  .head_hash = text::fnv1a(std::string_view(file->head.bytes).substr(0, size))};
}

}  // namespace mcp::io
