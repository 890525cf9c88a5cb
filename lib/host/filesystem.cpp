// Reference: proc(5), /proc/PID/mounts; fstab(5) for the escapes.
// Tested by tests/unit/host/parsers_test.cpp, fuzzed by tests/fuzz/host_proc_fuzz.cpp.
#include "host/filesystem.h"

#include <algorithm>
#include <iterator>

#include "host/fields.h"

namespace mcp::host {
namespace {

using record::Label;
using record::Type;

enum class Reach { kWithBelow, kOnlyBelow };
struct ExcludedPath {
  std::string_view path;
  Reach reach;
};
constexpr ExcludedPath kExcludedPaths[] = {{"/dev", Reach::kWithBelow},
                                           {"/proc", Reach::kWithBelow},
                                           {"/sys", Reach::kWithBelow},
                                           {"/run/credentials", Reach::kOnlyBelow},
                                           {"/var/lib/docker", Reach::kOnlyBelow},
                                           {"/var/lib/containers/storage", Reach::kOnlyBelow}};
constexpr std::string_view kExcludedTypes[] = {
    "autofs",   "binfmt_misc", "bpf",        "cgroup",     "cgroup2",   "configfs", "debugfs", "devpts",
    "devtmpfs", "fusectl",     "hugetlbfs",  "iso9660",    "mqueue",    "nsfs",     "overlay", "proc",
    "procfs",   "pstore",      "rpc_pipefs", "securityfs", "selinuxfs", "squashfs", "sysfs",   "tracefs"};

bool is_octal(char c) { return c >= '0' && c <= '7'; }

// "\040" and its like, which stand for the bytes that would break the line's fields.
std::string unescaped(std::string_view field) {
  std::string plain;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 3 < field.size() && field[i + 1] <= '3' && is_octal(field[i + 1]) &&
        is_octal(field[i + 2]) && is_octal(field[i + 3])) {
      plain += static_cast<char>((field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0'));
      i += 3;
    } else {
      plain += field[i];
    }
  }
  return plain;
}

bool has_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const std::size_t end = std::min(options.find(','), options.size());
    if (options.substr(0, end) == wanted) return true;
    options.remove_prefix(std::min(end + 1, options.size()));
  }
  return false;
}

struct Gauge {
  std::string_view name, help;
  double Space::*field;
};
constexpr Gauge kGauges[] = {
    {"node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.", &Space::available_bytes},
    {"node_filesystem_files", "Filesystem total file nodes.", &Space::files},
    {"node_filesystem_files_free", "Filesystem total free file nodes.", &Space::files_free},
    {"node_filesystem_free_bytes", "Filesystem free space in bytes.", &Space::free_bytes},
    {"node_filesystem_size_bytes", "Filesystem size in bytes.", &Space::size_bytes},
};

void add(double value, const Mount& mount, Emitter& out) {
  std::vector<Label> labels = {{"device", mount.device}, {"fstype", mount.type}, {"mountpoint", mount.mount_point}};
  record::normalise(labels);
  out.add_labelled(value, labels);
}

}  // namespace

bool excluded_mount_point(std::string_view path) {
  for (const ExcludedPath& excluded : kExcludedPaths) {
    if (!path.starts_with(excluded.path)) continue;
    const std::string_view below = path.substr(excluded.path.size());
    if (below.empty() && excluded.reach == Reach::kWithBelow) return true;
    if (below.starts_with('/') && (excluded.reach == Reach::kWithBelow || below.size() > 1)) return true;
  }
  return false;
}

bool excluded_filesystem_type(std::string_view type) {
  return std::find(std::begin(kExcludedTypes), std::end(kExcludedTypes), type) != std::end(kExcludedTypes);
}

Result<std::vector<Mount>> parse_mounts(std::string_view text) {
  std::vector<Mount> mounts;
  std::vector<std::string_view> fields;
  Lines lines(text);
  while (const auto line = lines.next()) {
    split(*line, fields);
    if (fields.empty()) continue;
    if (fields.size() < 4) return unexpected(lines.number(), "device, mount point, type and options", *line);
    Mount mount{unescaped(fields[0]), unescaped(fields[1]), unescaped(fields[2]), has_option(fields[3], "ro")};
    if (excluded_mount_point(mount.mount_point) || excluded_filesystem_type(mount.type)) continue;
    const bool seen = std::any_of(mounts.begin(), mounts.end(), [&](const Mount& other) {
      return other.device == mount.device && other.mount_point == mount.mount_point && other.type == mount.type;
    });
    if (!seen) mounts.push_back(std::move(mount));
  }
  return mounts;
}

void emit_filesystems(const std::vector<Mount>& mounts, const std::vector<std::optional<Space>>& spaces, Emitter& out) {
  if (mounts.empty()) return;
  const bool any = std::any_of(spaces.begin(), spaces.end(), [](const auto& space) { return space.has_value(); });
  for (const Gauge& gauge : kGauges) {
    if (!any) break;
    out.family(gauge.name, Type::kGauge, gauge.help);
    for (std::size_t i = 0; i < mounts.size(); ++i) {
      if (spaces[i]) add((*spaces[i]).*(gauge.field), mounts[i], out);
    }
  }
  if (any) out.family("node_filesystem_readonly", Type::kGauge, "Filesystem read-only status.");
  for (std::size_t i = 0; i < mounts.size(); ++i) {
    if (spaces[i]) add(mounts[i].read_only ? 1 : 0, mounts[i], out);
  }
  out.family("node_filesystem_device_error", Type::kGauge,
             "Whether an error occurred while getting statistics for the given device.");
  for (std::size_t i = 0; i < mounts.size(); ++i) add(spaces[i] ? 0 : 1, mounts[i], out);
}

}  // namespace mcp::host
