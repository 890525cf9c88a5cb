#include "io/position.h"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "support/packed.h"
#include "support/temp_folder.h"

using namespace mcp;
namespace fs = std::filesystem;
using test::gzip;
using test::TempFolder;
using test::zstd;

namespace {

std::string lines(const std::string& word, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += word + " " + std::to_string(i) + "\n";
  return text;
}

const std::string kOld = lines("old", 1'000);  // more than a head
const std::string kMore = lines("more", 10);
const std::string kNew = lines("new", 20);

void append(const std::string& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::app) << text;
}

io::Position reached(const std::string& file, std::uint64_t offset) {
  const auto position = io::position_of(file, offset, 7);
  REQUIRE(position);
  return *position;
}

// "name@offset:line" of each segment, a + where it grows; then what is lost.
std::string told(const Result<io::Resumption>& resumption) {
  if (!resumption) return "!" + resumption.error().message;
  std::string text;
  for (const io::Segment& segment : resumption->segments) {
    text += fs::path(segment.path).filename().string() + "@" + std::to_string(segment.offset) + ":" +
            std::to_string(segment.line) + (segment.growing ? "+ " : " ");
  }
  return text + resumption->lost;
}

std::string at(const std::string& name, const std::string& text) {
  return name + "@" + std::to_string(text.size()) + ":7";
}

// Modified so many minutes ago.
void age(const std::string& file, int minutes) {
  fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::minutes(minutes));
}

struct Log {
  TempFolder folder;
  std::string x = folder.write("x", kOld);
  io::Position from = reached(x, kOld.size());

  std::string file(const std::string& name) const { return folder.path(name); }
  void move(const std::string& a, const std::string& b) const { fs::rename(file(a), file(b)); }
  std::string resumed() const { return told(io::resume(x, from)); }
  std::string lost() const {
    return "what came after byte " + std::to_string(kOld.size()) + " of the file that was " + x +
           " before is not there any more";
  }
};

}  // namespace

TEST_CASE("a file that was appended to goes on where it stood", "[io]") {
  const Log log;
  CHECK(log.resumed() == at("x", kOld) + "+ ");
  append(log.x, kMore);
  CHECK(log.resumed() == at("x", kOld) + "+ ");
}

TEST_CASE("a position knows inode, line and the first bytes of its file", "[io]") {
  const Log log;
  struct stat about {};
  REQUIRE(::stat(log.x.c_str(), &about) == 0);
  CHECK(log.from.inode == about.st_ino);
  CHECK(log.from.line == 7);
  CHECK(log.from.head_size == 4096);
  CHECK(reached(log.x, 10).head_size == 10);
  CHECK(reached(log.x, 10).head_hash != log.from.head_hash);
  CHECK(reached(log.x, 0).head_hash == 0xcbf29ce484222325);
  const std::string packed = log.folder.write("p.gz", gzip(kOld));
  CHECK(reached(packed, kOld.size()).head_hash == log.from.head_hash);
}

TEST_CASE("a position behind the end of its file, or of none, is an error", "[io]") {
  const Log log;
  const auto beyond = io::position_of(log.x, kOld.size() + 1, 0);
  REQUIRE_FALSE(beyond);
  CHECK(beyond.error().message == "does not reach to byte " + std::to_string(kOld.size() + 1) + " any more");
  CHECK_FALSE(io::position_of(log.folder.write("short.gz", gzip("ab\n")), 4, 1));
  CHECK_FALSE(io::position_of(log.file("none"), 0, 0));
  const auto folder = io::position_of(log.folder.path(""), 0, 0);
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message == "is no regular file, and cannot be resumed");
}

TEST_CASE("a file that was renamed is read to its end, and then the new one", "[io]") {
  const Log log;
  append(log.x, kMore);
  log.move("x", "x.1");
  CHECK(log.resumed() == at("x.1", kOld) + "+ ");  // until the new one is there
  log.folder.write("x", "");
  CHECK(log.resumed() == at("x.1", kOld) + "+ x@0:0+ ");  // its writer may not have gone over yet
  log.folder.write("x", kNew);
  CHECK(log.resumed() == at("x.1", kOld) + " x@0:0+ ");
}

TEST_CASE("a position in a rotated file is found again", "[io]") {
  Log log;
  append(log.x, kMore);
  log.move("x", "x.1");
  log.folder.write("x", kNew);
  log.from = reached(log.file("x.1"), kOld.size() + kMore.size());
  CHECK(log.resumed() == at("x.1", kOld + kMore) + " x@0:0+ ");
}

