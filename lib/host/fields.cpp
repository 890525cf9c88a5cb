#include "host/fields.h"

#include <algorithm>

#include "text/quote.h"

namespace mcp::host {

std::optional<std::string_view> Lines::next() {
  if (rest_.empty()) return std::nullopt;
  ++number_;
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  const std::string_view line = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + 1, rest_.size()));
  return line;
}

std::string_view take_field(std::string_view& line) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) {
    line = {};
    return {};
  }
  line.remove_prefix(begin);
  const std::string_view field = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(field.size());
  return field;
}

void split(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  for (std::string_view field = take_field(line); !field.empty(); field = take_field(line)) fields.push_back(field);
}

Error unexpected(std::uint64_t line, std::string_view expected, std::string_view got) {
  std::string message = "expected " + std::string(expected) + ", got '" + text::printable(got) + "'";
  return Error{
      .code = Code::kMalformed, .message = std::move(message), .reason = {}, .place = {.file = {}, .line = line}};
}

}  // namespace mcp::host
