// Tested by tests/unit/io/interrupts_test.cpp.
#include "io/interrupts.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <cerrno>

namespace mcp::io {
namespace {

// What a handler may touch: lock-free atomics and a pipe.
struct State {
  std::atomic<int> count{0};
  std::atomic<int> signal{0};
  std::atomic<std::int64_t> first_us{0};
  std::atomic<std::atomic<bool>*> flag{nullptr};
  int read_end = -1;
  int write_end = -1;
};
State state;  // the one mutable global of the toolkit: a signal handler takes no argument

std::int64_t monotonic_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

void caught(int number) {
  const int saved = errno;
  const int before = state.count.fetch_add(1);
  if (before == 0) {
    state.first_us.store(monotonic_us());
    state.signal.store(number);
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(state.write_end, &byte, 1);
  }
  if (std::atomic<bool>* flag = state.flag.load(); flag != nullptr) flag->store(true);
  if (before >= 2) _exit(128 + number);
  errno = saved;
}

void handle(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = 0;  // no SA_RESTART: a blocking read must return
  sigaction(number, &action, nullptr);
}

}  // namespace

Interrupts::Interrupts() {
  assert(state.read_end == -1);
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return;
  state.read_end = ends[0];
  state.write_end = ends[1];
  state.count.store(0);
  state.signal.store(0);
  state.flag.store(nullptr);
  handle(SIGINT, caught);
  handle(SIGTERM, caught);
  handle(SIGPIPE, SIG_IGN);
}

Interrupts::~Interrupts() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
  handle(SIGPIPE, SIG_DFL);
  if (state.read_end >= 0) ::close(state.read_end);
  if (state.write_end >= 0) ::close(state.write_end);
  state.read_end = state.write_end = -1;
}

int Interrupts::fd() const { return state.read_end; }
int Interrupts::signal() const { return state.signal.load(); }
void Interrupts::set_on_signal(std::atomic<bool>* flag) const { state.flag.store(flag); }
int Interrupts::count() const { return state.count.load(); }
std::int64_t Interrupts::since_first_us() const { return signal() == 0 ? 0 : monotonic_us() - state.first_us.load(); }

}  // namespace mcp::io
