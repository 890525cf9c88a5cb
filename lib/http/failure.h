// What libcurl says about a transfer that failed, as one short sentence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/fetcher.h"
#include "result/result.h"

namespace mcp::http {

// How far the transfer came, and what libcurl noted.
struct Outcome {
  int curl_code = 0;            // a CURLcode
  int system_error = 0;         // errno of the connection, 0 when unknown
  std::string_view detail;      // libcurl's error buffer
  bool resolved = false;        // the name was found
  bool reached = false;         // the TCP connection stood
  bool connected = false;       // TLS included
  bool answered = false;        // the status line came
  std::uint64_t received = 0;   // bytes of the body, as on the wire
  std::int64_t announced = -1;  // Content-Length, -1 when there was none
};

// The Error of a transfer whose curl_code is not CURLE_OK; never holds a URL or a credential.
Error failure(const Outcome& outcome, const Request& request);

}  // namespace mcp::http
