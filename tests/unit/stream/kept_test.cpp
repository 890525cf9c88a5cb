#include "stream/kept.h"

#include <catch2/catch.hpp>

#include "support/temp_folder.h"
#include "text/hash.h"

using namespace mcp;
using stream::Keeper;
using stream::Kept;

namespace {

Kept example() {
  Kept kept;
  kept.input = {.inode = 7, .offset = 1234, .line = 56, .head_size = 100, .head_hash = 99};
  kept.next = io::Position{.inode = 8};
  kept.outputs = {io::OutputMark{.inode = 3, .offset = 4}, std::nullopt};
  kept.ledger = {.lines = 3, .used = 2, .malformed = 1};
  kept.stage = std::string("\0stage\n", 7);
  return kept;
}

}  // namespace

TEST_CASE("a state comes back as it was kept", "[stream]") {
  const test::TempFolder folder;
  const std::string path = folder.path("state");
  {
    auto keeper = Keeper::open(path, "tool", "task\nof two lines");
    REQUIRE(keeper);
    REQUIRE_FALSE(keeper->before());
    Kept kept = example();
    REQUIRE(keeper->keep(kept));
  }
  auto keeper = Keeper::open(path, "tool", "task\nof two lines");
  REQUIRE(keeper);
  REQUIRE(keeper->before());
  Kept before = *keeper->before();
  Kept kept = example();
  CHECK(stream::pack(before) == stream::pack(kept));
  CHECK(before.input.offset == 1234);
  CHECK(before.next->inode == 8);
  CHECK(before.outputs[0]->offset == 4);
  CHECK_FALSE(before.outputs[1]);
  CHECK(before.ledger.malformed == 1);
  CHECK(before.stage.size() == 7);
}

TEST_CASE("a state of another tool, another task or another time's bytes is refused", "[stream]") {
  const test::TempFolder folder;
  const std::string path = folder.path("state");
  {
    auto keeper = Keeper::open(path, "tool", "a");
    REQUIRE(keeper);
    Kept kept = example();
    REQUIRE(keeper->keep(kept));
  }
  CHECK_FALSE(Keeper::open(path, "other", "a"));
  const auto task = Keeper::open(path, "tool", "b");
  REQUIRE_FALSE(task);
  CHECK(task.error().message == "was kept for another task: it had a, where this one has b");
  const std::string good = test::TempFolder::read(path);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    folder.write("state", bad);
    REQUIRE_FALSE(Keeper::open(path, "tool", "a"));
    folder.write("state", good.substr(0, i));
    REQUIRE_FALSE(Keeper::open(path, "tool", "a"));
  }
}

TEST_CASE("bytes that claim more than there are take no room", "[stream]") {
  Kept kept = example();
  const std::string good = stream::pack(kept);
  for (std::size_t i = 0; i + 8 <= good.size(); ++i) {
    std::string bad = good;
    bad.replace(i, 8, 8, '\xFF');
    const auto read = stream::unpack(bad);
    CHECK((!read || read->stage.size() <= good.size()));
  }
}

TEST_CASE("a state whose task is no list is refused", "[stream]") {
  const test::TempFolder folder;
  for (const std::string task : {"\"", "", "x", "\"\""}) {
    std::string bytes = "tool state 2\n" + task + "\nxx";
    const std::uint64_t hash = text::fnv1a(bytes);
    bytes.append(reinterpret_cast<const char*>(&hash), sizeof hash);
    const auto keeper = Keeper::open(folder.write("state", bytes), "tool", "a='1'");
    REQUIRE_FALSE(keeper);
    CHECK(keeper.error().message.starts_with("was kept for another task"));
  }
}
