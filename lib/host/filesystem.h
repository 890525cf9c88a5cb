// /proc/1/mounts: what is mounted, and which of it is worth a look.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/emitter.h"
#include "result/result.h"

namespace mcp::host {

struct Mount {
  std::string device, mount_point, type;
  bool read_only = false;
  friend bool operator==(const Mount&, const Mount&) = default;
};

// The node exporter's own defaults. (Debian's build also leaves out /run, /mnt and /media.)
bool excluded_mount_point(std::string_view path);
// The same for the type of a file system.
bool excluded_filesystem_type(std::string_view type);

// Those that are not excluded, in the order of the file, each (device, mount point, type) once.
Result<std::vector<Mount>> parse_mounts(std::string_view text);

// What statvfs said.
struct Space {
  double size_bytes = 0, free_bytes = 0, available_bytes = 0, files = 0, files_free = 0;
};

// spaces[i] belongs to mounts[i]; nothing is a mount that gave no answer.
void emit_filesystems(const std::vector<Mount>& mounts, const std::vector<std::optional<Space>>& spaces, Emitter& out);

}  // namespace mcp::host
