// Every parser's refusals and oddities; what they read from whole files is in reader_test.cpp.
#include <catch2/catch.hpp>

#include "host/cpu.h"
#include "host/disk.h"
#include "host/filesystem.h"
#include "host/load.h"
#include "host/memory.h"
#include "host/network.h"

namespace mcp::host {
namespace {

// "line: message" of a refusal, "" of a success.
template <class T>
std::string refusal(const Result<T>& result) {
  return result ? "" : std::to_string(result.error().place.line) + ": " + result.error().message;
}

TEST_CASE("an empty file is an empty answer, but for the load", "[host]") {
  CHECK(parse_stat("")->cpus.empty());
  CHECK(parse_meminfo("")->empty());
  CHECK(parse_vmstat("")->empty());
  CHECK(parse_diskstats("")->empty());
  CHECK(parse_mounts("")->empty());
  CHECK(parse_net_dev("")->empty());
  CHECK_FALSE(parse_pressure("")->some_us);
  CHECK(refusal(parse_loadavg("")) == "1: expected a load average, got ''");
}

TEST_CASE("what makes no sense is refused with its line", "[host]") {
  CHECK(refusal(parse_stat("cpu 1\ncpu0 1 2 x 4\n")) == "2: expected a number of ticks, got 'x'");
  CHECK(refusal(parse_stat("cpu0 1 2\n")) == "1: expected at least 4 columns, got 'cpu0'");
  CHECK(refusal(parse_stat("ctxt -1\n")) == "1: expected a number, got '-1'");
  CHECK(refusal(parse_stat("ctxt\n")) == "1: expected a number, got ''");
  CHECK(refusal(parse_stat("cpu0 99999999999999999999 0 0 0\n")) ==
        "1: expected a number of ticks, got '99999999999999999999'");
  CHECK(refusal(parse_meminfo("A: 1 kB\nB: 1 MB\n")) == "2: expected the unit kB, got 'MB'");
  CHECK(refusal(parse_meminfo("A=1 1\n")) == "1: expected the name of a field, got 'A=1'");
  CHECK(refusal(parse_vmstat("pgfault\n")) == "1: expected a number, got ''");
  CHECK(refusal(parse_loadavg("0.1 x 0.3\n")) == "1: expected a load average, got 'x'");
  CHECK(refusal(parse_pressure("some avg10=0.00\n")) == "1: expected total= and a number, got ''");
  CHECK(refusal(parse_pressure("some total=x\n")) == "1: expected total= and a number, got 'total=x'");
  CHECK(refusal(parse_diskstats("8 0 sda 1 2 3\n")) == "1: expected 14 fields or more, got '8 0 sda 1 2 3'");
  CHECK(refusal(parse_diskstats("8 0 sda 1 2 3 4 5 6 7 8 9 10 x\n")) == "1: expected a number, got 'x'");
  CHECK(refusal(parse_diskstats("x 0 sda 1 2 3 4 5 6 7 8 9 10 11\n")) ==
        "1: expected the numbers of a device, got 'x'");
  CHECK(refusal(parse_mounts("tmpfs /tmp tmpfs\n")) ==
        "1: expected device, mount point, type and options, got 'tmpfs /tmp tmpfs'");
  CHECK(refusal(parse_net_dev("eth0: 1 2 3\n")) == "1: expected a number, got ''");
}

TEST_CASE("a last line without its newline counts", "[host]") {
  CHECK(parse_stat("procs_running 3")->running == 3U);
  CHECK(parse_meminfo("A: 1 kB")->size() == 1);
}

TEST_CASE("columns that a kernel lacks are zero, more than are known are left out", "[host]") {
  const auto stat = parse_stat("cpu7 1 2 3 4\ncpu8 1 2 3 4 5 6 7 8 9 10 11 12\n");
  REQUIRE(stat);
  REQUIRE(stat->cpus.size() == 2);
  CHECK(stat->cpus[0].number == "7");
  CHECK(stat->cpus[0].modes == std::array<std::uint64_t, 8>{1, 2, 3, 4, 0, 0, 0, 0});
  CHECK(stat->cpus[1].modes == std::array<std::uint64_t, 8>{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(stat->cpus[1].guest == std::array<std::uint64_t, 2>{9, 10});
}

TEST_CASE("partitions, RAM disks, loops and floppies are excluded, drives are not", "[host]") {
  for (const char* name :
       {"ram0", "ram15", "loop7", "fd0", "hda1", "sda1", "sdz15", "vdb2", "xvda1", "nvme0n1p1", "nvme10n2p15"}) {
    CAPTURE(name);
    CHECK(excluded_disk(name));
  }
  for (const char* name :
       {"sda",       "vda",   "xvda", "sdaa", "sdaa1", "nvme0n1", "nvme0n1p", "nvme0p1", "dm-0",     "md127",
        "mmcblk0p1", "zram0", "sr0",  "",     "1",     "ram",     "sd1",      "sdA1",    "nvmen1p1", "ramx0"}) {
    CAPTURE(name);
    CHECK_FALSE(excluded_disk(name));
  }
}

TEST_CASE("mount points and types are excluded as the node exporter does", "[host]") {
  for (const char* path : {"/dev", "/dev/shm", "/proc", "/sys/fs/cgroup", "/run/credentials/a.service",
                           "/var/lib/docker/x", "/var/lib/containers/storage/overlay/merged"}) {
    CAPTURE(path);
    CHECK(excluded_mount_point(path));
  }
  for (const char* path : {"/", "/device", "/data/dev", "/run", "/run/credentials", "/var/lib/docker",
                           "/var/lib/docker/", "/var/lib/docker2/x", "", "dev"}) {
    CAPTURE(path);
    CHECK_FALSE(excluded_mount_point(path));
  }
  CHECK(excluded_filesystem_type("cgroup2"));
  CHECK(excluded_filesystem_type("overlay"));
  CHECK_FALSE(excluded_filesystem_type("ext4"));
  CHECK_FALSE(excluded_filesystem_type("cgroup3"));
}

TEST_CASE("mounts are unescaped, read-only is an option of its own, the same mount comes once", "[host]") {
  const auto mounts = parse_mounts(
      "/dev/a /a\\040b\\134\\011 ext4 rw,errors=remount-ro 0 0\n"
      "/dev/a /a\\040b\\134\\011 ext4 rw 0 0\n"
      "/dev/b /\\0 xfs noatime,ro 0 0\n"
      "/dev/c /\\777 xfs ro\n");
  REQUIRE(mounts);
  REQUIRE(mounts->size() == 3);
  CHECK((*mounts)[0] == Mount{"/dev/a", "/a b\\\t", "ext4", false});
  CHECK((*mounts)[1] == Mount{"/dev/b", "/\\0", "xfs", true});
  CHECK((*mounts)[2] == Mount{"/dev/c", "/\\777", "xfs", true});
}

TEST_CASE("an attribute is decimal or hexadecimal, and nothing else", "[host]") {
  CHECK(parse_attribute("1500\n") == 1500);
  CHECK(parse_attribute("-1\n") == -1);
  CHECK(parse_attribute("0x1003\n") == 0x1003);
  CHECK_FALSE(parse_attribute(""));
  CHECK_FALSE(parse_attribute("0x"));
  CHECK_FALSE(parse_attribute("0xzz"));
  CHECK_FALSE(parse_attribute("0x-1"));
  CHECK_FALSE(parse_attribute("full"));
  CHECK_FALSE(parse_attribute("99999999999999999999"));
}

TEST_CASE("an interface's name may hold a colon and stand against its first number", "[host]") {
  const auto traffic = parse_net_dev("head | x\neth0:1:18446744073709551615 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  REQUIRE(traffic);
  REQUIRE(traffic->size() == 1);
  CHECK((*traffic)[0].device == "eth0:1");
  CHECK((*traffic)[0].columns[0] == UINT64_MAX);
}

TEST_CASE("udev's properties are those with E:", "[host]") {
  const DiskIdentity identity = parse_udev("S:disk\nE:ID_MODEL=a=b\nE:ID_PATH\nID_WWN=x\nE:ID_SERIAL_SHORT=1");
  CHECK(identity.model == "a=b");
  CHECK(identity.path.empty());
  CHECK(identity.wwn.empty());
  CHECK(identity.serial == "1");
}

TEST_CASE("steadied never goes back, but for a processor that came anew", "[host]") {
  Cpu before;
  before.modes = {10, 10, 10, 1000, 10, 0, 0, 0};
  Cpu now = before;
  now.modes = {11, 9, 10, 990, 5, 0, 0, 0};
  CHECK(steadied(before, now).modes == std::array<std::uint64_t, 8>{11, 10, 10, 1000, 10, 0, 0, 0});
  now.modes = {1, 1, 1, 699, 1, 0, 0, 0};
  CHECK(steadied(before, now).modes == now.modes);
  now.modes = {1, 1, 1, 700, 1, 0, 0, 0};
  CHECK(steadied(before, now).modes == before.modes);
}

}  // namespace
}  // namespace mcp::host
