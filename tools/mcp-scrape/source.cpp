// Tested by tests/unit/mcp-scrape/source_test.cpp.
#include "source.h"

#include <algorithm>
#include <vector>

#include "http/url.h"
#include "text/match.h"
#include "text/quote.h"

namespace mcp::scrape {
namespace {

constexpr Scheme kSchemes[] = {
    {"http", Source::Kind::kHttp, "http://HOST:PORT/PATH",
     "metrics in the Prometheus text format or OpenMetrics, over HTTP"},
    {"https", Source::Kind::kHttp, "https://HOST:PORT/PATH", "the same over TLS"},
    {"file", Source::Kind::kFile, "file:PATH, PATH or -",
     "a file of such text, packed with gzip or zstd or not; - is standard input"},
    {"host", Source::Kind::kHost,
     "host:", "this machine, under the node exporter's names; host:ROOT where another's /proc and /sys are mounted"},
};

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

bool scheme_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

// The letters before the first colon, as RFC 3986 lets a scheme be; "" for a path.
std::string_view scheme_of(std::string_view word) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const std::string_view scheme = word.substr(0, colon);
  return std::all_of(scheme.begin(), scheme.end(), scheme_character) ? scheme : std::string_view();
}

Error unknown(std::string_view word, std::string_view scheme) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Scheme& known : kSchemes) {
    names.push_back(known.name);
    list += (list.empty() ? "" : ", ") + std::string(known.name) + ":";
  }
  std::string message = "unknown source '" + text::printable(scheme) + ":'" + text::did_you_mean(scheme, names) +
                        " (one of " + list + ")";
  const std::string_view rest = word.substr(scheme.size() + 1);
  if (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') message += "; a server is http://" + text::printable(word);
  return usage(message + "; a file of that name is ./" + text::printable(word));
}

Source file(std::string_view path) {
  Source source{Source::Kind::kFile, std::string(path), std::string(path), ""};
  if (path == "-") source.shown = "stdin";
  return source;
}

Result<Source> server(std::string_view word) {
  const Result<http::Url> url = http::parse_url(word);
  if (!url) return url.error();
  return Source{Source::Kind::kHttp, std::string(word), http::redact(word), http::instance(*url)};
}

}  // namespace

std::span<const Scheme> schemes() { return kSchemes; }

Result<Source> parse_source(std::string_view word) {
  if (word.empty()) return usage("a source is empty");
  const std::string_view scheme = scheme_of(word);
  if (scheme.empty()) return file(word);
  const auto* row =
      std::find_if(std::begin(kSchemes), std::end(kSchemes), [scheme](const Scheme& s) { return s.name == scheme; });
  if (row == std::end(kSchemes)) return unknown(word, scheme);
  const std::string_view rest = word.substr(scheme.size() + 1);
  switch (row->kind) {
    case Source::Kind::kHttp:
      return server(word);
    case Source::Kind::kHost:
      return Source{Source::Kind::kHost, rest.empty() ? "/" : std::string(rest), std::string(word), ""};
    case Source::Kind::kFile:
      break;
  }
  if (rest.empty()) return usage("file: needs a path");
  return file(rest == "-" ? "./-" : rest);
}

}  // namespace mcp::scrape
