// Which of the two formats a text is in, when nobody says so.
#pragma once

#include <optional>
#include <string_view>

#include "promtext/reader.h"

namespace mcp::promtext {

// By the media type of an HTTP answer: `application/openmetrics-text` is OpenMetrics; none, `text/plain` and
// `application/octet-stream` are Prometheus' text; nothing for a type that is neither.
std::optional<Format> format_of_media_type(std::string_view content_type);

// By the beginning (and, where it is known, the end) of a text: OpenMetrics when something is there that only
// OpenMetrics has: `# EOF`, `# UNIT`, a type of its own, an exemplar, or a counter whose sample adds `_total` to the
// family's name.
Format sniff(std::string_view head, std::string_view tail);

}  // namespace mcp::promtext
