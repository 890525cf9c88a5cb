// The enums of OTLP and their words in a span record: the number is the index (record.md 5).
#pragma once

#include <cstddef>
#include <string_view>

namespace mcp::otlp {

inline constexpr std::string_view kSpanKinds[] = {"unspecified", "internal", "server",
                                                  "client",      "producer", "consumer"};
inline constexpr std::string_view kStatusCodes[] = {"unset", "ok", "error"};
inline constexpr std::string_view kServiceName = "service.name";

}  // namespace mcp::otlp
