// The shape that nearly every file of /proc has: lines, and fields between blanks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"

namespace mcp::host {

// Walks over the lines of a text; the last one may lack its newline.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  // The next line without its newline; nothing at the end.
  std::optional<std::string_view> next();
  // Of the line given last, from 1.
  std::uint64_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::uint64_t number_ = 0;
};

// Takes the first field off the line, "" when only blanks are left.
std::string_view take_field(std::string_view& line);

// The fields of a line, in place of what `fields` held.
void split(std::string_view line, std::vector<std::string_view>& fields);

// A refusal that names the line and what stood there.
Error unexpected(std::uint64_t line, std::string_view expected, std::string_view got);

}  // namespace mcp::host
