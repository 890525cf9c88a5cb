// Tested by tests/unit/otlp/base64_test.cpp.
#include "otlp/base64.h"

namespace mcp::otlp {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string_view::size_type sextet_of(char c) { return kAlphabet.find(c == '-' ? '+' : c == '_' ? '/' : c); }

}  // namespace

std::optional<std::string> canonical_base64(std::string_view text) {
  const std::size_t length = text.find_last_not_of('=') + 1;
  const std::size_t padding = text.size() - length;
  const std::size_t last = length % 4;  // characters of a last group that is not whole
  if (last == 1 || padding > 2 || (padding > 0 && text.size() % 4 != 0)) return std::nullopt;
  std::string out;
  out.reserve((length + 3) / 4 * 4);
  for (std::size_t i = 0; i < length; ++i) {
    const std::size_t sextet = sextet_of(text[i]);
    if (sextet == std::string_view::npos) return std::nullopt;
    out += kAlphabet[sextet];
  }
  if (last != 0) {
    // The bits of the last character that belong to no byte.
    out.back() = kAlphabet[sextet_of(out.back()) & (last == 2 ? 0x30U : 0x3cU)];
    out.append(4 - last, '=');
  }
  return out;
}

}  // namespace mcp::otlp
