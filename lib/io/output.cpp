// Tested by tests/unit/io/output_test.cpp and tests/unit/io/continue_test.cpp.
#include "io/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "io/replace.h"
#include "io/write_all.h"

namespace mcp::io {
namespace {

bool same_file(const struct stat& a, const struct stat& b) { return a.st_dev == b.st_dev && a.st_ino == b.st_ino; }

// Whether the path is one of the inputs; "-" or none at all is standard input, as Input has it.
bool is_among(const std::string& path, const std::vector<std::string>& inputs) {
  struct stat mine {};
  if (::stat(path.c_str(), &mine) != 0 || !S_ISREG(mine.st_mode)) return false;
  struct stat theirs {};
  if (inputs.empty()) return ::fstat(STDIN_FILENO, &theirs) == 0 && same_file(mine, theirs);
  return std::any_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
    const int known = input == "-" ? ::fstat(STDIN_FILENO, &theirs) : ::stat(input.c_str(), &theirs);
    return known == 0 && same_file(mine, theirs);
  });
}

// Room in a pipe for a large block: fewer turns between writer and reader. Where it is no pipe, or may not grow, the
// system says so and nothing is lost.
void widen_pipe(int fd, int size) {
  const int now = ::fcntl(fd, F_GETPIPE_SZ);
  if (now > 0 && now < size) ::fcntl(fd, F_SETPIPE_SZ, size);
}

Error not_regular(std::string_view name) {
  return Error{.code = Code::kUsage, .message = "is no regular file, and cannot be continued"}.in(name);
}

}  // namespace

Result<Output> Output::open(const std::string& path, const std::vector<std::string>& inputs) {
  if (path.empty() || path == "-") {
    widen_pipe(STDOUT_FILENO, static_cast<int>(kLarge));
    return Output(STDOUT_FILENO, "stdout");
  }
  if (is_among(path, inputs)) {
    return Error{.code = Code::kUsage, .message = "is also an input; it would be overwritten before it is read"}.in(
        path);
  }
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) return system_error(path, "cannot open for writing", errno);
  Output output(fd, path);
  output.owned_ = true;
  return output;
}

Result<Output> Output::continue_at(const std::string& path, const std::vector<std::string>& inputs,
                                   const std::optional<OutputMark>& mark) {
  if (path.empty() || path == "-") return not_regular("stdout");
  if (is_among(path, inputs)) {
    return Error{.code = Code::kUsage, .message = "is also an input; it would never come to its end"}.in(path);
  }
  struct stat about {};
  const bool there = ::stat(path.c_str(), &about) == 0;
  if (there && !S_ISREG(about.st_mode)) return not_regular(path);
  // Appending, so that no hole comes about where somebody cuts the file meanwhile.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0666);
  if (fd < 0) return system_error(path, "cannot open for writing", errno);
  Output output(fd, path);
  output.owned_ = true;
  if (::fstat(fd, &about) != 0) return system_error(path, "cannot open for writing", errno);
  if (!S_ISREG(about.st_mode)) return not_regular(path);
  if (::lseek(fd, 0, SEEK_END) < 0) return system_error(path, "cannot open for writing", errno);
  if (mark) {
    if (Status cut = output.cut_back(*mark); !cut) return cut.error();
  }
  if (!there) {
    if (Status durable = sync_folder_of(path); !durable) return durable.error();
  }
  return output;
}

Output::Output(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

Output::~Output() {
  if (owned_ && fd_ >= 0) ::close(fd_);
}

Output::Output(Output&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      owned_(std::exchange(other.owned_, false)),
      name_(std::move(other.name_)),
      buffer_(std::move(other.buffer_)),
      failed_(std::move(other.failed_)) {}

Output& Output::operator=(Output&& other) noexcept {
  if (this != &other) {
    if (owned_ && fd_ >= 0) ::close(fd_);
    fd_ = std::exchange(other.fd_, -1);
    owned_ = std::exchange(other.owned_, false);
    name_ = std::move(other.name_);
    buffer_ = std::move(other.buffer_);
    failed_ = std::move(other.failed_);
  }
  return *this;
}

bool Output::shares_file(const Output& other) const {
  struct stat mine {};
  struct stat theirs {};
  return ::fstat(fd_, &mine) == 0 && ::fstat(other.fd_, &theirs) == 0 && S_ISREG(mine.st_mode) &&
         same_file(mine, theirs);
}

Status Output::flush() {
  if (!failed_ && !buffer_.empty()) {
    if (Status written = write_all(fd_, name_, buffer_); !written) failed_ = std::move(written.error());
  }
  buffer_.clear();
  if (failed_) return *failed_;
  return Done{};
}

Status Output::cut_back(const OutputMark& mark) {
  struct stat about {};
  if (::fstat(fd_, &about) != 0) return system_error(name_, "cannot cut", errno);
  if (mark.inode != about.st_ino || mark.offset >= static_cast<std::uint64_t>(about.st_size)) return Done{};
  const auto size = static_cast<off_t>(mark.offset);
  if (::ftruncate(fd_, size) != 0 || ::lseek(fd_, size, SEEK_SET) < 0) return system_error(name_, "cannot cut", errno);
  return Done{};
}

Result<OutputMark> Output::commit() {
  if (Status flushed = flush(); !flushed) return flushed.error();
  struct stat about {};
  if (::fstat(fd_, &about) != 0) return system_error(name_, "write error", errno);
  if (!S_ISREG(about.st_mode)) return not_regular(name_);
  const off_t at = ::lseek(fd_, 0, SEEK_CUR);
  if (at < 0 || ::fdatasync(fd_) != 0) {
    failed_ = system_error(name_, "write error", errno);
    return *failed_;
  }
  return OutputMark{.inode = about.st_ino, .offset = static_cast<std::uint64_t>(at)};
}

Status Output::close() {
  Status flushed = flush();
  const int fd = std::exchange(fd_, -1);
  if (fd < 0 || !owned_) return flushed;
  owned_ = false;
  if (::close(fd) != 0 && flushed) return system_error(name_, "write error", errno);
  return flushed;
}

}  // namespace mcp::io
