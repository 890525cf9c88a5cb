// Files that are always whole: replaced at once, and worked on by one process at a time.
#pragma once

#include <string>
#include <string_view>

#include "result/result.h"

namespace mcp::io {

// Gives the file this content, with mode 0600: whoever reads it, also after a crash, finds all of the old or all of the
// new. On failure the old one stays, unless all that failed was to make the new one's name durable. A symbolic link is
// replaced, not what it leads to. A process that is killed here may leave its temporary file, `path.PID.N.tmp`.
Status replace_file(const std::string& path, std::string_view content);

// Makes durable that there is a file of this name.
Status sync_folder_of(const std::string& path);

// While it lives, no other process and no other FileLock has the lock of this path: a file `path.lock`, which stays.
class FileLock {
 public:
  // Does not wait: kIo where another one holds it.
  static Result<FileLock> take(const std::string& path);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace mcp::io
