// links: mcp_host
// The first byte picks a file of /proc, the rest is its text: parsed, then emitted, so that no text of a kernel, or of
// who can name a device or a mount point, gives a series that is no record.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include "host/cpu.h"
#include "host/disk.h"
#include "host/filesystem.h"
#include "host/load.h"
#include "host/memory.h"
#include "host/network.h"
#include "text/quote.h"

namespace {

using namespace mcp::host;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

class Checker final : public Sink {
 public:
  void family(const mcp::record::Metadata& about) override {
    require(!about.name.empty() && mcp::text::valid_utf8(about.name) && mcp::text::valid_utf8(about.help));
  }
  void sample(const mcp::record::Sample& sample) override {
    std::string_view before;
    for (const mcp::record::Label& label : sample.series.labels) {
      require(before < label.name && mcp::text::valid_utf8(label.value));
      before = label.name;
    }
  }
};

template <class T>
void check(std::string_view text, mcp::Result<T> (*parse)(std::string_view), void (*emit)(const T&, Emitter&),
           Emitter& out) {
  if (const auto parsed = parse(text)) emit(*parsed, out);
}

void check_disks(std::string_view text, Emitter& out) {
  const auto disks = parse_diskstats(text);
  if (!disks) return;
  for (const Disk& disk : *disks) require(disk.known <= kDiskColumns && !excluded_disk(disk.name));
  emit_disks(*disks, std::vector<DiskIdentity>(disks->size()), out);
}

void check_mounts(std::string_view text, Emitter& out) {
  const auto mounts = parse_mounts(text);
  if (!mounts) return;
  for (const Mount& mount : *mounts) require(!excluded_mount_point(mount.mount_point));
  emit_filesystems(*mounts, std::vector<std::optional<Space>>(mounts->size(), Space{}), out);
}

void check_udev(std::string_view text, Emitter& out) {
  Disk disk;
  disk.name = "sda";
  emit_disks({disk}, {parse_udev(text)}, out);
}

void check_attribute(std::string_view text, Emitter& out) {
  Interface interface;
  interface.device = "eth0";
  interface.ifalias = text;
  interface.attributes.fill(parse_attribute(text));
  emit_interfaces({interface}, out);
}

void check_stat(std::string_view text, Emitter& out) {
  const auto stat = parse_stat(text);
  if (!stat) return;
  for (std::size_t i = 1; i < stat->cpus.size(); ++i) steadied(stat->cpus[i - 1], stat->cpus[i]);
  emit_stat(*stat, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  Checker sink;
  Emitter out(0, sink);
  switch (bytes[0] % 10) {
    case 0:
      check_stat(text, out);
      break;
    case 1:
      check(text, &parse_meminfo, &emit_meminfo, out);
      break;
    case 2:
      check(text, &parse_vmstat, &emit_vmstat, out);
      break;
    case 3:
      check(text, &parse_loadavg, &emit_load, out);
      break;
    case 4:
      check_disks(text, out);
      break;
    case 5:
      check_mounts(text, out);
      break;
    case 6:
      check(text, &parse_net_dev, &emit_traffic, out);
      break;
    case 7:
      check_attribute(text, out);
      break;
    case 8:
      check_udev(text, out);
      break;
    default:
      if (const auto pressure = parse_pressure(text)) emit_pressure(Resource::kIo, *pressure, out);
  }
  return 0;
}
