#include "support/loopback_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace mcp::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint16_t bind_any(int socket) {
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (bind(socket, reinterpret_cast<const sockaddr*>(&address), length) != 0) return 0;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  return ntohs(address.sin_port);
}

void close_with_reset(int socket) {
  const linger now{1, 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(socket);
}

// In order: what the client sent and we did not read would turn the close into a reset.
void close_in_order(int socket) {
  shutdown(socket, SHUT_WR);
  close(socket);
}

}  // namespace

std::string ok(const std::string& body, const std::string& headers) {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

LoopbackServer::LoopbackServer(std::vector<Reply> replies) : replies_(std::move(replies)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  port_ = bind_any(listener_);
  listen(listener_, 128);
  if (pipe2(stop_, O_CLOEXEC) != 0) stop_[0] = -1;
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  close(stop_[1]);
  thread_.join();
  for (const Peer& peer : peers_) close(peer.socket);
  close(listener_);
  close(stop_[0]);
}

std::string LoopbackServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<std::string> LoopbackServer::requests() const {
  const std::lock_guard held(lock_);
  return requests_;
}

std::size_t LoopbackServer::connections() const {
  const std::lock_guard held(lock_);
  return connections_;
}

void LoopbackServer::serve() {
  std::vector<pollfd> polled;
  for (;;) {
    polled = {pollfd{stop_[0], POLLIN, 0}, pollfd{listener_, POLLIN, 0}};
    for (const Peer& peer : peers_) polled.push_back(pollfd{peer.socket, POLLIN, 0});
    if (poll(polled.data(), polled.size(), -1) < 0) continue;
    if (polled[0].revents != 0) return;
    std::vector<Peer> kept;
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      if (polled[i + 2].revents == 0 || take(peers_[i])) kept.push_back(std::move(peers_[i]));
    }
    peers_ = std::move(kept);
    if (polled[1].revents != 0) accept_one();
  }
}

void LoopbackServer::accept_one() {
  Peer peer;
  peer.socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (peer.socket < 0) return;
  const std::lock_guard held(lock_);
  ++connections_;
  peers_.push_back(std::move(peer));
}

// False when the connection is over.
bool LoopbackServer::take(Peer& peer) {
  char block[4096];
  const ssize_t got = recv(peer.socket, block, sizeof block, 0);
  if (got <= 0) {
    close(peer.socket);
    return false;
  }
  peer.received.append(block, static_cast<std::size_t>(got));
  while (!peer.hanging && peer.received.find("\r\n\r\n") != std::string::npos) {
    if (!answer(peer)) return false;
  }
  return true;
}

bool LoopbackServer::answer(Peer& peer) {
  const std::size_t end = peer.received.find("\r\n\r\n") + 4;
  std::size_t number = 0;
  {
    const std::lock_guard held(lock_);
    number = requests_.size();
    requests_.push_back(peer.received.substr(0, end));
  }
  peer.received.erase(0, end);
  const Reply& reply = replies_[std::min(number, replies_.size() - 1)];
  std::size_t sent = 0;
  while (sent < reply.bytes.size()) {
    const ssize_t step = send(peer.socket, reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
    if (step <= 0) {
      close(peer.socket);
      return false;
    }
    sent += static_cast<std::size_t>(step);
  }
  switch (reply.then) {
    case Then::kKeep:
      return true;
    case Then::kHang:
      peer.hanging = true;
      return true;
    case Then::kClose:
      close_in_order(peer.socket);
      return false;
    case Then::kReset:
      close_with_reset(peer.socket);
      return false;
  }
  return true;
}

std::uint16_t refusing_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const std::uint16_t port = bind_any(probe);
  close(probe);
  return port;
}

}  // namespace mcp::test
