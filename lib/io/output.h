// A buffered writer over a file descriptor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::io {

// Where an output file stood when it was last known to be whole.
struct OutputMark {
  std::uint64_t inode = 0;
  std::uint64_t offset = 0;
};

// Bytes collect in buffer(); flush() writes them all. A reader that went away is Code::kClosed, anything else
// Code::kIo; after the first failure nothing more is written, and every flush() fails the same way.
class Output {
 public:
  // "" or "-" is standard output. Refuses (kUsage) a file that is one of `inputs`; none is standard input.
  static Result<Output> open(const std::string& path, const std::vector<std::string>& inputs = {});
  // Continues a file: what came after the mark is cut off; one that is another file by now, or shorter than the mark,
  // is appended to from its end; one that is not there is made. Without a mark it is appended to. Refuses (kUsage) one
  // of `inputs`, and what is no regular file, standard output too.
  static Result<Output> continue_at(const std::string& path, const std::vector<std::string>& inputs,
                                    const std::optional<OutputMark>& mark);
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
  // What stands behind the mark is cut off, where it is this file and is as long.
  Status cut_back(const OutputMark& mark);
  // Flushes, makes it durable, and says where it stands. kUsage where it is no regular file; fails as flush() does.
  Result<OutputMark> commit();
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
