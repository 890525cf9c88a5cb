// Tested by tests/unit/text/xml_test.cpp.
#include "text/xml.h"

#include "text/quote.h"

namespace mcp::text {

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : mended_utf8(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
      case '\t':
        out += c;
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\xEF\xBF\xBD";
        } else {
          out += c;
        }
    }
  }
  return out;
}

}  // namespace mcp::text
