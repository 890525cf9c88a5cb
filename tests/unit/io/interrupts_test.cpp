#include "io/interrupts.h"

#include <poll.h>
#include <signal.h>

#include <catch2/catch.hpp>

using namespace mcp;

TEST_CASE("the first signal is remembered and seen on the descriptor", "[io]") {
  const io::Interrupts interrupts;
  CHECK(interrupts.signal() == 0);
  CHECK(interrupts.since_first_us() == 0);
  pollfd watched{interrupts.fd(), POLLIN, 0};
  CHECK(::poll(&watched, 1, 0) == 0);
  ::raise(SIGTERM);
  CHECK(::poll(&watched, 1, 0) == 1);
  ::raise(SIGINT);
  CHECK(interrupts.signal() == SIGTERM);
  CHECK(interrupts.count() == 2);
  CHECK(interrupts.since_first_us() >= 0);
}

TEST_CASE("one after another starts from nothing", "[io]") {
  {
    const io::Interrupts first;
    ::raise(SIGINT);
    CHECK(first.count() == 1);
  }
  const io::Interrupts second;
  CHECK(second.count() == 0);
  CHECK(second.signal() == 0);
}

TEST_CASE("a flag is set by the signals that come while it is named", "[io]") {
  const io::Interrupts interrupts;
  ::raise(SIGINT);
  std::atomic<bool> flag = false;
  interrupts.set_on_signal(&flag);
  CHECK_FALSE(flag);
  ::raise(SIGINT);
  CHECK(flag);
  interrupts.set_on_signal(nullptr);
}
