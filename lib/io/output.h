// A buffered writer over a file descriptor.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::io {

// Bytes collect in buffer(); flush() writes them all. A reader that went away is Code::kClosed, anything else
// Code::kIo; after the first failure nothing more is written, and every flush() fails the same way.
class Output {
 public:
  // "" or "-" is standard output. Refuses (kUsage) a file that is one of `inputs`; none is standard input.
  static Result<Output> open(const std::string& path, const std::vector<std::string>& inputs = {});
  // Writes to a descriptor that it does not own.
  Output(int fd, std::string name);
  ~Output();
  Output(Output&& other) noexcept;
  Output& operator=(Output&& other) noexcept;

  // Whether both write to one regular file, and so over each other.
  bool shares_file(const Output& other) const;

  const std::string& name() const { return name_; }
  std::string& buffer() { return buffer_; }  // append whole lines only
  Status flush();
  // Flushes when the buffer has grown to a large block.
  Status flush_if_large() { return buffer_.size() >= kLarge ? flush() : Status(Done{}); }
  // Flushes and closes, so that a late error of the system is not lost.
  Status close();

  static constexpr std::size_t kLarge = std::size_t{1} << 18;  // bytes

 private:
  int fd_ = -1;
  bool owned_ = false;
  std::string name_;
  std::string buffer_;
  std::optional<Error> failed_;
};

}  // namespace mcp::io
