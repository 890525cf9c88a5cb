// Tested by tests/unit/template/upstream_test.cpp.
#include "template/address.h"

#include <algorithm>
#include <optional>

namespace mcp::templates {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

struct HostPort {
  std::string_view host;
  std::string_view port;
};

// As Go's net.SplitHostPort: brackets where the host has colons, and a port, which may be empty.
std::optional<HostPort> split(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == kNone) return std::nullopt;
  std::string_view host = address.substr(0, colon);
  if (address.front() == '[') {
    const std::size_t close = address.find(']');
    if (close == kNone || close + 1 != colon) return std::nullopt;
    host = address.substr(1, close - 1);
  } else if (host.find(':') != kNone) {
    return std::nullopt;
  }
  const std::string_view brackets = "[]";
  const std::string_view after = address.substr(address.front() == '[' ? host.size() + 2 : 0);
  if (host.find_first_of(brackets) != kNone || after.find_first_of(brackets) != kNone) return std::nullopt;
  return HostPort{host, address.substr(colon + 1)};
}

bool is_ipv4(std::string_view text) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == kNone || dot == 0 || dot > 3) return false;
    int number = 0;
    for (const char c : text.substr(0, dot)) {
      if (c < '0' || c > '9') return false;
      number = number * 10 + (c - '0');
    }
    if (number > 255 || (dot > 1 && text.front() == '0')) return false;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return text.empty();
}

bool is_group(std::string_view text) {
  return !text.empty() && text.size() <= 4 && text.find_first_not_of("0123456789abcdefABCDEF") == kNone;
}

// How many of the eight groups stand in a part without "::"; nothing when it has anything else.
std::optional<int> groups_of(std::string_view text) {
  int groups = 0;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    if (colon == kNone && is_ipv4(text)) return groups + 2;
    if (!is_group(text.substr(0, colon))) return std::nullopt;
    ++groups;
    if (colon == kNone) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return groups;
}

bool is_ipv6(std::string_view text) {
  if (text.find(':') == kNone) return false;
  const std::size_t gap = text.find("::");
  if (gap == kNone) return groups_of(text) == 8;
  const std::string_view before = text.substr(0, gap);
  if (before.find('.') != kNone) return false;
  const auto left = groups_of(before);
  const auto right = groups_of(text.substr(gap + 2));
  return left && right && *left + *right < 8;
}

}  // namespace

std::string strip_port(std::string_view address) {
  const auto parts = split(address);
  return std::string(parts ? parts->host : address);
}

std::string strip_domain(std::string_view address) {
  const auto parts = split(address);
  std::string_view host = parts ? parts->host : address;
  if (is_ipv4(host) || is_ipv6(host)) return std::string(address);
  host = host.substr(0, host.find('.'));
  if (!parts || parts->port.empty()) return std::string(host);
  const bool brackets = host.find(':') != kNone;
  return (brackets ? '[' + std::string(host) + ']' : std::string(host)) + ':' + std::string(parts->port);
}

}  // namespace mcp::templates
