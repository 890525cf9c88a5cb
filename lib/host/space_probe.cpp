// A dead NFS server makes statvfs wait in the kernel, where not even SIGKILL reaches; a thread stuck there would keep
// the whole program from ending. So each mount that may hang is asked by a process of its own, over a socket: one byte
// asks, a struct answers. What does not answer in time is left out, and not asked again before that answer has come.
// Tested by tests/unit/host/space_probe_test.cpp.
#include "host/space_probe.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <iterator>

namespace mcp::host {

struct SpaceProbe::Asker {
  std::string path;
  pid_t pid = -1;
  int socket = -1;
  bool waiting = false;  // asked, not yet answered
  bool used = false;     // in this call
  std::optional<Space> space;
};

namespace {

struct Answer {
  int failed = 0;
  Space space;
};

constexpr std::string_view kLocalTypes[] = {
    "bcachefs", "btrfs", "erofs", "exfat",    "ext2",   "ext3",  "ext4", "f2fs", "hfsplus", "jfs", "minix",
    "msdos",    "ntfs3", "ramfs", "reiserfs", "rootfs", "tmpfs", "udf",  "ufs",  "vfat",    "xfs", "zfs"};

Space space_of(const struct statvfs& found) {
  const auto block = static_cast<double>(found.f_frsize != 0 ? found.f_frsize : found.f_bsize);
  return Space{.size_bytes = static_cast<double>(found.f_blocks) * block,
               .free_bytes = static_cast<double>(found.f_bfree) * block,
               .available_bytes = static_cast<double>(found.f_bavail) * block,
               .files = static_cast<double>(found.f_files),
               .files_free = static_cast<double>(found.f_ffree)};
}

// The process that asks; it ends when its socket does. Only calls that are safe after fork() in a program with threads.
[[noreturn]] void serve(int socket, const char* path, SpaceProbe::Statvfs system) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  dup2(socket, 0);  // all other descriptors go: the one of stdout, kept open here, would keep a pipe's reader waiting
  close_range(1, ~0U, 0);
  char asked = 0;
  while (recv(0, &asked, 1, 0) == 1) {
    struct statvfs found {};
    Answer answer;
    answer.failed = system(path, &found);
    if (answer.failed == 0) answer.space = space_of(found);
    if (send(0, &answer, sizeof answer, MSG_NOSIGNAL) != static_cast<ssize_t>(sizeof answer)) break;
  }
  _exit(0);
}

// A timer as a descriptor, so that poll() ends at a deadline and nobody need read the clock.
int timer_after(std::chrono::milliseconds delay) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const auto whole = std::max<std::int64_t>(delay.count(), 1);
  itimerspec once{};
  once.it_value.tv_sec = whole / 1000;
  once.it_value.tv_nsec = (whole % 1000) * 1'000'000;
  timerfd_settime(timer, 0, &once, nullptr);
  return timer;
}

// Until the process that was killed is gone, but no longer than it takes one that does not hang in the kernel.
void wait_a_moment(pid_t pid) {
  constexpr int kMoment = 50;  // ms
  const auto process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (process < 0) return;
  pollfd polled{process, POLLIN, 0};
  poll(&polled, 1, kMoment);
  close(process);
}

}  // namespace

SpaceProbe::SpaceProbe(std::string root, std::chrono::milliseconds patience, Statvfs system)
    : root_(std::move(root)), patience_(patience), system_(system) {
  while (root_.ends_with('/')) root_.pop_back();
}

SpaceProbe::~SpaceProbe() {
  for (Asker& asker : askers_) asker.used = false;
  retire_unused();
}

bool SpaceProbe::is_local(std::string_view type) {
  return std::find(std::begin(kLocalTypes), std::end(kLocalTypes), type) != std::end(kLocalTypes);
}

