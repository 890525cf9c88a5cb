// Tested by tests/unit/template/functions_test.cpp.
#include "template/escape.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "template/unicode.h"

namespace mcp::templates {
namespace {

bool unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-_.~").find(c) != std::string_view::npos;
}

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '\0':
        append_rune(out, kBroken);
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string js_escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = rune_at(text, at);
    const char c = text[at];
    if (rune.code >= 0x80) {
      if (is_printable(rune.code)) {
        out += text.substr(at, rune.size);
      } else {
        fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<std::uint32_t>(rune.code));
      }
    } else if (c == '\\' || c == '\'' || c == '"') {
      out += '\\';
      out += c;
    } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '=') {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<std::uint32_t>(rune.code));
    } else {
      out += c;
    }
    at += rune.size;
  }
  return out;
}

std::string query_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url = url.substr(std::min(url.find('/', scheme + 3), url.size()));
  url = url.substr(0, url.find_first_of("?#"));
  std::string out;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const int high = url[i] == '%' && i + 2 < url.size() ? hex_digit(url[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(url[i + 2]) : -1;
    if (low < 0) {
      out += url[i];
      continue;
    }
    out += static_cast<char>(static_cast<unsigned char>(high * 16 + low));
    i += 2;
  }
  return out;
}

}  // namespace mcp::templates
