// Tested by tests/unit/io/replace_test.cpp.
#include "io/replace.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "io/write_all.h"

namespace mcp::io {
namespace {

constexpr int kMostLeftBehind = 1'000;  // temporary files of killed processes of the same number

struct Temporary {
  int fd = -1;
  std::string path;
};

// One that nobody else has: in a container each run may have the same process number.
Result<Temporary> make_temporary(const std::string& path) {
  const std::string stem = path + "." + std::to_string(::getpid()) + ".";
  for (int n = 0; n < kMostLeftBehind; ++n) {
    std::string name = stem + std::to_string(n) + ".tmp";
    const int fd = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd >= 0) return Temporary{fd, std::move(name)};
    if (errno != EEXIST) break;
  }
  return system_error(path, "cannot write next to it", errno);
}

Status fill(int fd, const std::string& path, std::string_view content) {
  Status written = write_all(fd, path, content);
  if (written && ::fsync(fd) != 0) written = system_error(path, "write error", errno);
  if (::close(fd) != 0 && written) written = system_error(path, "write error", errno);
  return written;
}

}  // namespace

Status replace_file(const std::string& path, std::string_view content) {
  const auto temporary = make_temporary(path);
  if (!temporary) return temporary.error();
  Status filled = fill(temporary->fd, path, content);
  if (filled && ::rename(temporary->path.c_str(), path.c_str()) != 0) {
    filled = system_error(path, "cannot replace it", errno);
  }
  if (!filled) {
    ::unlink(temporary->path.c_str());
    return filled;
  }
  return sync_folder_of(path);
}

Status sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0 && errno == EACCES) return Done{};  // it may be written and not read: that is left to the system
  if (fd < 0) return system_error(folder, "cannot open", errno);
  const int failed = ::fsync(fd) == 0 || errno == EINVAL ? 0 : errno;  // EINVAL: the file system has no such thing
  ::close(fd);
  if (failed != 0) return system_error(folder, "cannot make it durable", failed);
  return Done{};
}

Result<FileLock> FileLock::take(const std::string& path) {
  const std::string name = path + ".lock";
  const int fd = ::open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  if (fd < 0) return system_error(name, "cannot open", errno);
  FileLock lock(fd);
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return Error{.code = Code::kIo, .message = "another process holds this lock"}.in(name);
    if (errno != EINTR) return system_error(name, "cannot lock", errno);
  }
  return lock;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

}  // namespace mcp::io
