#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "io/input.h"
#include "io/interrupts.h"
#include "support/packed.h"
#include "support/temp_folder.h"

using namespace mcp;
namespace fs = std::filesystem;
using test::gzip;
using test::TempFolder;
using test::zstd;

namespace {

struct Read {
  std::string text;     // "index:number:line\n", trouble as "!message\n"
  std::string content;  // the lines as they stood in the file
  std::size_t file = 0;
  std::uint64_t offset = 0;
  std::uint64_t line = 0;
  std::uint64_t bytes = 0;
  io::Position position;
};

// Checks of each batch that its offset is what was given out so far of its segment.
Read read(const io::InputOptions& options, const std::vector<std::string>& files = {}) {
  io::Input input(files, options);
  Read out;
  std::vector<std::uint64_t> given;
  for (const io::Segment& segment : options.segments) given.push_back(segment.offset);
  given.resize(std::max(given.size(), files.size()));
  for (auto step = input.next(); step != io::Input::Step::kEnd; step = input.next()) {
    if (step == io::Input::Step::kTrouble) out.text += "!" + input.error().message + "\n";
    if (step != io::Input::Step::kLines) continue;
    out.file = input.file_index();
    for (const io::Line& line : input.lines()) {
      out.text += std::to_string(out.file) + ":" + std::to_string(line.number) + ":" + std::string(line.text) + "\n";
      out.content += std::string(line.text) + (line.newline ? "\n" : "");
      given[out.file] += line.text.size() + (line.newline ? 1 : 0);
      out.line = line.number;
    }
    out.offset = input.offset();
    CHECK(out.offset == given[out.file]);
  }
  out.bytes = input.bytes();
  if (!options.segments.empty() && out.offset > 0) {
    const auto position = input.position(out.file, out.offset, out.line);
    REQUIRE(position);
    out.position = *position;
  }
  return out;
}

io::InputOptions with(std::vector<io::Segment> segments, int threads) {
  io::InputOptions options;
  options.threads = threads;
  options.segments = std::move(segments);
  return options;
}

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i * 7919) + "\n";
  return text;
}

bool same(const io::Position& a, const io::Position& b) {
  return a.inode == b.inode && a.offset == b.offset && a.line == b.line && a.head_size == b.head_size &&
         a.head_hash == b.head_hash;
}

}  // namespace

TEST_CASE("segments are read from their offsets on, with the line numbers of their files", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string a = folder.write("a", "one\ntwo\nthree");
  const std::string b = folder.write("b",
                                     "\xEF\xBB\xBF"
                                     "four\nfive\n");
  const Read got = read(with({{a, 4, 1}, {a, 13, 3}, {b, 8, 1}}, threads));
  CHECK(got.text == "0:2:two\n0:3:three\n2:2:five\n");
  CHECK(got.bytes == 13 + 13 + 13);
  CHECK(same(got.position, *io::position_of(b, 13, 2)));
}