TEST_CASE("what was rotated after the one found is read between", "[io]") {
  const Log log;
  log.move("x", "x.3");
  log.folder.write("x.2.gz", gzip(lines("second", 10)));
  log.folder.write("x.1", lines("third", 10));
  log.folder.write("x", kNew);
  log.folder.write("x.4", lines("before", 10));
  age(log.file("x.4"), 4);
  age(log.file("x.3"), 3);
  age(log.file("x.2.gz"), 2);
  age(log.file("x.1"), 1);
  CHECK(log.resumed() == at("x.3", kOld) + " x.2.gz@0:0 x.1@0:0 x@0:0+ ");
  fs::remove(log.x);
  CHECK(log.resumed() == at("x.3", kOld) + " x.2.gz@0:0 x.1@0:0+ ");
}

TEST_CASE("a file that is being packed is read once, unpacked", "[io]") {
  const Log log;
  log.move("x", "x.2");
  log.folder.write("x.1", lines("second", 10));
  const std::string packed = gzip(lines("second", 10));
  log.folder.write("x.1.gz", packed.substr(0, packed.size() / 2));
  log.folder.write("x.2.gz", gzip(kOld));
  log.folder.write("x", kNew);
  CHECK(log.resumed() == at("x.2", kOld) + " x.1@0:0 x@0:0+ ");
}

TEST_CASE("a rotated file that is missing between is told", "[io]") {
  const Log log;
  log.move("x", "x.3");
  log.folder.write("x.1", lines("third", 10));
  log.folder.write("x", kNew);
  CHECK(log.resumed() == at("x.3", kOld) + " x.1@0:0 x@0:0+ a file that was rotated after " + log.file("x.3") +
                             " is not there any more");
}

TEST_CASE("the last rotated file that is missing is told", "[io]") {
  const Log log;
  log.move("x", "x.3");
  log.folder.write("x.2", lines("second", 10));
  log.folder.write("x", kNew);
  CHECK(log.resumed() == at("x.3", kOld) + " x.2@0:0 x@0:0+ a file that was rotated after " + log.file("x.3") +
                             " is not there any more");
  log.move("x.2", "x.3.bak");
  log.move("x.3", "x.1");
  log.move("x.3.bak", "x.0");
  CHECK(log.resumed() == at("x.1", kOld) + " x.0@0:0 x@0:0+ ");  // some count from 0
}

TEST_CASE("numbers that rise with time are followed upwards", "[io]") {
  const Log log;
  log.folder.write("x.1", lines("before", 10));
  log.move("x", "x.2");
  log.folder.write("x.3", lines("second", 10));
  log.folder.write("x.4", lines("third", 10));
  log.folder.write("x", kNew);
  age(log.file("x.1"), 4);
  age(log.file("x.2"), 3);
  age(log.file("x.3"), 2);
  age(log.file("x.4"), 1);
  CHECK(log.resumed() == at("x.2", kOld) + " x.3@0:0 x.4@0:0 x@0:0+ ");
}

TEST_CASE("where numbers and times contradict each other nothing between is read, and that is told", "[io]") {
  const Log log;
  log.move("x", "x.3");
  log.folder.write("x.1", lines("a", 10));
  log.folder.write("x.2", lines("b", 10));
  log.folder.write("x", kNew);
  age(log.file("x.1"), 9);
  age(log.file("x.3"), 5);
  age(log.file("x.2"), 1);
  CHECK(log.resumed() == at("x.3", kOld) +
                             " x@0:0+ numbers and times contradict each other on which files were rotated after " +
                             log.file("x.3") + ": of those none is read");
  age(log.file("x.1"), 2);  // each newer than x.3, in the wrong order
  CHECK(log.resumed().find("contradict") != std::string::npos);
}

