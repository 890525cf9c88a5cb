#include <catch2/catch.hpp>
#include <string>

#include "io/input.h"
#include "support/packed.h"
#include "support/temp_folder.h"

using namespace mcp;
using test::gzip;
using test::TempFolder;
using test::zstd;

namespace {

struct Read {
  std::size_t lines = 0;
  std::string text;
  std::string trouble;
};

Read read(const std::string& file, int threads) {
  io::InputOptions options;
  options.threads = threads;
  io::Input input({file}, options);
  Read out;
  for (auto step = input.next(); step != io::Input::Step::kEnd; step = input.next()) {
    if (step == io::Input::Step::kTrouble) out.trouble += input.error().message;
    if (step != io::Input::Step::kLines) continue;
    for (const io::Line& line : input.lines()) {
      ++out.lines;
      out.text += std::string(line.text) + "\n";
    }
  }
  return out;
}

std::string numbers(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i * 7919) + "\n";
  return text;
}

}  // namespace

TEST_CASE("gzip and zstd files are read as their content, known by their first bytes", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string text = numbers(200'000);
  CHECK(read(folder.write("named.txt", gzip(text)), threads).text == text);
  CHECK(read(folder.write("named.ndjson", zstd(text)), threads).text == text);
  CHECK(read(folder.write("members", gzip("a\nb") + gzip("c\nd\n")), threads).text == "a\nbc\nd\n");
}

TEST_CASE("a truncated gzip file gives its whole lines and then the trouble", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string text = numbers(50'000);
  const std::string packed = gzip(text);
  const Read got = read(folder.write("cut.gz", packed.substr(0, packed.size() / 2)), threads);
  CHECK(got.trouble == "compressed data ends too early: the file was cut off");
  CHECK(got.lines > 10'000);
  CHECK(text.starts_with(got.text.substr(0, got.text.size() - 1)));  // the last line may lack its end
}

TEST_CASE("garbage behind a gzip member is trouble", "[io]") {
  const TempFolder folder;
  const Read got = read(folder.write("tail.gz", gzip("a\n") + "garbage that is no member"), 1);
  CHECK(got.text == "a\n");
  CHECK(got.trouble.find("damaged gzip data") == 0);
}

TEST_CASE("a line that is whole but for the end of its gzip file is not lost", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string packed = gzip("first\nlast without newline");
  const Read got = read(folder.write("trailer.gz", packed.substr(0, packed.size() - 3)), threads);
  CHECK(got.text == "first\nlast without newline\n");
  CHECK(got.trouble == "compressed data ends too early: the file was cut off");
}

TEST_CASE("trouble inside an overlong line ends the line first", "[io]") {
  const TempFolder folder;
  const std::string packed = gzip(std::string(3'000'000, 'x'));
  const std::string file = folder.write("long.gz", packed.substr(0, packed.size() - 3));
  io::Input input({file, folder.write("next", "next\n")}, {});
  std::string steps;
  for (auto step = input.next(); step != io::Input::Step::kEnd; step = input.next()) {
    if (step == io::Input::Step::kTrouble) steps += "trouble ";
    if (step != io::Input::Step::kLines) continue;
    for (const io::Line& line : input.lines()) {
      if (line.part == io::Part::kTail) steps += "tail ";
      if (line.part == io::Part::kWhole) steps += std::string(line.text) + " ";
    }
  }
  CHECK(steps == "tail trouble next ");
}
