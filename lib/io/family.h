// The files that were made of one file by rotation: which they are, and in which order. Inside of the room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/head.h"
#include "io/position.h"
#include "result/result.h"

namespace mcp::io {

// What rotation added to a name: a number, or a date as its digits.
struct Suffix {
  enum class Kind : std::uint8_t { kOther, kNumber, kDate };
  Kind kind = Kind::kOther;
  std::string digits;
};

// Of a name that is not `base` itself; none where the file is not named after `base`.
std::optional<Suffix> suffix_of(std::string_view name, std::string_view base);

// A regular file as it was found.
struct FoundFile {
  std::string path;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;        // as it is stored
  std::int64_t modified_ns = 0;  // since 1970
  Head head;
  Suffix suffix;

  // Whether the position is one of this file, by its content.
  bool holds(const Position& position) const;
};

enum class Links : std::uint8_t { kFollowed, kRefused };

// kUsage for what is no regular file.
Result<FoundFile> look_at(const std::string& path, Links links);

struct Family {
  std::vector<FoundFile> files;  // by name; without the file itself
  std::string unreadable;        // the names of rotated ones that could not be read, and why
};

// All that is named after the file. Of a symbolic link: after what it leads to as well, and there whatever has the
// inode.
Family family_of(const std::string& path, std::uint64_t inode);

// Those of the family that were rotated after the one found, the oldest first.
struct Between {
  std::vector<const FoundFile*> files;
  std::string doubt;  // in words: which are missing, or not clear to be among them
};
Between rotated_after(const FoundFile& found, const Family& family);

}  // namespace mcp::io
