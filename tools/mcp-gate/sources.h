// Where measurements come from: files and folders, read whole.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "formats.h"
#include "io/interrupts.h"
#include "result/result.h"
#include "runs.h"

namespace mcp::gate {

struct ReadOptions {
  const Format* format = nullptr;                 // null: by content
  std::size_t max_file = std::size_t{256} << 20;  // bytes, unpacked
  const io::Interrupts* interrupts = nullptr;
};

// The files below the paths in the order of the paths, those of a folder ascending by name, hidden ones left out; - is
// standard input. A path that is not there is an Error of code kIo.
Result<std::vector<std::string>> files_below(const std::vector<std::string>& paths);

// Whether there is nothing of that name.
bool is_missing(const std::string& path);

// Reads all of them. A file that has the bytes of an earlier one is the same run given twice, and counts once.
Status read_files(const std::vector<std::string>& files, const ReadOptions& options, RunSet& into);

}  // namespace mcp::gate