TEST_CASE("a file that was copied and then truncated is read to the copy's end, and then from its start", "[io]") {
  const Log log;
  append(log.x, kMore);
  fs::copy_file(log.x, log.file("x.1"));
  CHECK(log.resumed() == at("x", kOld) + "+ ");  // copied and not yet truncated
  fs::resize_file(log.x, 0);
  CHECK(log.resumed() == at("x.1", kOld) + "+ x@0:0+ ");
  append(log.x, kNew);
  CHECK(log.resumed() == at("x.1", kOld) + " x@0:0+ ");
  append(log.x, lines("new", 2'000));  // longer than what it was
  CHECK(log.resumed() == at("x.1", kOld) + " x@0:0+ ");
}

TEST_CASE("a file that was packed after its rotation is known by its unpacked bytes", "[io]") {
  const Log log;
  fs::remove(log.x);
  log.folder.write("x", kNew);
  SECTION("gzip") {
    log.folder.write("x.1.gz", gzip(kOld + kMore));
    CHECK(log.resumed() == at("x.1.gz", kOld) + " x@0:0+ ");
  }
  SECTION("zstd") {
    log.folder.write("x.1.zst", zstd(kOld + kMore));
    CHECK(log.resumed() == at("x.1.zst", kOld) + " x@0:0+ ");
  }
  SECTION("damaged before its first bytes are whole") {
    log.folder.write("x.1.gz", gzip(kOld).substr(0, 30));
    CHECK(log.resumed() == "x@0:0+ " + log.lost());
  }
}

TEST_CASE("dates in names are an order as well", "[io]") {
  const auto names =
      GENERATE(std::vector<std::string>{"x-20261123", "x-20261124", "x-20261125.gz"},
               std::vector<std::string>{"x.2026-11-23", "x.2026-11-24", "x.2026-11-25.zst"},
               std::vector<std::string>{"x-2026-11-24T23.10", "x-2026-11-24T23.20", "x-2026-11-25T00.00"});
  const Log log;
  log.folder.write(names[0], lines("before", 10));
  log.move("x", names[1]);
  log.folder.write(names[2], gzip(lines("second", 10)));
  log.folder.write("x", kNew);
  age(log.file(names[0]), 3);
  age(log.file(names[1]), 2);
  age(log.file(names[2]), 1);
  CHECK(log.resumed() == at(names[1], kOld) + " " + names[2] + "@0:0 x@0:0+ ");
}

TEST_CASE("a date may stand before the extension", "[io]") {
  const TempFolder folder;
  const std::string log = folder.write("app.log", kOld);
  const io::Position from = reached(log, kOld.size());
  fs::rename(log, folder.path("app-2026-11-25.log"));
  folder.write("app-2026-11-26.log.gz", gzip(kMore));
  folder.write("app-audit.log", kOld);
  folder.write("app.log", kNew);
  CHECK(told(io::resume(log, from)) == at("app-2026-11-25.log", kOld) + " app-2026-11-26.log.gz@0:0 app.log@0:0+ ");
}

TEST_CASE("a file that was rewritten and copied nowhere is lost, and read from its start", "[io]") {
  const Log log;
  log.folder.write("x", kNew);
  log.folder.write("x.1", lines("other", 2'000));
  log.folder.write("y", kOld);  // not named after it
  CHECK(log.resumed() == "x@0:0+ " + log.lost());
  fs::remove(log.x);
  CHECK(log.resumed() == "!cannot open: No such file or directory");
}

TEST_CASE("a file that was only cut shorter is lost as well", "[io]") {
  const Log log;
  fs::resize_file(log.x, kOld.size() - 1);
  CHECK(log.resumed() == "x@0:0+ " + log.lost());
}

TEST_CASE("of files with the same few first bytes the one with the inode is it", "[io]") {
  const TempFolder folder;
  const std::string x = folder.write("x", "header\n");
  const io::Position from = reached(x, 7);
  fs::rename(x, folder.path("x.1"));
  folder.write("x", "header\nnew\n");
  CHECK(told(io::resume(x, from)) == "x.1@7:7 x@0:0+ ");
  fs::remove(folder.path("x.1"));
  CHECK(told(io::resume(x, from)) == "x@7:7+ ");  // none has it: its beginning is as it was
  folder.write("x", "head");
  folder.write("x.1", "header\nold\n");
  CHECK(told(io::resume(x, from)) == "x.1@7:7 x@0:0+ ");  // it does not reach so far
}

TEST_CASE("a file that was replaced by a copy of itself goes on", "[io]") {
  const Log log;
  log.folder.write("x.copy", kOld + kMore);
  log.move("x.copy", "x");
  CHECK(log.resumed() == at("x", kOld) + "+ ");
}

TEST_CASE("of several copies the unpacked one is read, and of those the newest", "[io]") {
  const Log log;
  log.folder.write("x", kNew);
  log.folder.write("x.bak", kOld);
  log.folder.write("x.orig", kOld + kMore);
  log.folder.write("x.1.gz", gzip(kOld + kMore));
  age(log.file("x.bak"), 2);
  age(log.file("x.orig"), 1);
  CHECK(log.resumed() == at("x.orig", kOld) + " x@0:0+ ");
}

TEST_CASE("a symbolic link is followed, and so is its rotation", "[io]") {
  const Log log;
  fs::create_directory(log.file("links"));
  fs::create_symlink("../x", log.file("links/x"));
  const std::string link = log.file("links/x");
  append(log.x, kMore);
  CHECK(told(io::resume(link, log.from)) == at("x", kOld) + "+ ");
  log.move("x", "x.1");
  CHECK(told(io::resume(link, log.from)) == at("x.1", kOld) + "+ ");
  log.folder.write("x", kNew);
  const auto resumed = io::resume(link, log.from);
  CHECK(told(resumed) == at("x.1", kOld) + " x@0:0+ ");
  CHECK(resumed->segments.back().path == link);
}

TEST_CASE("a link whose name begins as its target's does not hide the target's rotation", "[io]") {
  const TempFolder folder;
  const std::string real = folder.write("x-real", kOld);
  const std::string link = folder.path("x");
  fs::create_symlink("x-real", link);
  const io::Position from = reached(link, kOld.size());
  fs::rename(real, folder.path("x-real.2"));
  folder.write("x-real.1", kMore);
  folder.write("x-real", kNew);
  CHECK(told(io::resume(link, from)) == at("x-real.2", kOld) + " x-real.1@0:0 x@0:0+ ");
}

TEST_CASE("a symbolic link that leads elsewhere by now is read after what it led to", "[io]") {
  const TempFolder folder;
  const std::string monday = folder.write("monday", kOld);
  const std::string current = folder.path("current");
  fs::create_symlink("monday", current);
  const io::Position from = reached(current, kOld.size());
  append(monday, kMore);
  folder.write("tuesday", kNew);
  fs::remove(current);
  fs::create_symlink("tuesday", current);
  CHECK(told(io::resume(current, from)) == at("monday", kOld) + " current@0:0+ ");
  fs::remove(current);
  fs::create_symlink("current", current);
  CHECK_FALSE(io::resume(current, from));
}

TEST_CASE("links and pipes that are named after the file are no rotation of it", "[io]") {
  const Log log;
  log.folder.write("elsewhere", kOld);
  fs::create_symlink("elsewhere", log.file("x.1"));
  REQUIRE(::mkfifo(log.file("x.2").c_str(), 0600) == 0);
  fs::create_directory(log.file("x.3"));
  log.folder.write("x", kNew);
  CHECK(log.resumed() == "x@0:0+ " + log.lost());
}

TEST_CASE("a position at the start is the whole file", "[io]") {
  Log log;
  CHECK(told(io::resume(log.x, {})) == "x@0:0+ ");
  CHECK_FALSE(io::resume(log.file("none"), {}));
  log.from = reached(log.x, 0);
  log.from.line = 0;
  log.move("x", "x.1");
  log.folder.write("x", kNew);
  CHECK(log.resumed() == "x.1@0:0 x@0:0+ ");  // it was rotated before anything of it was read
  fs::remove(log.file("x.1"));
  CHECK(log.resumed() == "x@0:0+ ");
  log.from.inode = reached(log.folder.write("x.1.gz", gzip(kOld)), 0).inode;
  CHECK(log.resumed() == "x.1.gz@0:0 x@0:0+ ");  // written since
  log.from.modified_ns = INT64_MAX;
  CHECK(log.resumed() == "x@0:0+ ");  // what is packed has an inode of its own: this one was used again
}

TEST_CASE("first bytes that reach behind the offset are of no file", "[io]") {
  Log log;
  log.from.offset = 10;
  CHECK(log.resumed() ==
        "x@0:0+ what came after byte 10 of the file that was " + log.x + " before is not there any more");
}

TEST_CASE("a second name of the file is not read as a rotation of it", "[io]") {
  const Log log;
  log.move("x", "x.2");
  log.folder.write("x", kNew);
  fs::create_hard_link(log.x, log.file("x.1"));
  CHECK(log.resumed().find("x.1@") == std::string::npos);
}

TEST_CASE("positions that no file gave match none", "[io]") {
  const Log log;
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  const auto head = GENERATE_COPY(std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{4097}, kMost);
  log.folder.write("x.1.gz", gzip(kOld));
  const auto resumed =
      io::resume(log.x, {.inode = kMost, .offset = kMost, .line = kMost, .head_size = head, .head_hash = 1});
  CHECK(told(resumed) == "x@0:0+ what came after byte 18446744073709551615 of the file that was " + log.x +
                             " before is not there any more");
}

TEST_CASE("a path without a folder is of the working one", "[io]") {
  const Log log;
  const fs::path before = fs::current_path();
  fs::current_path(log.folder.path(""));
  append("x", kMore);
  log.move("x", "x.1");
  log.folder.write("x", kNew);
  const auto resumed = io::resume("x", log.from);
  fs::current_path(before);
  REQUIRE(resumed);
  CHECK(resumed->segments.front().path == "x.1");
  CHECK(resumed->segments.back().path == "x");
}

TEST_CASE("what is no regular file cannot be resumed", "[io]") {
  const Log log;
  CHECK(told(io::resume("/dev/null", log.from)) == "!is no regular file, and cannot be resumed");
}
