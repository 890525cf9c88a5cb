#include "http/fetcher.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/loopback_server.h"

namespace mcp::http {
namespace {

const timeutil::SystemClock kClock;

using namespace std::chrono_literals;
using test::LoopbackServer;
using test::ok;
using test::refusing_port;
using test::Reply;
using test::Then;

// The tests' own servers are not to be asked through a proxy of whoever runs them.
const int kNoProxy = [] {
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"}) unsetenv(name);
  return 0;
}();

// So many responses, by id; gives up when there are fewer, so that a bug fails instead of hanging.
std::vector<Response> finish(Fetcher& fetcher, std::size_t expected) {
  std::vector<Response> all;
  for (int i = 0; i < 10000 && all.size() < expected; ++i) {
    for (Response& response : fetcher.wait(1s)) all.push_back(std::move(response));
  }
  std::sort(all.begin(), all.end(), [](const Response& a, const Response& b) { return a.id < b.id; });
  return all;
}

Response fetch(const Request& request, BodySink* sink = nullptr) {
  Fetcher fetcher(kClock);
  fetcher.start(7, request, sink);
  std::vector<Response> all = finish(fetcher, 1);
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].id == 7);
  return std::move(all[0]);
}

Request to(const LoopbackServer& server) {
  Request request;
  request.url = server.url();
  return request;
}

std::string message(const Response& response) { return response.error ? response.error->message : ""; }

// Keeps what it is given; refuses from a given byte on.
class Collector final : public BodySink {
 public:
  explicit Collector(std::size_t most = SIZE_MAX) : most_(most) {}
  Status begin(const Head& head) override {
    ++begun;
    type = head.content_type;
    return Done{};
  }
  Status write(std::string_view bytes) override {
    if (text.size() + bytes.size() > most_) return Error{.code = Code::kMalformed, .message = "enough"};
    text += bytes;
    return Done{};
  }
  int begun = 0;
  std::string type;
  std::string text;

 private:
  std::size_t most_;
};

TEST_CASE("a good answer has status, type, body and no error", "[http]") {
  LoopbackServer server({{ok("up 1\n", "Content-Type: text/plain; version=0.0.4\r\n")}});
  const Response response = fetch(to(server));
  CHECK(message(response).empty());
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/plain; version=0.0.4");
  CHECK(response.body == "up 1\n");
  CHECK(server.requests().at(0).find("GET /metrics HTTP/1.1\r\n") == 0);
}

TEST_CASE("gzip and zstd are asked for, headers are sent as given", "[http]") {
  LoopbackServer server({{ok("")}});
  Request request = to(server);
  request.headers = {"Accept: text/plain;version=0.0.4", "X-Scrape: 1"};
  CHECK(message(fetch(request)).empty());
  const std::string asked = server.requests().at(0);
  CHECK(asked.find("Accept-Encoding: gzip, zstd\r\n") != std::string::npos);
  CHECK(asked.find("Accept: text/plain;version=0.0.4\r\n") != std::string::npos);
  CHECK(asked.find("X-Scrape: 1\r\n") != std::string::npos);
}

