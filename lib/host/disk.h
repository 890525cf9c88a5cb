// /proc/diskstats, and what udev knows about a disk.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/emitter.h"
#include "result/result.h"

namespace mcp::host {

inline constexpr std::size_t kDiskColumns = 17;

struct Disk {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::string name;
  std::array<std::uint64_t, kDiskColumns> columns{};
  std::size_t known = 0;  // how many of them this kernel has (11, 15 or 17)
};

// Partitions, RAM disks, loops and floppies: the node exporter's default device exclude.
bool excluded_disk(std::string_view name);

// The disks that are not excluded, in the order of the file.
Result<std::vector<Disk>> parse_diskstats(std::string_view text);

// Of the device's file in /run/udev/data; "" is unknown.
struct DiskIdentity {
  std::string path, wwn, model, serial, revision;
  std::string fs_type, fs_usage, fs_uuid, fs_version;
  std::string dm_name, dm_uuid, dm_vg_name, dm_lv_name, dm_lv_layer;
};

// The properties that it knows; whatever else the file holds is left out.
DiskIdentity parse_udev(std::string_view text);

// identities[i] belongs to disks[i].
void emit_disks(const std::vector<Disk>& disks, const std::vector<DiskIdentity>& identities, Emitter& out);

}  // namespace mcp::host
