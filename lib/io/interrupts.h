// SIGINT and SIGTERM as state that can be polled.
#pragma once

#include <atomic>
#include <cstdint>

namespace mcp::io {

// While it lives, SIGINT and SIGTERM are counted instead of ending the program (the third ends it), and SIGPIPE is
// ignored. One a program: signal handlers have nowhere else to write than to static storage.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int fd() const;      // becomes readable (and stays so) with the first signal
  int signal() const;  // the first one caught, 0 while none was
  int count() const;
  std::int64_t since_first_us() const;  // monotonic time since the first one; 0 while none was

  // What each signal from here on sets too, for work that looks at a flag now and then; it lives until another one, or
  // null, takes its place.
  void set_on_signal(std::atomic<bool>* flag) const;

  // Whether a filter that was told to end has had its time (cli.md 1): with the second signal, or so long after the
  // first.
  bool out_of_patience() const { return signal() != 0 && (count() > 1 || since_first_us() >= kPatienceUs); }
  static constexpr std::int64_t kPatienceUs = 2'000'000;
};

}  // namespace mcp::io