TEST_CASE("a sink takes the body instead, and is begun once also for an empty one", "[http]") {
  const std::string body = GENERATE(std::string(), std::string(200'000, 'x'));
  LoopbackServer server({{ok(body, "Content-Type: a/b\r\n")}});
  Collector sink;
  const Response response = fetch(to(server), &sink);
  CHECK(message(response).empty());
  CHECK(sink.begun == 1);
  CHECK(sink.type == "a/b");
  CHECK(sink.text == body);
  CHECK(response.body.empty());
}

TEST_CASE("a sink that refuses ends the request with its own error", "[http]") {
  LoopbackServer server({{ok(std::string(100'000, 'x'))}});
  Collector sink(50'000);
  CHECK(message(fetch(to(server), &sink)) == "enough");
}

TEST_CASE("any status but 2xx is an error, and its body goes nowhere", "[http]") {
  const std::string status = GENERATE(as<std::string>{}, "404 Not Found", "500 Oops", "304 Not Modified", "302 Found");
  LoopbackServer server({{"HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"}});
  Collector sink;
  const Response response = fetch(to(server), &sink);
  CHECK(message(response) == "status " + status.substr(0, 3));
  CHECK(std::to_string(response.status) == status.substr(0, 3));
  CHECK(sink.begun == 0);
}

TEST_CASE("an endless error page is not read to its end", "[http]") {
  LoopbackServer server({{"HTTP/1.1 500 Oops\r\n\r\n" + std::string(1'000'000, 'x'), Then::kHang}});
  CHECK(message(fetch(to(server))) == "status 500");
}

TEST_CASE("a port where nobody listens refuses", "[http]") {
  Request request;
  request.url = "http://127.0.0.1:" + std::to_string(refusing_port()) + "/metrics";
  const Response response = fetch(request);
  CHECK(message(response) == "connection refused");
  CHECK(response.status == 0);
}

TEST_CASE("peers that misbehave are named for it", "[http]") {
  struct Row {
    Reply reply;
    std::string message;
  };
  const std::string part(123, 'x');
  const auto row = GENERATE_COPY(values<Row>({
      {{"HTTP/1.1 200 OK\r\nContent-Length: 456\r\n\r\n" + part, Then::kClose}, "stopped after 123 of 456 bytes"},
      {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7b\r\n" + part + "\r\n", Then::kClose},
       "stopped after 123 bytes, before the end of the body"},
      {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Then::kClose}, "chunked body is damaged"},
      {{"", Then::kClose}, "connection was closed without an answer"},
      {{"", Then::kReset}, "connection was lost before an answer"},
      {{"hello\n", Then::kClose}, "answer is not HTTP"},
      {{ok(part, "Content-Encoding: br\r\n")}, "content encoding 'br' was not asked for"},
      {{ok(part, "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n")}, "more than one content encoding"},
      {{"HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x') + "\r\nY: " + std::string(90'000, 'x') +
            "\r\nZ: " + std::string(90'000, 'x') + "\r\n\r\n",
        Then::kHang},
       "headers are larger than 256 KiB"},
  }));
  LoopbackServer server({row.reply});
  CHECK(message(fetch(to(server))) == row.message);
}

TEST_CASE("what arrives too late is given up, with how far it came", "[http]") {
  struct Row {
    std::string bytes, message;
  };
  const auto row = GENERATE(values<Row>({
      {"", "no answer within 50ms"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "body did not end within 50ms, after 3 of 10 bytes"},
      {"HTTP/1.1 200 OK\r\n\r\nabc", "body did not end within 50ms, after 3 bytes"},
  }));
  LoopbackServer server({{row.bytes, Then::kHang}});
  Request request = to(server);
  request.timeout = 50ms;
  CHECK(message(fetch(request)) == row.message);
}

TEST_CASE("a body above the limit is cut off there", "[http]") {
  LoopbackServer server({{ok(std::string(100'000, 'x'))}});
  Request request = to(server);
  request.body_limit = 1000;
  const Response response = fetch(request);
  CHECK(message(response) == "body is larger than 1 kB");
  CHECK(response.body.size() <= 1000);
}

TEST_CASE("redirects are followed, but not for ever and not anywhere", "[http]") {
  const std::string there = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ";
  LoopbackServer once({{there + "/other\r\n\r\n"}, {ok("up 1\n")}});
  CHECK(fetch(to(once)).body == "up 1\n");
  CHECK(once.requests().at(1).find("GET /other ") == 0);

  LoopbackServer loop({{there + "/metrics\r\n\r\n"}});
  CHECK(message(fetch(to(loop))) == "redirect loop: more than 5");
  CHECK(loop.requests().size() == 6);

  LoopbackServer away({{there + "file:///etc/passwd\r\n\r\n"}});
  CHECK(message(fetch(to(away))) == "redirect to a scheme other than http and https");

  LoopbackServer none({{there + "/other\r\n\r\n"}});
  Request request = to(none);
  request.max_redirects = 0;
  CHECK(message(fetch(request)) == "status 302");
}

TEST_CASE("credentials are sent, and not to another host", "[http]") {
  struct Row {
    Credentials credentials;
    std::string user_info, header;
  };
  const auto row = GENERATE(values<Row>({
      {{"bob", "secret", ""}, "", "Authorization: Basic Ym9iOnNlY3JldA=="},
      {{"", "", "token"}, "", "Authorization: Bearer token"},
      {{}, "bob:secret@", "Authorization: Basic Ym9iOnNlY3JldA=="},
  }));
  LoopbackServer other({{ok("")}});
  LoopbackServer server({{"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + other.url() + "\r\n\r\n"}});
  Request request;
  request.url = "http://" + row.user_info + "127.0.0.1:" + std::to_string(server.port()) + "/metrics";
  request.credentials = row.credentials;
  CHECK(message(fetch(request)).empty());
  CHECK(server.requests().at(0).find(row.header + "\r\n") != std::string::npos);
  CHECK(other.requests().at(0).find("Authorization") == std::string::npos);
}

TEST_CASE("own headers that are credentials are sent, also after a redirect, and not to another host", "[http]") {
  const std::string there = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ";
  LoopbackServer other({{ok("")}});
  LoopbackServer server({{there + "/again\r\n\r\n"}, {there + other.url() + "\r\n\r\n"}});
  Request request = to(server);
  request.headers = {"Accept: text/plain"};
  request.credentials.headers = {"X-Api-Key: secret", "Accept-Encoding: zstd"};
  CHECK(message(fetch(request)).empty());
  REQUIRE(server.requests().size() == 2);
  for (const std::string& asked : server.requests()) {
    CHECK(asked.find("X-Api-Key: secret\r\n") != std::string::npos);
    CHECK(asked.find("Accept-Encoding: zstd\r\n") != std::string::npos);
    CHECK(asked.find("Accept-Encoding: gzip") == std::string::npos);
  }
  REQUIRE(other.requests().size() == 1);
  CHECK(other.requests()[0].find("X-Api-Key") == std::string::npos);
  CHECK(other.requests()[0].find("Accept: text/plain\r\n") != std::string::npos);
  CHECK(other.requests()[0].find("Accept-Encoding: gzip, zstd\r\n") != std::string::npos);
}

TEST_CASE("a request that makes no sense comes back with its error", "[http]") {
  Request request;
  request.url = "http://bob:secret@h:port/";
  CHECK(message(fetch(request)) == "bad URL 'http://h:port/': the port must be a number from 0 to 65535");
  request.url = "http://127.0.0.1:1/";
  request.headers = {"X: a\r\nY: b"};
  const Response response = fetch(request);
  CHECK(message(response) == "a header has a line break in it");
  CHECK(response.error->code == Code::kUsage);
}

// Sets a variable of the environment for one test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

TEST_CASE("a proxy of the environment is asked, but not for what it is not for", "[http]") {
  LoopbackServer proxy({{ok("from the proxy")}});
  LoopbackServer server({{ok("from the server")}});
  const Variable asked("http_proxy", "http://127.0.0.1:" + std::to_string(proxy.port()));
  CHECK(fetch(to(server)).body == "from the proxy");
  CHECK(proxy.requests().at(0).find("GET " + server.url() + " HTTP/1.1\r\n") == 0);
  const Variable not_for("no_proxy", "127.0.0.1");
  CHECK(fetch(to(server)).body == "from the server");
}

TEST_CASE("a file of certificates that cannot be read fails the request, not the program", "[http]") {
  LoopbackServer server({{ok("")}});
  Request request;
  request.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/metrics";
  request.tls.ca_file = "/no/such/file";
  CHECK(message(fetch(request)) == "cannot use the CA file '/no/such/file'");
  request.tls.ca_file.clear();
  request.tls.cert_file = "/no/such/file";
  CHECK(message(fetch(request)) == "cannot use the client certificate or its key");
}

TEST_CASE("a connection is used again", "[http]") {
  LoopbackServer server({{ok("up 1\n")}});
  Fetcher fetcher(kClock);
  for (std::uint64_t id = 0; id < 3; ++id) {
    fetcher.start(id, to(server));
    REQUIRE(finish(fetcher, 1).size() == 1);
  }
  CHECK(server.requests().size() == 3);
  CHECK(server.connections() == 1);
}

TEST_CASE("a dead target delays no other", "[http]") {
  LoopbackServer dead({{"", Then::kHang}});
  LoopbackServer alive({{ok("up 1\n")}});
  Request slow = to(dead);
  slow.timeout = 60s;
  Fetcher fetcher(kClock);
  for (std::uint64_t id = 0; id < 50; ++id) fetcher.start(id, slow);
  for (std::uint64_t id = 50; id < 150; ++id) fetcher.start(id, to(alive));
  std::size_t good = 0;
  for (int i = 0; i < 10000 && good < 100; ++i) {
    for (const Response& response : fetcher.wait(1s)) good += response.body == "up 1\n" ? 1U : 0U;
  }
  CHECK(good == 100);
}

TEST_CASE("no more run at once than was asked for, and all have their turn", "[http]") {
  LoopbackServer server({{ok("x")}});
  Fetcher fetcher(kClock, 2);
  for (std::uint64_t id = 0; id < 20; ++id) fetcher.start(id, to(server));
  CHECK(finish(fetcher, 20).size() == 20);
  CHECK(server.connections() <= 2);
}

TEST_CASE("wait ends when the wake descriptor is readable", "[http]") {
  LoopbackServer server({{"", Then::kHang}});
  Fetcher fetcher(kClock);
  Request request = to(server);
  request.timeout = 600s;
  fetcher.start(1, request);
  int ends[2];
  REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
  REQUIRE(write(ends[1], "x", 1) == 1);
  for (int i = 0; i < 5; ++i) CHECK(fetcher.wait(600s, ends[0]).empty());
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace mcp::http
