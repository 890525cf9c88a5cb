// Many HTTP requests at once on one thread, each with its own deadline and limits; a slow one delays no other.
// Nothing here prints, and no message holds a credential.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result/result.h"
#include "timeutil/clock.h"
#include "timeutil/duration.h"

namespace mcp::http {

struct Tls {
  std::string ca_file;    // PEM; "" is the system's own store
  std::string cert_file;  // PEM, of the client; "" is none
  std::string key_file;   // PEM; "" is the one in cert_file
  bool insecure = false;  // believe any certificate
};

struct Credentials {
  std::string user = {};  // for basic authentication, with the password
  std::string password = {};
  std::string bearer = {};                // a token; goes before user and password
  std::vector<std::string> headers = {};  // "Name: value", as those of a Request
};

struct Request {
  std::string url;                                        // http or https; user info in it counts as Credentials
  std::vector<std::string> headers;                       // "Name: value"; a line break in one refuses the request
  timeutil::Duration timeout = std::chrono::seconds(10);  // for all of it, from the moment that it is begun
  timeutil::Duration connect_timeout = std::chrono::seconds(5);
  std::uint64_t body_limit = 10'000'000;  // bytes after gzip or zstd is undone; 0 is no limit
  unsigned max_redirects = 5;
  Tls tls;
  Credentials credentials;  // not sent on when a redirect names another host
};

// What is known when the headers of the final answer are in.
struct Head {
  long status = 0;
  std::string_view content_type;
};

// Takes a body piece by piece, decoded, so that none need be held whole. Must outlive its request. Only bodies of a
// 2xx answer come here.
class BodySink {
 public:
  virtual ~BodySink() = default;
  // Once, before the first write, and also when the body is empty. An Error ends the request with that error.
  virtual Status begin(const Head& head) = 0;
  // An Error ends the request with that error. Bytes are good during the call only.
  virtual Status write(std::string_view bytes) = 0;
};

// How a request ended. `error` is nothing for a complete 2xx answer, else a short sentence without the URL:
// "connection refused", "no answer within 10s", "status 404", "body is larger than 10 MB",
// "stopped after 123 of 456 bytes", "certificate has expired", "redirect loop: more than 5".
struct Response {
  std::uint64_t id = 0;
  long status = 0;  // 0 when no answer came
  std::string content_type;
  std::string body;  // "" where a sink took it, or the status is not 2xx
  std::optional<Error> error;
};

class Fetcher {
 public:
  // At most `concurrency` requests run at once; the others wait their turn, in order, and their time begins then. The
  // clock, which outlives it, says when one body has been worked on for long enough and others come first.
  explicit Fetcher(const timeutil::Clock& clock, std::size_t concurrency = 512);
  ~Fetcher();
  Fetcher(Fetcher&&) noexcept;
  Fetcher& operator=(Fetcher&&) noexcept;

  // Begins or queues a request; never blocks. Whatever is wrong with it comes out of wait() under its id. The id is the
  // caller's and unique among the unfinished ones. Without a sink the body is held and given whole.
  void start(std::uint64_t id, const Request& request, BodySink* sink = nullptr);
  // Waits until a request makes progress, wake_fd (unless -1) is readable, or the timeout passes; gives those that
  // finished, which may be none even before the timeout. Sinks are called from within, and may not call the Fetcher.
  std::vector<Response> wait(timeutil::Duration timeout, int wake_fd = -1);

 private:
  class Transfers;
  std::unique_ptr<Transfers> transfers_;
};

}  // namespace mcp::http
