// Every group of families is one method: read the text, parse it, emit it. A file that fails costs its own families.
// Tested by tests/unit/host/reader_test.cpp on captured files, and against the real node exporter by tests/peers/.
#include "host/reader.h"

#include <utility>

#include "host/cpu.h"
#include "host/disk.h"
#include "host/emitter.h"
#include "host/files.h"
#include "host/filesystem.h"
#include "host/identity.h"
#include "host/load.h"
#include "host/memory.h"
#include "host/network.h"
#include "host/space_probe.h"

namespace mcp::host {

class Reader::Files {
 public:
  explicit Files(std::string root) : root_(std::move(root)), identity_(identify(root_)), space_(root_) {}

  std::vector<Error> read(std::int64_t now_us, Sink& sink) {
    Emitter out(now_us, sink);
    problems_.clear();
    emit_time(out);
    emit_identity(identity_, out);
    read_stat(out);
    read_through(loadavg_, &parse_loadavg, &emit_load, out);
    read_through(meminfo_, &parse_meminfo, &emit_meminfo, out);
    read_through(vmstat_, &parse_vmstat, &emit_vmstat, out);
    read_disks(out);
    read_filesystems(out);
    read_through(net_dev_, &parse_net_dev, &emit_traffic, out);
    read_interfaces(out);
    read_pressure(pressure_cpu_, Resource::kCpu, out);
    read_pressure(pressure_io_, Resource::kIo, out);
    read_pressure(pressure_memory_, Resource::kMemory, out);
    return std::exchange(problems_, {});
  }

  const std::string& nodename() const { return identity_.nodename; }

 private:
  struct Kept {
    std::string name;  // as it is known to people: "/proc/stat"
    KeptFile file;
    Kept(const std::string& root, std::string path) : name(path), file(root + path) {}
  };

  // What the file says, parsed; nothing when it is absent or wrong, which is then noted.
  template <class T>
  std::optional<T> parsed(Kept& kept, Result<T> (*parse)(std::string_view)) {
    const auto text = kept.file.read();
    if (!text) {
      problems_.push_back(Error(text.error()).in(kept.name));
      return std::nullopt;
    }
    if (!*text) return std::nullopt;
    return noted(kept.name, parse(**text));
  }

  // The value, or nothing and the error noted as one of that file.
  template <class T>
  std::optional<T> noted(const std::string& name, Result<T> value) {
    if (value) return std::move(*value);
    problems_.push_back(std::move(value.error()).in(name));
    return std::nullopt;
  }

  template <class T>
  void read_through(Kept& kept, Result<T> (*parse)(std::string_view), void (*emit)(const T&, Emitter&), Emitter& out) {
    if (const auto value = parsed(kept, parse)) emit(*value, out);
  }

  void read_stat(Emitter& out) {
    auto stat = parsed(stat_, &parse_stat);
    if (!stat) return;
    std::vector<Cpu> steady;
    for (const Cpu& cpu : stat->cpus) steady.push_back(steadied(before(cpu), cpu));
    cpus_ = stat->cpus = std::move(steady);
    emit_stat(*stat, out);
  }

  // The same processor in the reading before; itself when it is new.
  const Cpu& before(const Cpu& now) const {
    for (const Cpu& cpu : cpus_) {
      if (cpu.number == now.number) return cpu;
    }
    return now;
  }

  void read_disks(Emitter& out) {
    const auto disks = parsed(diskstats_, &parse_diskstats);
    if (!disks) return;
    std::vector<DiskIdentity> identities;
    for (const Disk& disk : *disks) {
      const std::string device = std::to_string(disk.major) + ":" + std::to_string(disk.minor);
      read_once(root_ + "/run/udev/data/b" + device, text_);
      identities.push_back(parse_udev(text_));
    }
    emit_disks(*disks, identities, out);
  }

  void read_filesystems(Emitter& out) {
    // Process 1 sees the machine's mounts, also where we run in a namespace of our own; not every system shows them.
    const auto of_init = mounts_of_init_.file.read();
    const auto mounts =
        of_init && *of_init ? noted(mounts_of_init_.name, parse_mounts(**of_init)) : parsed(mounts_, &parse_mounts);
    if (mounts) emit_filesystems(*mounts, space_.ask(*mounts), out);
  }

  void read_interfaces(Emitter& out) {
    const std::string folder = root_ + "/sys/class/net/";
    std::vector<Interface> interfaces;
    for (const std::string& device : names_in(folder)) {
      const std::string own = folder + device + "/";
      read_once(own + "ifindex", text_);
      if (text_.empty()) continue;  // not an interface (bonding_masters), or gone since
      interfaces.push_back(read_interface(device, own));
    }
    emit_interfaces(interfaces, out);
  }

  Interface read_interface(const std::string& device, const std::string& folder) {
    Interface interface;
    interface.device = device;
    for (std::size_t i = 0; i < kAttributeFiles.size(); ++i) {
      read_once(folder + std::string(kAttributeFiles[i]), text_);
      interface.attributes[i] = parse_attribute(text_);
    }
    read_once(folder + "statistics/rx_nohandler", text_);
    if (const auto dropped = parse_attribute(text_); dropped && *dropped >= 0) {
      interface.receive_nohandler = static_cast<std::uint64_t>(*dropped);
    }
    interface.address = word_in(folder + "address");
    interface.broadcast = word_in(folder + "broadcast");
    interface.duplex = word_in(folder + "duplex");
    interface.ifalias = word_in(folder + "ifalias");
    interface.operstate = word_in(folder + "operstate");
    return interface;
  }

  std::string word_in(const std::string& path) {
    read_once(path, text_);
    while (text_.ends_with('\n')) text_.pop_back();
    return text_;
  }

  void read_pressure(Kept& kept, Resource resource, Emitter& out) {
    if (const auto pressure = parsed(kept, &parse_pressure)) emit_pressure(resource, *pressure, out);
  }

  std::string root_;
  Identity identity_;
  SpaceProbe space_;
  Kept stat_{root_, "/proc/stat"};
  Kept loadavg_{root_, "/proc/loadavg"};
  Kept meminfo_{root_, "/proc/meminfo"};
  Kept vmstat_{root_, "/proc/vmstat"};
  Kept diskstats_{root_, "/proc/diskstats"};
  Kept mounts_of_init_{root_, "/proc/1/mounts"};
  Kept mounts_{root_, "/proc/self/mounts"};
  Kept net_dev_{root_, "/proc/net/dev"};
  Kept pressure_cpu_{root_, "/proc/pressure/cpu"};
  Kept pressure_io_{root_, "/proc/pressure/io"};
  Kept pressure_memory_{root_, "/proc/pressure/memory"};
  std::vector<Cpu> cpus_;  // of the reading before
  std::string text_;       // of the small file read last
  std::vector<Error> problems_;
};

namespace {
std::string without_trailing_slash(std::string root) {
  while (root.ends_with('/')) root.pop_back();
  return root;
}
}  // namespace

Reader::Reader(std::string root) : files_(std::make_unique<Files>(without_trailing_slash(std::move(root)))) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

std::vector<Error> Reader::read(std::int64_t now_us, Sink& sink) { return files_->read(now_us, sink); }

const std::string& Reader::nodename() const { return files_->nodename(); }

}  // namespace mcp::host
