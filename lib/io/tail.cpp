// Tested by the golden cases of mcp-scrape and mcp-query.
#include "io/tail.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace mcp::io {
namespace {

std::string tail_of(int fd, std::size_t size) {
  struct stat about {};
  if (::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return {};
  const off_t length = std::min(about.st_size, static_cast<off_t>(size));
  std::string tail(static_cast<std::size_t>(length), '\0');
  return ::pread(fd, tail.data(), tail.size(), about.st_size - length) == length ? tail : std::string();
}

}  // namespace

// O_NONBLOCK, since a FIFO without a writer would never open.
std::string tail_of(const std::string& path, std::size_t size) {
  if (path == "-") return tail_of(STDIN_FILENO, size);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return {};
  std::string tail = tail_of(fd, size);
  ::close(fd);
  return tail;
}

}  // namespace mcp::io
