// A TCP server on a free loopback port that answers as it is told: what a client does with good and bad peers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mcp::test {

enum class Then {
  kKeep,   // waits for the next request on the same connection
  kClose,  // closes in order
  kReset,  // closes with a reset
  kHang,   // says nothing more and stays
};

// The bytes of one answer, and what follows them.
struct Reply {
  std::string bytes;
  Then then = Then::kKeep;
};

// `HTTP/1.1 200 OK` with that body and its length; `headers` are more lines, each with its "\r\n".
std::string ok(const std::string& body, const std::string& headers = "");

class LoopbackServer {
 public:
  // The n-th request, over all connections, gets the n-th reply; the last one serves all that come after.
  explicit LoopbackServer(std::vector<Reply> replies);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::uint16_t port() const { return port_; }
  // "http://127.0.0.1:PORT" and the path.
  std::string url(const std::string& path = "/metrics") const;
  // What came so far: every request's head, up to the empty line.
  std::vector<std::string> requests() const;
  std::size_t connections() const;

 private:
  struct Peer {
    int socket = -1;
    bool hanging = false;
    std::string received;
  };

  void serve();
  void accept_one();
  bool take(Peer& peer);
  bool answer(Peer& peer);

  std::vector<Reply> replies_;
  int listener_ = -1;
  int stop_[2] = {-1, -1};  // a pipe: closed at one end to end the thread
  std::uint16_t port_ = 0;
  std::vector<Peer> peers_;
  mutable std::mutex lock_;  // of the two below
  std::vector<std::string> requests_;
  std::size_t connections_ = 0;
  std::thread thread_;
};

// A loopback port on which nothing listens.
std::uint16_t refusing_port();

}  // namespace mcp::test
