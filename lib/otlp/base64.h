// Base64 as protobuf's JSON has it: either alphabet, with or without padding; written in one form only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mcp::otlp {

// The same bytes in the standard alphabet, padded, without stray bits; nothing when the text is no base64.
std::optional<std::string> canonical_base64(std::string_view text);

}  // namespace mcp::otlp
