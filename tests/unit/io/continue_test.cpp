#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "io/output.h"
#include "support/temp_folder.h"

using namespace mcp;
namespace fs = std::filesystem;
using test::TempFolder;

namespace {

// Writes the text behind the mark and gives the next one.
io::OutputMark put(const std::string& file, const std::optional<io::OutputMark>& mark, const std::string& text) {
  auto output = io::Output::continue_at(file, {}, mark);
  REQUIRE(output);
  output->buffer() += text;
  const auto next = output->commit();
  REQUIRE(next);
  return *next;
}

}  // namespace

TEST_CASE("an output that is continued loses what came after its mark", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("out");
  const io::OutputMark first = put(file, std::nullopt, "one\n");
  CHECK(first.offset == 4);
  std::ofstream(file, std::ios::app) << "two, of a run that did not en";
  const io::OutputMark second = put(file, first, "two\n");
  CHECK(TempFolder::read(file) == "one\ntwo\n");
  CHECK(second.inode == first.inode);
  CHECK(second.offset == 8);
  CHECK(put(file, second, "").offset == 8);
  CHECK(put(file, std::nullopt, "three\n").offset == 14);
  CHECK(TempFolder::read(file) == "one\ntwo\nthree\n");
}

TEST_CASE("an output that was rotated away is begun anew, or appended to where another one is there", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("out");
  const io::OutputMark mark = put(file, std::nullopt, "one\n");
  fs::rename(file, folder.path("out.1"));
  const io::OutputMark anew = put(file, mark, "second\n");
  CHECK(anew.inode != mark.inode);
  CHECK(anew.offset == 7);
  CHECK(put(file, mark, "three\n").offset == 13);
  CHECK(TempFolder::read(file) == "second\nthree\n");
  CHECK(TempFolder::read(folder.path("out.1")) == "one\n");
}

TEST_CASE("an output that somebody cut is appended to without a hole", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("out");
  const io::OutputMark mark = put(file, std::nullopt, "one\ntwo\n");
  fs::resize_file(file, 4);
  CHECK(put(file, mark, "three\n").offset == 10);
  CHECK(TempFolder::read(file) == "one\nthree\n");

  auto output = io::Output::continue_at(file, {}, std::nullopt);
  REQUIRE(output);
  output->buffer() += "four\n";
  REQUIRE(output->commit());
  fs::resize_file(file, 0);
  output->buffer() += "five\n";
  const auto at = output->commit();
  REQUIRE(at);
  CHECK(at->offset == 5);
  CHECK(TempFolder::read(file) == "five\n");
}

TEST_CASE("what cannot be continued is refused and left as it is", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("same", "precious\n");
  const auto input = io::Output::continue_at(file, {file}, io::OutputMark{});
  REQUIRE_FALSE(input);
  CHECK(input.error().code == Code::kUsage);
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK_FALSE(io::Output::continue_at(file, {"elsewhere", file}, io::OutputMark{.inode = about.st_ino, .offset = 0}));
  CHECK(TempFolder::read(file) == "precious\n");

  const std::string pipe = folder.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::string& other : {std::string("-"), std::string(), std::string("/dev/full"), folder.path(""), pipe}) {
    INFO(other);
    const auto refused = io::Output::continue_at(other, {"elsewhere"}, std::nullopt);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::kUsage);
    CHECK(refused.error().message == "is no regular file, and cannot be continued");
  }
  const auto below = io::Output::continue_at(file + "/below", {"elsewhere"}, std::nullopt);
  REQUIRE_FALSE(below);
  CHECK(below.error().code == Code::kIo);
}

TEST_CASE("a commit of what cannot be continued, or written, is an error", "[io]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  io::Output pipe(ends[1], "pipe");
  pipe.buffer() += "one\n";
  const auto refused = pipe.commit();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kUsage);
  char got[4];
  CHECK(::read(ends[0], got, sizeof got) == 4);  // written all the same
  ::close(ends[0]);
  ::close(ends[1]);

  auto full = io::Output::open("/dev/full");
  REQUIRE(full);
  full->buffer() += "x\n";
  const auto failed = full->commit();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Code::kIo);
  CHECK(failed.error().message == "write error: No space left on device");
}
