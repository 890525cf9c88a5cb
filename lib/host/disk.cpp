// Reference: the kernel's Documentation/admin-guide/iostats.rst; udev(7) for the properties.
// Tested by tests/unit/host/parsers_test.cpp, fuzzed by tests/fuzz/host_proc_fuzz.cpp.
#include "host/disk.h"

#include <algorithm>
#include <iterator>

#include "host/fields.h"
#include "text/number.h"

namespace mcp::host {
namespace {

using record::Label;
using record::Type;

struct Column {
  std::string_view name;
  Type type;
  double scale;  // what one of the column is in the unit of the name: sectors are 512 bytes, times are milliseconds
  double divisor;
  std::string_view help;
};

// In the order of the file.
constexpr Column kColumns[] = {
    {"node_disk_reads_completed_total", Type::kCounter, 1, 1, "The total number of reads completed successfully."},
    {"node_disk_reads_merged_total", Type::kCounter, 1, 1, "The total number of reads merged."},
    {"node_disk_read_bytes_total", Type::kCounter, 512, 1, "The total number of bytes read successfully."},
    {"node_disk_read_time_seconds_total", Type::kCounter, 1, 1000, "The total number of seconds spent by all reads."},
    {"node_disk_writes_completed_total", Type::kCounter, 1, 1, "The total number of writes completed successfully."},
    {"node_disk_writes_merged_total", Type::kCounter, 1, 1, "The number of writes merged."},
    {"node_disk_written_bytes_total", Type::kCounter, 512, 1, "The total number of bytes written successfully."},
    {"node_disk_write_time_seconds_total", Type::kCounter, 1, 1000,
     "This is the total number of seconds spent by all writes."},
    {"node_disk_io_now", Type::kGauge, 1, 1, "The number of I/Os currently in progress."},
    {"node_disk_io_time_seconds_total", Type::kCounter, 1, 1000, "Total seconds spent doing I/Os."},
    {"node_disk_io_time_weighted_seconds_total", Type::kCounter, 1, 1000,
     "The weighted # of seconds spent doing I/Os."},
    {"node_disk_discards_completed_total", Type::kCounter, 1, 1,
     "The total number of discards completed successfully."},
    {"node_disk_discards_merged_total", Type::kCounter, 1, 1, "The total number of discards merged."},
    {"node_disk_discarded_sectors_total", Type::kCounter, 1, 1, "The total number of sectors discarded successfully."},
    {"node_disk_discard_time_seconds_total", Type::kCounter, 1, 1000,
     "This is the total number of seconds spent by all discards."},
    {"node_disk_flush_requests_total", Type::kCounter, 1, 1,
     "The total number of flush requests completed successfully"},
    {"node_disk_flush_requests_time_seconds_total", Type::kCounter, 1, 1000,
     "This is the total number of seconds spent by all flush requests."},
};
static_assert(std::size(kColumns) == kDiskColumns);

struct Property {
  std::string_view key;
  std::string DiskIdentity::*field;
};
constexpr Property kProperties[] = {
    {"ID_PATH", &DiskIdentity::path},
    {"ID_WWN", &DiskIdentity::wwn},
    {"ID_MODEL", &DiskIdentity::model},
    {"ID_REVISION", &DiskIdentity::revision},
    {"ID_SERIAL_SHORT", &DiskIdentity::serial},
    {"ID_FS_TYPE", &DiskIdentity::fs_type},
    {"ID_FS_USAGE", &DiskIdentity::fs_usage},
    {"ID_FS_UUID", &DiskIdentity::fs_uuid},
    {"ID_FS_VERSION", &DiskIdentity::fs_version},
    {"DM_NAME", &DiskIdentity::dm_name},
    {"DM_UUID", &DiskIdentity::dm_uuid},
    {"DM_VG_NAME", &DiskIdentity::dm_vg_name},
    {"DM_LV_NAME", &DiskIdentity::dm_lv_name},
    {"DM_LV_LAYER", &DiskIdentity::dm_lv_layer},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_trailing_digits(std::string_view name) {
  while (!name.empty() && is_digit(name.back())) name.remove_suffix(1);
  return name;
}

// Takes a word and the digits after it off the front; false when they are not there.
bool take_numbered(std::string_view& name, std::string_view word) {
  if (!name.starts_with(word)) return false;
  name.remove_prefix(word.size());
  const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  name.remove_prefix(digits);
  return digits > 0;
}

Result<Disk> parse_disk(const std::vector<std::string_view>& fields, std::uint64_t line) {
  constexpr std::size_t kBefore = 3;
  Disk disk;
  const auto major = text::parse_uint(fields[0]);
  const auto minor = text::parse_uint(fields[1]);
  if (!major || !minor) return unexpected(line, "the numbers of a device", fields[0]);
  disk.major = *major;
  disk.minor = *minor;
  disk.name = fields[2];
  disk.known = std::min(fields.size() - kBefore, kDiskColumns);
  for (std::size_t i = 0; i < disk.known; ++i) {
    const auto count = text::parse_uint(fields[kBefore + i]);
    if (!count) return unexpected(line, "a number", fields[kBefore + i]);
    disk.columns[i] = *count;
  }
  return disk;
}

void add_info(std::vector<Label> labels, Emitter& out) {
  record::normalise(labels);
  out.add_labelled(1, labels);
}

void emit_identities(const std::vector<Disk>& disks, const std::vector<DiskIdentity>& identities, Emitter& out) {
  out.family("node_disk_info", Type::kGauge, "Info of /sys/block/<block_device>.");
  for (std::size_t i = 0; i < disks.size(); ++i) {
    const DiskIdentity& id = identities[i];
    const std::string major = std::to_string(disks[i].major);
    const std::string minor = std::to_string(disks[i].minor);
    add_info({{"device", disks[i].name},
              {"major", major},
              {"minor", minor},
              {"path", id.path},
              {"wwn", id.wwn},
              {"model", id.model},
              {"serial", id.serial},
              {"revision", id.revision}},
             out);
  }
  const auto any = [&](std::string DiskIdentity::*field) {
    return std::any_of(identities.begin(), identities.end(),
                       [&](const DiskIdentity& id) { return !(id.*field).empty(); });
  };
  if (any(&DiskIdentity::fs_type)) {
    out.family("node_disk_filesystem_info", Type::kGauge, "Info about disk filesystem.");
    for (std::size_t i = 0; i < disks.size(); ++i) {
      const DiskIdentity& id = identities[i];
      if (id.fs_type.empty()) continue;
      add_info({{"device", disks[i].name},
                {"type", id.fs_type},
                {"usage", id.fs_usage},
                {"uuid", id.fs_uuid},
                {"version", id.fs_version}},
               out);
    }
  }
  if (any(&DiskIdentity::dm_name)) {
    out.family("node_disk_device_mapper_info", Type::kGauge, "Info about disk device mapper.");
    for (std::size_t i = 0; i < disks.size(); ++i) {
      const DiskIdentity& id = identities[i];
      if (id.dm_name.empty()) continue;
      add_info({{"device", disks[i].name},
                {"name", id.dm_name},
                {"uuid", id.dm_uuid},
                {"vg_name", id.dm_vg_name},
                {"lv_name", id.dm_lv_name},
                {"lv_layer", id.dm_lv_layer}},
               out);
    }
  }
}

}  // namespace

bool excluded_disk(std::string_view name) {
  constexpr std::string_view kStems[] = {"ram", "loop", "fd"};
  constexpr std::string_view kDrives[] = {"hd", "sd", "vd", "xvd"};  // one letter more is a drive, digits a partition
  const std::string_view stem = without_trailing_digits(name);
  if (stem.size() == name.size()) return false;
  for (const std::string_view whole : kStems) {
    if (stem == whole) return true;
  }
  for (const std::string_view drive : kDrives) {
    if (stem.starts_with(drive) && stem.size() == drive.size() + 1) return stem.back() >= 'a' && stem.back() <= 'z';
  }
  std::string_view rest = stem;
  return take_numbered(rest, "nvme") && take_numbered(rest, "n") && rest == "p";
}

Result<std::vector<Disk>> parse_diskstats(std::string_view text) {
  constexpr std::size_t kFewest = 14;
  std::vector<Disk> disks;
  std::vector<std::string_view> fields;
  Lines lines(text);
  while (const auto line = lines.next()) {
    split(*line, fields);
    if (fields.empty()) continue;
    if (fields.size() < kFewest) return unexpected(lines.number(), "14 fields or more", *line);
    if (excluded_disk(fields[2])) continue;
    Result<Disk> disk = parse_disk(fields, lines.number());
    if (!disk) return disk.error();
    disks.push_back(std::move(*disk));
  }
  return disks;
}

DiskIdentity parse_udev(std::string_view text) {
  DiskIdentity identity;
  Lines lines(text);
  while (auto line = lines.next()) {
    if (!line->starts_with("E:")) continue;
    line->remove_prefix(2);
    const std::size_t equals = line->find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view key = line->substr(0, equals);
    const std::string_view value = line->substr(equals + 1);
    for (const Property& property : kProperties) {
      if (property.key == key) identity.*(property.field) = value;
    }
  }
  return identity;
}

void emit_disks(const std::vector<Disk>& disks, const std::vector<DiskIdentity>& identities, Emitter& out) {
  if (disks.empty()) return;
  for (std::size_t i = 0; i < kDiskColumns; ++i) {
    const Column& column = kColumns[i];
    const bool any = std::any_of(disks.begin(), disks.end(), [&](const Disk& disk) { return i < disk.known; });
    if (!any) break;
    out.family(column.name, column.type, column.help);
    for (const Disk& disk : disks) {
      if (i >= disk.known) continue;
      out.add(static_cast<double>(disk.columns[i]) * column.scale / column.divisor, {{"device", disk.name}});
    }
  }
  emit_identities(disks, identities, out);
}

}  // namespace mcp::host
