#include "http/failure.h"

#include <curl/curl.h>

#include <catch2/catch.hpp>
#include <cerrno>

namespace mcp::http {
namespace {

using namespace std::chrono_literals;

std::string sentence(const Outcome& outcome, const Request& request = {}) { return failure(outcome, request).message; }

Outcome outcome(int curl_code, std::string_view detail = "") {
  Outcome o;
  o.curl_code = curl_code;
  o.detail = detail;
  return o;
}

TEST_CASE("a connection that cannot be made says why", "[http]") {
  struct Row {
    int error;
    std::string message;
  };
  const auto row = GENERATE(values<Row>({{ECONNREFUSED, "connection refused"},
                                         {EHOSTUNREACH, "no route to host"},
                                         {ENETUNREACH, "network is unreachable"},
                                         {ENOENT, "no such socket"},
                                         {EMFILE, "too many open files"},
                                         {0, "cannot connect"},
                                         {EPROTO, "cannot connect"}}));
  Outcome o = outcome(CURLE_COULDNT_CONNECT);
  o.system_error = row.error;
  CHECK(sentence(o) == row.message);
  CHECK(failure(o, {}).code == Code::kNetwork);
}

TEST_CASE("a timeout says how far it came", "[http]") {
  Request request;
  request.timeout = 10s;
  request.connect_timeout = 2s;
  Outcome o = outcome(CURLE_OPERATION_TIMEDOUT);
  CHECK(sentence(o, request) == "name was not resolved within 2s");
  o.resolved = true;
  CHECK(sentence(o, request) == "no connection within 2s");
  o.reached = true;
  CHECK(sentence(o, request) == "TLS handshake did not end within 2s");
  o.connected = true;
  CHECK(sentence(o, request) == "no answer within 10s");
  o.answered = true;
  o.received = 123;
  CHECK(sentence(o, request) == "body did not end within 10s, after 123 bytes");
  o.announced = 456;
  CHECK(sentence(o, request) == "body did not end within 10s, after 123 of 456 bytes");
  request.timeout = 1s;
  o.reached = o.connected = o.answered = false;
  CHECK(sentence(o, request) == "no connection within 1s");
}

TEST_CASE("a certificate's fault is said without libcurl's prefix", "[http]") {
  struct Row {
    std::string detail, message;
  };
  const auto row = GENERATE(values<Row>({
      {"SSL certificate problem: certificate has expired", "certificate has expired"},
      {"SSL certificate problem: self-signed certificate", "self-signed certificate"},
      {"SSL: no alternative certificate subject name matches target host name 'h'",
       "certificate is for another host name"},
      {"SSL: certificate subject name 'x' does not match target host name 'h'", "certificate is for another host name"},
      {"", "certificate was not accepted"},
  }));
  CHECK(sentence(outcome(CURLE_PEER_FAILED_VERIFICATION, row.detail)) == row.message);
}

TEST_CASE("a body that stops says after how much of what", "[http]") {
  Outcome o = outcome(CURLE_PARTIAL_FILE);
  o.received = 123;
  CHECK(sentence(o) == "stopped after 123 bytes, before the end of the body");
  o.announced = 456;
  CHECK(sentence(o) == "stopped after 123 of 456 bytes");
  o.curl_code = CURLE_RECV_ERROR;
  CHECK(sentence(o) == "stopped after 123 of 456 bytes");
  o.received = 0;
  CHECK(sentence(o) == "connection was lost before an answer");
  o.answered = true;
  CHECK(sentence(o) == "connection was lost before the body");
}

TEST_CASE("the other failures are one sentence each", "[http]") {
  struct Row {
    int code;
    std::string detail, message;
  };
  const auto row = GENERATE(values<Row>({
      {CURLE_COULDNT_RESOLVE_HOST, "Could not resolve host: h", "host name not found"},
      {CURLE_COULDNT_RESOLVE_PROXY, "", "the proxy's host name was not found"},
      {CURLE_TOO_MANY_REDIRECTS, "", "redirect loop: more than 5"},
      {CURLE_UNSUPPORTED_PROTOCOL, "Protocol \"ftp\" disabled", "redirect to a scheme other than http and https"},
      {CURLE_UNSUPPORTED_PROTOCOL, "Received HTTP/0.9 when not allowed", "answer is not HTTP"},
      {CURLE_WEIRD_SERVER_REPLY, "", "answer is not HTTP"},
      {CURLE_GOT_NOTHING, "Empty reply from server", "connection was closed without an answer"},
      {CURLE_RECV_ERROR, "Illegal or missing hexadecimal sequence in chunked-encoding", "chunked body is damaged"},
      {CURLE_SSL_CONNECT_ERROR, "error:0A00010B:SSL routines::wrong version number",
       "TLS handshake failed: wrong version number"},
      {CURLE_SSL_CONNECT_ERROR, "OpenSSL SSL_connect: Connection reset by peer in connection to h:1",
       "TLS handshake failed: the connection was closed"},
      {CURLE_SSL_CERTPROBLEM, "", "cannot use the client certificate or its key"},
      {CURLE_URL_MALFORMAT, "", "redirect to a URL that cannot be read"},
  }));
  CAPTURE(row.detail);
  CHECK(sentence(outcome(row.code, row.detail)) == row.message);
}

}  // namespace
}  // namespace mcp::http
