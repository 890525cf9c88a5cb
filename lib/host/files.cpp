// The kernel writes a file of /proc anew for whoever reads it from its start, so an open descriptor and pread() spare
// the walk down the path. Files of /sys are opened each time: there are many, and a descriptor each would run out.
// Tested by tests/unit/host/reader_test.cpp.
#include "host/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace mcp::host {
namespace {

constexpr std::size_t kBlock = 16384;
constexpr std::size_t kMost = std::size_t{16} << 20;

bool means_absent(int error) {
  return error == ENOENT || error == ENOTDIR || error == EOPNOTSUPP || error == ENODEV || error == ESRCH;
}

Error failed(int error) { return Error{.code = Code::kIo, .message = std::generic_category().message(error)}; }

// Appends what the descriptor gives from its start; the errno when it cannot.
int read_all(int fd, std::string& text) {
  text.clear();
  for (;;) {
    const std::size_t before = text.size();
    text.resize(before + kBlock);
    const ssize_t got = pread(fd, text.data() + before, kBlock, static_cast<off_t>(before));
    const int error = errno;
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && error == EINTR) continue;
    if (got < 0) return error;
    if (got == 0) return 0;
    if (text.size() > kMost) return EFBIG;
  }
}

}  // namespace

KeptFile::~KeptFile() { close_file(); }

KeptFile::KeptFile(KeptFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), text_(std::move(other.text_)) {}

void KeptFile::close_file() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

Result<std::optional<std::string_view>> KeptFile::read() {
  // A descriptor that went stale (a module reloaded, a process gone) is opened once more.
  const int attempts = fd_ < 0 ? 1 : 2;
  int error = 0;
  for (int i = 0; i < attempts; ++i) {
    if (fd_ < 0) fd_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    error = fd_ < 0 ? errno : read_all(fd_, text_);
    if (error == 0) return std::optional<std::string_view>(text_);
    close_file();
  }
  if (means_absent(error)) return std::optional<std::string_view>();
  return failed(error);
}

void read_once(const std::string& path, std::string& text) {
  constexpr std::size_t kMostOnce = std::size_t{64} << 10;
  text.clear();
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return;
  char block[4096];
  while (text.size() < kMostOnce) {
    const ssize_t got = ::read(fd, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(block, static_cast<std::size_t>(got));
    if (static_cast<std::size_t>(got) < sizeof block) break;  // an attribute comes whole
  }
  close(fd);
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  DIR* const directory = opendir(folder.c_str());
  if (directory == nullptr) return names;
  while (const dirent* entry = readdir(directory)) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  closedir(directory);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace mcp::host