TEST_CASE("what is cut at any line and read in two goes is what is read in one", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string text = "\xEF\xBB\xBF" + numbers(100'000);
  const std::string packing = GENERATE(as<std::string>(), "none", "gzip", "zstd");
  const std::string file = folder.write("x", packing == "gzip" ? gzip(text) : packing == "zstd" ? zstd(text) : text);
  const std::uint64_t cut = text.find('\n', GENERATE(3U, 100U, 4'090U, 32'760U, 400'000U)) + 1;
  const auto line = static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + static_cast<long>(cut), '\n'));
  const Read got = read(with({{file, cut, line}}, threads));
  CHECK(got.content == text.substr(cut));
  CHECK(got.offset == text.size());
  CHECK(got.line == 100'000);
  CHECK(got.bytes == fs::file_size(file));
  CHECK(same(got.position, *io::position_of(file, text.size(), 100'000)));
}

TEST_CASE("the last line of a growing file comes when it is whole", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string a = folder.write("a", "one\ntw");
  const std::string b = folder.write("b", "three\nfou");
  const Read got = read(with({{a, 0, 0}, {b, 0, 0, true}}, threads));
  CHECK(got.text == "0:1:one\n0:2:tw\n1:1:three\n");
  CHECK(got.offset == 6);
  CHECK(got.line == 1);
  std::ofstream(b, std::ios::app) << "r\nfive\nsi";
  const auto next = io::resume(b, got.position);
  REQUIRE(next);
  CHECK(read(with(next->segments, threads)).text == "0:2:four\n0:3:five\n");
}

TEST_CASE("only whole lines are given out of the last file where that is asked for", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string file = folder.write("a", "one\ntw");
  io::InputOptions options;
  options.threads = threads;
  options.whole_lines_only = true;
  const Read got = read(options, {file, file});
  CHECK(got.text == "0:1:one\n0:2:tw\n1:1:one\n");
  CHECK(got.offset == 4);
  CHECK(read(options, {folder.write("empty", "")}).text.empty());
  CHECK(read(options, {folder.write("part", "par")}).text.empty());
}

TEST_CASE("a growing packed file that is cut off gives its whole lines", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string packed = gzip("one\ntwo\nthr");
  const std::string file = folder.write("a.gz", packed.substr(0, packed.size() - 3));
  const Read got = read(with({{file, 4, 1, true}}, threads));
  CHECK(got.text == "0:2:two\n!compressed data ends too early: the file was cut off\n");
  CHECK(got.offset == 8);
}

TEST_CASE("an offset behind the end of a file is trouble, and the next one is read", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string text = "one\n";
  const std::string a = folder.write("a", GENERATE(1, 2) == 1 ? text : gzip(text));
  const std::string b = folder.write("b", "two\n");
  CHECK(read(with({{a, 5, 1}, {b, 0, 0}}, threads)).text ==
        "!ends before byte 5, from which on it was to be read\n1:1:two\n");
  CHECK(read(with({{folder.path("none"), 5, 1}, {b, 0, 0}}, threads)).text ==
        "!cannot open: No such file or directory\n1:1:two\n");
}

TEST_CASE("the parts of a line that is too long count as they are given", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string text = "a\n" + std::string(1'000'000, 'x') + "\nb\n" + std::string(1'000'000, 'y');
  const std::string file = folder.write("a", text);
  io::InputOptions options = with({{file, 2, 1}}, threads);
  options.max_line = 1'000;
  const Read got = read(options);
  CHECK(got.content == text.substr(2));
  CHECK(got.offset == text.size());
  CHECK(got.line == 4);
}

TEST_CASE("a position is of the file that was read, whatever has its name by now", "[io]") {
  const int threads = GENERATE(1, 2);
  const std::size_t size = GENERATE(10U, 10'000U);
  const TempFolder folder;
  const std::string text = numbers(10'000).substr(0, size) + "\n";
  const std::string file = folder.write("x", text);
  io::Input input({}, with({{file, 0, 0, true}}, threads));
  REQUIRE(input.next() == io::Input::Step::kLines);
  const std::uint64_t offset = input.offset();
  fs::rename(file, folder.path("x.1"));
  folder.write("x", std::string(20'000, '\n'));
  const auto position = input.position(0, offset, 7);
  REQUIRE(position);
  CHECK(same(*position, *io::position_of(folder.path("x.1"), offset, 7)));
  if (size == 10) CHECK_FALSE(input.position(0, size + 2, 7));  // it was not read so far
}

TEST_CASE("reading that is interrupted in the middle of a line stands before that line", "[io]") {
  const TempFolder folder;
  const std::string text = numbers(100'000);
  const std::string file = folder.write("x", text);
  const io::Interrupts interrupts;
  io::InputOptions options = with({{file, 0, 0}}, 1);
  options.interrupts = &interrupts;
  io::Input input({}, options);
  REQUIRE(input.next() == io::Input::Step::kLines);
  const std::uint64_t offset = input.offset();
  REQUIRE(text[offset - 1] == '\n');
  ::raise(SIGINT);
  ::raise(SIGINT);
  CHECK(input.next() == io::Input::Step::kEnd);
}

TEST_CASE("standard input has no position, and begins where it stands", "[io]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  REQUIRE(::write(ends[1], "one\ntwo\n", 8) == 8);
  ::close(ends[1]);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  io::Input input({}, with({{"-", 4, 1}}, 1));
  auto step = input.next();
  while (step == io::Input::Step::kPaused) step = input.next();
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
  REQUIRE(step == io::Input::Step::kLines);
  CHECK(input.lines()[0].text == "two");
  CHECK(input.offset() == 8);
  CHECK_FALSE(input.position(0, 8, 2));
}
