// The parts of an http or https URL, and a URL as it may be shown.
#pragma once

#include <string>
#include <string_view>

#include "result/result.h"

namespace mcp::http {

struct Url {
  std::string scheme;    // "http" or "https"
  std::string user;      // decoded, "" when there is none
  std::string password;  // decoded, "" when there is none
  std::string host;      // as in the URL, an IPv6 address in brackets
  std::string port;      // always there: 80 or 443 when the URL left it out
  std::string target;    // path and query: "/metrics?x=1"
};

// The parts of an absolute http or https URL; the message of a refusal shows no credentials.
Result<Url> parse_url(std::string_view text);

// `host:port`, what Prometheus puts into the label `instance`.
std::string instance(const Url& url);

// The URL for people and logs: user and password removed, control characters escaped. Any text is legal here.
std::string redact(std::string_view url);

}  // namespace mcp::http
