// Small files of the kernel, read again and again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::host {

// One file that stays open between readings.
class KeptFile {
 public:
  explicit KeptFile(std::string path) : path_(std::move(path)) {}
  ~KeptFile();
  KeptFile(KeptFile&& other) noexcept;
  KeptFile(const KeptFile&) = delete;
  KeptFile& operator=(const KeptFile&) = delete;
  KeptFile& operator=(KeptFile&&) = delete;

  // What it says now, good until the next read(); nothing when this kernel does not have it.
  Result<std::optional<std::string_view>> read();

 private:
  void close_file();

  std::string path_;
  int fd_ = -1;
  std::string text_;
};

// The text of a file that is opened and closed for it, at most 64 KiB; "" when it cannot be read.
void read_once(const std::string& path, std::string& text);

// The names in a folder, ascending; none when it cannot be read.
std::vector<std::string> names_in(const std::string& folder);

}  // namespace mcp::host
