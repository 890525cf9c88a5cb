// Where reading of a growing file stands, and what has come since: also where the file was rotated in between.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "result/result.h"

namespace mcp::io {

// Where reading of a file stands, so that it is found again when it was rotated.
struct Position {
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;      // of the unpacked bytes; the beginning of a line, unless inside_line
  std::uint64_t line = 0;        // how many lines begin before it
  bool inside_line = false;      // it is not the beginning of a line, but inside of one too long to be given out whole
  std::int64_t modified_ns = 0;  // of an offset of 0: when the file had last been written to; 0 where it is not known
  std::uint64_t head_size = 0;   // of the first bytes of the unpacked file, at most 4096 and at most offset …
  std::uint64_t head_hash = 0;   // … their FNV-1a of 64 bits
};

// A file to read, from an offset on.
struct Segment {
  std::string path;
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  // What stands behind its last newline may still be being written, and is not given out.
  bool growing = false;
  bool inside_line = false;  // as of the Position
};

struct Resumption {
  std::vector<Segment> segments;  // in the order to read; the last one is `path` itself
  std::string lost;               // what is not there any more, in words; "" where nothing is
};

// What has come since: the rest of the file where it is the same one; else the rest of the file that it was renamed or
// copied to, then those that were rotated after that one, then all of `path`.
//
// A file is the same one where its first bytes are (head_size of them) and, unpacked, it reaches to the offset. Looked
// at are `path` and the files of its folder that are named after it: `x` then anything, and `stem-2026….ext` of
// `stem.ext`; of a symbolic link those named after what it leads to as well, and there any file of the same inode.
// Where several have these first bytes, which happens by chance where few were read: the one with the inode; else
// `path`; else one that is not packed; else the one modified last.
// An offset of 0 has no first bytes to go by: it is found by its inode, else it is the beginning of `path`, before
// which those come that were rotated and written to since.
//
// Rotated after the one found are those whose number (`x.1` newer than `x.2`, or the other way round) or date
// (`x-20261125`) stands on the same side of its own as their time of modification; of a packed and an unpacked one the
// unpacked one. Where numbers and times contradict each other none of them is read, and `lost` says so.
//
// Where `path` is not there, the rotated ones alone are read; without those it is an Error. No regular file is one too.
Result<Resumption> resume(const std::string& path, const Position& from);

// The position that was reached in this file, packed or not. An Error where it does not reach so far: it is another
// file by now. Where it may have been rotated while it was read, Input::position() is safe.
Result<Position> position_of(const std::string& path, std::uint64_t offset, std::uint64_t line);

}  // namespace mcp::io