std::vector<std::optional<Space>> SpaceProbe::ask(std::span<const Mount> mounts) {
  for (Asker& asker : askers_) asker.used = false;
  askers_.reserve(askers_.size() + mounts.size());  // pointers into it stay good below
  std::vector<std::optional<Space>> spaces(mounts.size());
  std::vector<Asker*> asked;  // in this call
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    const std::string path = root_ + mounts[i].mount_point;
    if (is_local(mounts[i].type)) {
      spaces[i] = ask_directly(path);
      continue;
    }
    Asker& asker = asker_for(path);
    if (asker.waiting) continue;  // for longer than one call already: not waited for again
    request(asker);
    asked.push_back(&asker);
    places.push_back(i);
  }
  wait_for_answers(asked);
  for (std::size_t i = 0; i < asked.size(); ++i) spaces[places[i]] = asked[i]->space;
  retire_unused();
  return spaces;
}

std::optional<Space> SpaceProbe::ask_directly(const std::string& path) const {
  struct statvfs found {};
  if (system_(path.c_str(), &found) != 0) return std::nullopt;
  return space_of(found);
}

SpaceProbe::Asker& SpaceProbe::asker_for(const std::string& path) {
  const auto found = std::find_if(askers_.begin(), askers_.end(), [&](const Asker& a) { return a.path == path; });
  Asker& asker = found != askers_.end() ? *found : askers_.emplace_back();
  asker.path = path;
  asker.used = true;
  if (asker.waiting) take_answer(asker);  // of an earlier call
  if (asker.pid < 0) start(asker);
  return asker;
}

void SpaceProbe::start(Asker& asker) const {
  int ends[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
  asker.pid = fork();
  if (asker.pid == 0) serve(ends[1], asker.path.c_str(), system_);
  close(ends[1]);
  if (asker.pid < 0) {
    close(ends[0]);
    return;
  }
  asker.socket = ends[0];
}

void SpaceProbe::request(Asker& asker) const {
  if (asker.socket < 0) return;
  asker.space.reset();
  asker.waiting = send(asker.socket, "?", 1, MSG_NOSIGNAL | MSG_DONTWAIT) == 1;
  if (!asker.waiting) take_answer(asker);  // its process is gone: the next call starts another
}

// Reads the answer if it has come. A socket at its end means that the process is gone.
void SpaceProbe::take_answer(Asker& asker) {
  Answer answer;
  const ssize_t got = recv(asker.socket, &answer, sizeof answer, MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    asker.space.reset();
    return;
  }
  asker.waiting = false;
  asker.space.reset();
  if (got == static_cast<ssize_t>(sizeof answer)) {
    if (answer.failed == 0) asker.space = answer.space;
    return;
  }
  close(asker.socket);
  kill(asker.pid, SIGKILL);
  waitpid(asker.pid, nullptr, 0);
  asker.socket = -1;
  asker.pid = -1;
}

void SpaceProbe::wait_for_answers(std::span<Asker* const> asked) const {
  const auto waiting = [](const Asker* asker) { return asker->waiting; };
  if (std::none_of(asked.begin(), asked.end(), waiting)) return;
  const int timer = timer_after(patience_);
  if (timer < 0) return;  // no descriptors left: the answers are taken in the next call
  std::vector<pollfd> polled;
  while (std::any_of(asked.begin(), asked.end(), waiting)) {
    polled.assign(1, pollfd{timer, POLLIN, 0});
    for (const Asker* asker : asked) polled.push_back(pollfd{asker->waiting ? asker->socket : -1, POLLIN, 0});
    if (poll(polled.data(), polled.size(), -1) < 0 && errno != EINTR) break;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (asked[i]->waiting && polled[i + 1].revents != 0) take_answer(*asked[i]);
    }
    if (polled[0].revents != 0) break;
  }
  close(timer);
}

void SpaceProbe::retire_unused() {
  for (const Asker& asker : askers_) {
    if (asker.used || asker.pid < 0) continue;
    close(asker.socket);
    kill(asker.pid, SIGKILL);
    wait_a_moment(asker.pid);
    ended_.push_back(asker.pid);
  }
  std::erase_if(askers_, [](const Asker& asker) { return !asker.used; });
  std::erase_if(ended_, [](pid_t pid) { return waitpid(pid, nullptr, WNOHANG) != 0; });
}

}  // namespace mcp::host
