// links: mcp_timeutil
// A duration that is read is printed so that it reads as the same, and a refusal names what was typed.
#include <cstdint>
#include <string>
#include <string_view>

#include "text/quote.h"
#include "timeutil/duration.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto duration = timeutil::parse_duration(text);
  if (!duration) {
    require(duration.error().code == Code::kUsage);
    require(duration.error().message.starts_with("bad duration '" + text::printable(text) + "': "));
    require(text::valid_utf8(duration.error().message));
    return 0;
  }
  require(duration->count() >= 0);
  const std::string printed = timeutil::format_duration(*duration);
  const auto again = timeutil::parse_duration(printed);
  require(again && *again == *duration && timeutil::format_duration(*again) == printed);
  return 0;
}
