// statvfs that cannot hang its caller.
#pragma once

#include <sys/statvfs.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/filesystem.h"

namespace mcp::host {

class SpaceProbe {
 public:
  using Statvfs = int (*)(const char* path, struct statvfs* out);

  // Waits for the slow ones at most `patience` an ask(). `root` stands before every mount point.
  explicit SpaceProbe(std::string root, std::chrono::milliseconds patience = std::chrono::seconds(1),
                      Statvfs system = &::statvfs);
  ~SpaceProbe();
  SpaceProbe(const SpaceProbe&) = delete;
  SpaceProbe& operator=(const SpaceProbe&) = delete;

  // The space of each mount, in their order; nothing for one that fails, or hangs (now or since an earlier call).
  std::vector<std::optional<Space>> ask(std::span<const Mount> mounts);

  // Whether a file system of that type answers from this machine's memory, whatever its device does.
  static bool is_local(std::string_view type);

 private:
  struct Asker;

  std::optional<Space> ask_directly(const std::string& path) const;
  Asker& asker_for(const std::string& path);
  void start(Asker& asker) const;
  void request(Asker& asker) const;
  static void take_answer(Asker& asker);
  void wait_for_answers(std::span<Asker* const> asked) const;
  void retire_unused();

  std::string root_;
  std::chrono::milliseconds patience_;
  Statvfs system_;
  std::vector<Asker> askers_;
  std::vector<pid_t> ended_;  // killed, not yet gone: one that hangs in the kernel goes when its file system answers
};

}  // namespace mcp::host
