// Splitting is libcurl's own (curl_url), so that what is shown, labelled and fetched never disagree about a hostile
// URL. Tested by tests/unit/http/url_test.cpp, fuzzed by tests/fuzz/url_fuzz.cpp.
#include "http/url.h"

#include <curl/curl.h>

#include <memory>
#include <optional>

#include "text/quote.h"

namespace mcp::http {
namespace {

struct UrlCleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Parts = std::unique_ptr<CURLU, UrlCleanup>;

// The part as curl gives it; nothing when the URL lacks it, or when it cannot be decoded.
std::optional<std::string> part(CURLU* url, CURLUPart which, unsigned flags) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string value(text);
  curl_free(text);
  return value;
}

Error bad(std::string_view text, std::string_view why) {
  return Error{.code = Code::kUsage, .message = "bad URL '" + redact(text) + "': " + std::string(why)};
}

std::string_view why(CURLUcode code) {
  switch (code) {
    case CURLUE_UNSUPPORTED_SCHEME:
      return "the scheme must be http or https";
    case CURLUE_BAD_SCHEME:
      return "it must begin with http:// or https://";
    case CURLUE_BAD_PORT_NUMBER:
      return "the port must be a number from 0 to 65535";
    case CURLUE_NO_HOST:
    case CURLUE_BAD_HOSTNAME:
      return "no host, or one with characters that a host cannot have";
    case CURLUE_BAD_IPV6:
      return "the IPv6 address cannot be read";
    default:
      return "it cannot be read";
  }
}

// Where the user info ends when curl cannot tell: at the last '@', as anything before it may be a secret.
std::string without_user_info(std::string_view text) {
  const std::size_t scheme = text.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at < begin) return std::string(text);
  return std::string(text.substr(0, begin)) + std::string(text.substr(at + 1));
}

// What follows `http://` or `https://`; nothing where neither begins the text. (libcurl takes `http:/h` and `http:///h`
// too.)
std::optional<std::string_view> after_scheme(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.size() >= scheme.size() && curl_strnequal(text.data(), scheme.data(), scheme.size()) != 0) {
      return text.substr(scheme.size());
    }
  }
  return std::nullopt;
}

std::string_view host_and_port(std::string_view rest) {
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  return authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0
}

}  // namespace

Result<Url> parse_url(std::string_view text) {
  const Parts parts(curl_url());
  const std::string whole(text);
  if (whole.find('\0') != std::string::npos) return bad(text, "it cannot be read");
  const auto rest = after_scheme(text);
  if (!rest) return bad(text, "it must begin with http:// or https://");
  if (rest->empty() || rest->starts_with('/')) return bad(text, why(CURLUE_NO_HOST));
  // A host becomes a label, and part of a URL again: libcurl would take any byte in it that is written as %7F.
  const std::string_view host = host_and_port(*rest);
  if (!host.starts_with('[') && host.find('%') != std::string_view::npos) return bad(text, why(CURLUE_BAD_HOSTNAME));
  if (const CURLUcode code = curl_url_set(parts.get(), CURLUPART_URL, whole.c_str(), 0); code != CURLUE_OK) {
    return bad(text, why(code));
  }
  Url url;
  url.scheme = part(parts.get(), CURLUPART_SCHEME, 0).value_or("");
  url.user = part(parts.get(), CURLUPART_USER, CURLU_URLDECODE).value_or("");
  url.password = part(parts.get(), CURLUPART_PASSWORD, CURLU_URLDECODE).value_or("");
  url.host = part(parts.get(), CURLUPART_HOST, 0).value_or("");
  if (text::printable(url.host, url.host.size()) != url.host) return bad(text, why(CURLUE_BAD_HOSTNAME));
  if (const auto zone = part(parts.get(), CURLUPART_ZONEID, 0); zone && url.host.ends_with(']')) {
    constexpr std::string_view kOfZones = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-";
    if (zone->find_first_not_of(kOfZones) != std::string::npos) return bad(text, why(CURLUE_BAD_IPV6));
    url.host.insert(url.host.size() - 1, "%25" + *zone);
  }
  url.port = part(parts.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  url.target = part(parts.get(), CURLUPART_PATH, 0).value_or("/");
  if (const auto query = part(parts.get(), CURLUPART_QUERY, 0)) url.target += "?" + *query;
  return url;
}

std::string instance(const Url& url) { return url.host + ":" + url.port; }

std::string redact(std::string_view url) {
  constexpr std::size_t kLongest = 300;
  const Parts parts(curl_url());
  const std::string whole(url);
  const bool known = curl_url_set(parts.get(), CURLUPART_URL, whole.c_str(), CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
  if (!known) return text::printable(without_user_info(url), kLongest);
  const auto user = part(parts.get(), CURLUPART_USER, 0);
  const auto password = part(parts.get(), CURLUPART_PASSWORD, 0);
  if (!user && !password) return text::printable(url, kLongest);
  curl_url_set(parts.get(), CURLUPART_USER, nullptr, 0);
  curl_url_set(parts.get(), CURLUPART_PASSWORD, nullptr, 0);
  curl_url_set(parts.get(), CURLUPART_OPTIONS, nullptr, 0);
  return text::printable(part(parts.get(), CURLUPART_URL, 0).value_or("(unreadable)"), kLongest);
}

}  // namespace mcp::http
