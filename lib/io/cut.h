// Bytes into lines. Inside of Input.
#pragma once

#include <cstdint>

#include "io/chunk.h"
#include "io/input.h"

namespace mcp::io {

// Where cutting stands between two blocks of a file.
struct CutState {
  std::uint64_t number = 0;       // of the last line that began
  bool inside_long_line = false;  // its head has been given out
  bool at_start = false;          // of the file, where a BOM is none of the line
};

enum class After { kMoreBytes, kEndOfFile, kStillGrowing };  // the bytes at hand

// Cuts the chunk's bytes into its lines: the Ahead, where there is one, has begun and is still to be told the end. Says
// how many of the bytes were given out; what is left is the beginning of a line.
std::size_t cut(Chunk& chunk, After after, const InputOptions& options, CutState& state);

// Finds the ends of whole lines. The same of the Ahead.
void find_ends(Chunk& chunk, const InputOptions& options);
// The lines that end there, the first of them with the number after `before`.
void lines_of(Chunk& chunk, std::uint64_t before, std::size_t max_line, Lines& lines);

}  // namespace mcp::io
