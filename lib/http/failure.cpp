// Tested by tests/unit/http/failure_test.cpp (every row) and fetcher_test.cpp (against real sockets).
#include "http/failure.h"

#include <curl/curl.h>

#include <algorithm>
#include <cerrno>

#include "text/quote.h"

namespace mcp::http {
namespace {

std::string within(timeutil::Duration limit) { return " within " + timeutil::format_duration(limit); }

std::string timed_out(const Outcome& outcome, const Request& request) {
  const auto connect_limit = std::min(request.timeout, request.connect_timeout);
  if (!outcome.resolved) return "name was not resolved" + within(connect_limit);
  if (!outcome.reached && !outcome.connected) return "no connection" + within(connect_limit);
  if (!outcome.connected) return "TLS handshake did not end" + within(connect_limit);
  if (!outcome.answered) return "no answer" + within(request.timeout);
  const std::string bytes = std::to_string(outcome.received);
  if (outcome.announced < 0) return "body did not end" + within(request.timeout) + ", after " + bytes + " bytes";
  return "body did not end" + within(request.timeout) + ", after " + bytes + " of " +
         std::to_string(outcome.announced) + " bytes";
}

std::string cannot_connect(const Outcome& outcome) {
  struct Row {
    int error;
    std::string_view sentence;
  };
  constexpr Row kRows[] = {
      {ECONNREFUSED, "connection refused"},
      {EHOSTUNREACH, "no route to host"},
      {ENETUNREACH, "network is unreachable"},
      {ECONNRESET, "connection reset"},
      {ETIMEDOUT, "connection timed out"},
      {EMFILE, "too many open files"},
      {ENOENT, "no such socket"},
      {EACCES, "no permission to connect"},
      {EADDRNOTAVAIL, "no free local port"},
  };
  for (const Row& row : kRows) {
    if (row.error == outcome.system_error) return std::string(row.sentence);
  }
  return "cannot connect";
}

// "SSL certificate problem: certificate has expired" and the like, without the prefix; one sentence for a wrong name.
std::string bad_certificate(std::string_view detail) {
  if (detail.find("match") != std::string_view::npos) return "certificate is for another host name";
  if (const std::size_t colon = detail.find("problem: "); colon != std::string_view::npos)
    detail.remove_prefix(colon + 9);
  return detail.empty() ? "certificate was not accepted" : text::printable(detail);
}

// The last words of OpenSSL's "error:0A00010B:SSL routines::wrong version number".
std::string failed_handshake(std::string_view detail) {
  if (const std::size_t colons = detail.rfind("::"); colons != std::string_view::npos) detail.remove_prefix(colons + 2);
  if (detail.empty() || detail.find("SSL_connect") != std::string_view::npos ||
      detail.find("TLS connect") != std::string_view::npos) {
    return "TLS handshake failed: the connection was closed";
  }
  return "TLS handshake failed: " + text::printable(detail);
}

std::string stopped(const Outcome& outcome) {
  const std::string bytes = "stopped after " + std::to_string(outcome.received);
  if (outcome.announced >= 0) return bytes + " of " + std::to_string(outcome.announced) + " bytes";
  return bytes + " bytes, before the end of the body";
}

std::string lost(const Outcome& outcome) {
  if (outcome.detail.find("chunk") != std::string_view::npos) return "chunked body is damaged";
  if (outcome.received > 0) return stopped(outcome);
  return outcome.answered ? "connection was lost before the body" : "connection was lost before an answer";
}

std::string unsupported(const Outcome& outcome) {
  if (outcome.detail.find("HTTP/0.9") != std::string_view::npos) return "answer is not HTTP";
  return "redirect to a scheme other than http and https";
}

std::string sentence(const Outcome& outcome, const Request& request) {
  switch (outcome.curl_code) {
    case CURLE_OPERATION_TIMEDOUT:
      return timed_out(outcome, request);
    case CURLE_COULDNT_CONNECT:
      return cannot_connect(outcome);
    case CURLE_COULDNT_RESOLVE_HOST:
      return "host name not found";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the proxy's host name was not found";
    case CURLE_PROXY:
      return "the proxy refused";
    case CURLE_PEER_FAILED_VERIFICATION:
      return bad_certificate(outcome.detail);
    case CURLE_SSL_CONNECT_ERROR:
      return failed_handshake(outcome.detail);
    case CURLE_SSL_CACERT_BADFILE:
      return "cannot use the CA file '" + text::printable(request.tls.ca_file) + "'";
    case CURLE_SSL_CERTPROBLEM:
      return "cannot use the client certificate or its key";
    case CURLE_TOO_MANY_REDIRECTS:
      return "redirect loop: more than " + std::to_string(request.max_redirects);
    case CURLE_UNSUPPORTED_PROTOCOL:
      return unsupported(outcome);
    case CURLE_URL_MALFORMAT:
      return "redirect to a URL that cannot be read";
    case CURLE_PARTIAL_FILE:
      return stopped(outcome);
    case CURLE_GOT_NOTHING:
      return "connection was closed without an answer";
    case CURLE_WEIRD_SERVER_REPLY:
      return "answer is not HTTP";
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return lost(outcome);
    case CURLE_OUT_OF_MEMORY:
      return "out of memory";
    default:
      return curl_easy_strerror(static_cast<CURLcode>(outcome.curl_code));
  }
}

}  // namespace

Error failure(const Outcome& outcome, const Request& request) {
  return Error{.code = Code::kNetwork, .message = sentence(outcome, request)};
}

}  // namespace mcp::http
