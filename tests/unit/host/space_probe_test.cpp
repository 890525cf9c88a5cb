#include "host/space_probe.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <string_view>

#include "support/temp_folder.h"

namespace mcp::host {
namespace {

using namespace std::chrono_literals;

// Hangs while the file `hang` is in the folder asked about, as a dead file server does. A process killed here is gone.
int hanging_statvfs(const char* path, struct statvfs* out) {
  const std::string gate = std::string(path) + "/hang";
  while (access(gate.c_str(), F_OK) == 0) usleep(1000);
  *out = {};
  out->f_frsize = 10;
  out->f_blocks = 5;
  out->f_bavail = 2;
  return 0;
}

Mount mount(const std::string& point, const std::string& type) { return Mount{"device", point, type, false}; }

TEST_CASE("a local file system is asked directly", "[host]") {
  SpaceProbe probe("/");
  const Mount mounts[] = {mount("/", "ext4"), mount("/no/such/folder", "ext4")};
  const auto spaces = probe.ask(mounts);
  REQUIRE(spaces.size() == 2);
  REQUIRE(spaces[0]);
  CHECK(spaces[0]->size_bytes > 0);
  CHECK(spaces[0]->free_bytes <= spaces[0]->size_bytes);
  CHECK_FALSE(spaces[1]);
}

TEST_CASE("one that may hang is asked by another process, with the same answer", "[host]") {
  SpaceProbe probe("/", 10s);
  const Mount mounts[] = {mount("/", "nfs4"), mount("/", "ext4"), mount("/no/such/folder", "fuse.sshfs")};
  for (int i = 0; i < 3; ++i) {
    const auto spaces = probe.ask(mounts);
    REQUIRE(spaces[0]);
    REQUIRE(spaces[1]);
    CHECK(spaces[0]->size_bytes == spaces[1]->size_bytes);
    CHECK_FALSE(spaces[2]);
  }
}

TEST_CASE("one that hangs is left out, delays no other, and is back when it answers", "[host]") {
  const test::TempFolder dead;
  const test::TempFolder alive;
  const std::string gate = dead.write("hang", "");
  SpaceProbe probe("", 50ms, &hanging_statvfs);
  const Mount mounts[] = {mount(dead.path(""), "nfs"), mount(alive.path(""), "nfs")};
  for (int i = 0; i < 2; ++i) {
    const auto spaces = probe.ask(mounts);
    CHECK_FALSE(spaces[0]);
  }
  REQUIRE(unlink(gate.c_str()) == 0);
  std::optional<Space> back;
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!back && std::chrono::steady_clock::now() < deadline) back = probe.ask(mounts)[0];
  REQUIRE(back);
  CHECK(back->size_bytes == 50);
  CHECK(back->available_bytes == 20);
  CHECK(probe.ask(mounts)[1]);
}

TEST_CASE("one that hangs is waited for once, not in every call", "[host]") {
  const test::TempFolder dead;
  dead.write("hang", "");
  const Mount mounts[] = {mount(dead.path(""), "nfs")};
  SpaceProbe probe("", 100ms, &hanging_statvfs);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) CHECK_FALSE(probe.ask(mounts)[0]);
  CHECK(std::chrono::steady_clock::now() - begin < 1s);
}

TEST_CASE("a probe that is dropped while one hangs does not wait for it", "[host]") {
  const test::TempFolder dead;
  dead.write("hang", "");
  const Mount mounts[] = {mount(dead.path(""), "nfs")};
  {
    SpaceProbe probe("", 10ms, &hanging_statvfs);
    CHECK_FALSE(probe.ask(mounts)[0]);
    CHECK(probe.ask({}).empty());  // unmounted meanwhile
  }
  SUCCEED("came here");
}

TEST_CASE("network and FUSE file systems are not local, and neither is an unknown one", "[host]") {
  for (const std::string_view type : {"ext4", "xfs", "btrfs", "tmpfs", "vfat"}) CHECK(SpaceProbe::is_local(type));
  for (const std::string_view type : {"nfs", "nfs4", "cifs", "fuse.sshfs", "9p", "ceph", "something"}) {
    CHECK_FALSE(SpaceProbe::is_local(type));
  }
}

}  // namespace
}  // namespace mcp::host
