// Tested by tests/unit/io/output_test.cpp.
#include "io/write_all.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace mcp::io {

Error system_error(std::string_view name, std::string_view what, int number) {
  return Error{.code = Code::kIo, .message = std::string(what) + ": " + std::strerror(number)}.in(name);
}

Status write_all(int fd, std::string_view name, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd ready{fd, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno == EPIPE) {
      return Error{.code = Code::kClosed, .message = "the reader went away"};
    } else if (errno != EINTR) {
      return system_error(name, "write error", errno);
    }
  }
  return Done{};
}

}  // namespace mcp::io
