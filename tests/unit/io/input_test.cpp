#include "io/input.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "support/effort.h"
#include "support/packed.h"
#include "support/temp_folder.h"

using namespace mcp;
using test::TempFolder;

namespace {

// Everything an input gives, as text: "file:number:line\n", overlong parts in brackets, trouble as "!message".
std::string all(const std::vector<std::string>& files, const io::InputOptions& options) {
  io::Input input(files, options);
  std::string out;
  for (;;) {
    switch (input.next()) {
      case io::Input::Step::kEnd:
        return out;
      case io::Input::Step::kPaused:
        break;
      case io::Input::Step::kTrouble:
        out += "!" + input.error().message + "\n";
        break;
      case io::Input::Step::kLines:
        for (const io::Line& line : input.lines()) {
          const std::string name(input.file().substr(input.file().rfind('/') + 1));
          const std::string part = line.part == io::Part::kWhole  ? ""
                                   : line.part == io::Part::kHead ? "<"
                                   : line.part == io::Part::kTail ? ">"
                                                                  : "-";
          out += name + ":" + std::to_string(line.number) + ":" + part + std::string(line.text) +
                 (line.newline ? "\n" : "|\n");
        }
    }
  }
}

std::string with_threads(const std::vector<std::string>& files, io::InputOptions options) {
  options.threads = 1;
  const std::string inline_text = all(files, options);
  options.threads = 2;
  CHECK(all(files, options) == inline_text);
  return inline_text;
}

}  // namespace

TEST_CASE("files are one input in the order named, each with its own line numbers", "[io]") {
  const TempFolder folder;
  const std::string a = folder.write("a", "one\ntwo\n");
  const std::string b = folder.write("b", "three\nlast without newline");
  CHECK(with_threads({a, b, a}, {}) == "a:1:one\na:2:two\nb:1:three\nb:2:last without newline|\na:1:one\na:2:two\n");
}

TEST_CASE("an empty file has no lines", "[io]") {
  const TempFolder folder;
  CHECK(with_threads({folder.write("empty", "")}, {}).empty());
  CHECK(with_threads({folder.write("newline", "\n")}, {}) == "newline:1:\n");
}

TEST_CASE("a file that is not there is trouble, and the others are read", "[io]") {
  const TempFolder folder;
  const std::string a = folder.write("a", "one\n");
  CHECK(with_threads({folder.path("gone"), a}, {}) == "!cannot open: No such file or directory\na:1:one\n");
  CHECK(with_threads({folder.path(""), a}, {}) == "!read error: Is a directory\na:1:one\n");
}

TEST_CASE("a byte order mark at the very start is skipped", "[io]") {
  const TempFolder folder;
  CHECK(with_threads({folder.write("bom", "\xEF\xBB\xBF{}\n\xEF\xBB\xBFx\n")}, {}) ==
        "bom:1:{}\nbom:2:\xEF\xBB\xBFx\n");
}

TEST_CASE("a line beyond the limit comes in parts and the next one is whole", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("long", "0123456789\nshort\n0123456789012");
  io::InputOptions options;
  options.max_line = 8;
  CHECK(with_threads({file}, options) ==
        "long:1:<0123456789|\nlong:1:>\nlong:2:short\nlong:3:<0123456789012|\nlong:3:>|\n");
}

TEST_CASE("a line far beyond the limit is read in constant memory and nothing of it is lost", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("huge", std::string(10'000'000, 'x') + "\nnext\n");
  io::Input input({file}, {});
  std::size_t bytes = 0;
  std::size_t largest = 0;
  std::string last;
  while (input.next() == io::Input::Step::kLines) {
    for (const io::Line& line : input.lines()) {
      if (line.part == io::Part::kWhole) {
        last = line.text;
        CHECK(line.number == 2);
      } else {
        bytes += line.text.size();
        largest = std::max(largest, line.text.size());
      }
    }
  }
  CHECK(bytes == 10'000'000);
  CHECK(largest < 3'000'000);
  CHECK(last == "next");
}

TEST_CASE("a pipe that pauses says so once, and goes on", "[io]") {
  const int threads = GENERATE(1, 2);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  const auto put = [&](const std::string& text) {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  };
  {
    io::InputOptions options;
    options.threads = threads;
    io::Input input({}, options);
    put("one\ntw");
    auto step = input.next();
    if (step == io::Input::Step::kPaused) step = input.next();  // the reader had not begun yet
    REQUIRE(step == io::Input::Step::kLines);
    CHECK(input.lines().size() == 1);
    REQUIRE(input.next() == io::Input::Step::kPaused);
    put("o\n");
    REQUIRE(input.next() == io::Input::Step::kLines);
    CHECK(input.lines()[0].text == "two");
    CHECK(input.lines()[0].number == 2);
    ::close(ends[1]);
    step = input.next();
    if (step == io::Input::Step::kPaused) step = input.next();
    CHECK(step == io::Input::Step::kEnd);
    CHECK(input.next() == io::Input::Step::kEnd);
  }
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
}

TEST_CASE("a stalled pipe can be asked again and again without waiting for it", "[io]") {
  const TempFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const int ends = ::open(fifo.c_str(), O_RDWR);  // both, so that it neither waits nor ends
  const int threads = GENERATE(1, 2);
  io::Input input({fifo}, {.threads = threads});
  for (int i = 0; i < 3; ++i) CHECK(input.next_if_ready() == io::Input::Step::kPaused);
  REQUIRE(::write(ends, "one\ntw", 6) == 6);
  // A reader that is a thread of its own sees it in its own time.
  auto step = io::Input::Step::kPaused;
  while (step == io::Input::Step::kPaused) step = input.next_if_ready();
  REQUIRE(step == io::Input::Step::kLines);
  CHECK(input.lines()[0].text == "one");
  for (int i = 0; i < 3; ++i) CHECK(input.next_if_ready() == io::Input::Step::kPaused);
  REQUIRE(::write(ends, "o\n", 2) == 2);
  REQUIRE(input.next() == io::Input::Step::kLines);
  CHECK(input.lines()[0].text == "two");
  ::close(ends);
}

TEST_CASE("a wait with an end gives a pause again when nothing has come, and lines when they have", "[io]") {
  const TempFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const int ends = ::open(fifo.c_str(), O_RDWR);
  const int threads = GENERATE(1, 2);
  io::Input input({fifo}, {.threads = threads});
  REQUIRE(input.next() == io::Input::Step::kPaused);
  for (const std::int64_t wait_us : {0, 2'500}) {
    const auto began = std::chrono::steady_clock::now();
    REQUIRE(input.next_within(wait_us) == io::Input::Step::kPaused);
    CHECK(std::chrono::steady_clock::now() - began >= std::chrono::microseconds(wait_us));
  }
  REQUIRE(::write(ends, "half", 4) == 4);
  REQUIRE(input.next_within(2'500) == io::Input::Step::kPaused);
  // What has arrived is given, though there is no time left to wait for it.
  REQUIRE(::write(ends, " one\n", 5) == 5);
  REQUIRE(input.next_within(0) == io::Input::Step::kLines);
  CHECK(input.lines()[0].text == "half one");
  ssize_t written = 0;
  std::thread writer([&] { written = ::write(ends, "two\n", 4); });
  auto step = input.next_within(INT64_MAX);
  if (step == io::Input::Step::kPaused) step = input.next_within(INT64_MAX);
  REQUIRE(step == io::Input::Step::kLines);
  CHECK(input.lines()[0].text == "two");
  writer.join();
  CHECK(written == 4);
  ::close(ends);
}

TEST_CASE("a pipe that stalls within the first bytes of a packed file can be asked without waiting", "[io]") {
  const TempFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const int ends = ::open(fifo.c_str(), O_RDWR);
  const std::string packed = test::gzip("one\ntwo\n");
  io::Input input({fifo}, {.threads = 1});
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE(::write(ends, packed.data() + i, 1) == 1);
    CHECK(input.next_if_ready() == io::Input::Step::kPaused);
  }
  REQUIRE(::write(ends, packed.data() + 3, packed.size() - 3) == static_cast<ssize_t>(packed.size() - 3));
  REQUIRE(input.next_if_ready() == io::Input::Step::kLines);
  REQUIRE(input.lines().size() == 2);
  CHECK(input.lines()[1].text == "two");
  ::close(ends);
}

TEST_CASE("a BOM at the very start is skipped, packed or not, and nowhere else", "[io]") {
  const TempFolder folder;
  const std::string text = "\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo\n";
  for (const std::string& bytes : {text, test::gzip(text), test::zstd(text)}) {
    io::Input input({folder.write("in", bytes)}, {.threads = 1});
    REQUIRE(input.next() == io::Input::Step::kLines);
    REQUIRE(input.lines().size() == 2);
    CHECK(input.lines()[0].text == "one");
    CHECK(input.lines()[1].text == "\xEF\xBB\xBFtwo");
  }
}

TEST_CASE("two bytes of a packed file are one that was cut off", "[io]") {
  const TempFolder folder;
  io::Input input({folder.write("in", test::gzip("one\n").substr(0, 2))}, {.threads = 1});
  CHECK(input.next() == io::Input::Step::kTrouble);
  CHECK(input.next() == io::Input::Step::kEnd);
}

TEST_CASE("a line without its end that has come is given out when a signal ends the wait for the rest", "[io]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  {
    const io::Interrupts interrupts;
    io::Input input({}, {.threads = GENERATE(1, 2), .interrupts = &interrupts});
    REQUIRE(::write(ends[1], "one\ntw", 6) == 6);
    auto step = input.next();
    if (step == io::Input::Step::kPaused) step = input.next();
    REQUIRE(step == io::Input::Step::kLines);
    ::raise(SIGINT);
    ::raise(SIGINT);
    do step = input.next();
    while (step == io::Input::Step::kPaused);
    REQUIRE(step == io::Input::Step::kLines);
    REQUIRE(input.lines().size() == 1);
    CHECK(input.lines()[0].text == "tw");
    CHECK_FALSE(input.lines()[0].newline);
    CHECK(input.next() == io::Input::Step::kEnd);
  }
  ::dup2(saved, STDIN_FILENO);
  for (const int fd : {saved, ends[0], ends[1]}) ::close(fd);
}

TEST_CASE("a line that is cut off because a signal ends the reading is no line", "[io]") {
  const TempFolder folder;
  std::string text;
  while (text.size() < (std::size_t{1} << 20)) text += "a line that does not end where blocks do\n";
  const std::string file = folder.write("in", text);
  const io::Interrupts interrupts;
  io::Input input({file}, {.threads = GENERATE(1, 2), .interrupts = &interrupts});
  REQUIRE(input.next() == io::Input::Step::kLines);
  ::raise(SIGINT);
  ::raise(SIGINT);
  for (auto step = io::Input::Step::kLines; step != io::Input::Step::kEnd; step = input.next()) {
    REQUIRE(step == io::Input::Step::kLines);
    for (const io::Line& line : input.lines()) REQUIRE(line.newline);
  }
}

TEST_CASE("an input that is dropped while it waits does not hang", "[io]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  {
    io::InputOptions options;
    options.threads = 2;
    io::Input input({}, options);
    CHECK(input.next() == io::Input::Step::kPaused);
  }
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("a FIFO that nobody writes to does not keep a signal out", "[io]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const io::Interrupts interrupts;
  io::Input input({fifo}, {.threads = threads, .interrupts = &interrupts});
  CHECK(input.next() == io::Input::Step::kPaused);
  ::raise(SIGINT);
  ::raise(SIGINT);
  CHECK(input.next() == io::Input::Step::kEnd);
}

TEST_CASE("a FIFO is read when its writer comes", "[io]") {
  const TempFolder folder;
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  std::thread writer([&] {
    const int out = ::open(fifo.c_str(), O_WRONLY);
    [[maybe_unused]] const auto written = ::write(out, "one\ntwo\n", 8);
    ::close(out);
  });
  CHECK(all({fifo}, {}) == "fifo:1:one\nfifo:2:two\n");
  writer.join();
}

TEST_CASE("after a signal a pipe is read on until its writer is gone", "[io]") {
  const int threads = GENERATE(1, 2);
  const io::Interrupts interrupts;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const int saved = ::dup(STDIN_FILENO);
  ::dup2(ends[0], STDIN_FILENO);
  {
    io::InputOptions options;
    options.threads = threads;
    options.interrupts = &interrupts;
    io::Input input({}, options);
    REQUIRE(::write(ends[1], "one\n", 4) == 4);
    ::raise(SIGINT);
    auto step = input.next();
    if (step == io::Input::Step::kPaused) step = input.next();
    REQUIRE(step == io::Input::Step::kLines);
    REQUIRE(::write(ends[1], "two\n", 4) == 4);
    step = input.next();
    if (step == io::Input::Step::kPaused) step = input.next();
    REQUIRE(step == io::Input::Step::kLines);
    CHECK(input.lines()[0].text == "two");
    ::raise(SIGINT);  // the second ends it at once, though the writer is still there
    step = input.next();
    if (step == io::Input::Step::kPaused) step = input.next();
    CHECK(step == io::Input::Step::kEnd);
  }
  CHECK(interrupts.signal() == SIGINT);
  CHECK(interrupts.count() == 2);
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_CASE("many small lines arrive in order through the reading thread", "[io]") {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += std::to_string(i) + "\n";
  const std::string file = folder.write("many", text);
  io::InputOptions options;
  options.threads = 2;
  io::Input input({file}, options);
  int expected = 0;
  bool in_order = true;
  for (auto step = input.next(); step != io::Input::Step::kEnd; step = input.next()) {
    if (step != io::Input::Step::kLines) continue;
    for (const io::Line& line : input.lines()) {
      in_order =
          in_order && line.text == std::to_string(expected) && line.number == static_cast<std::uint64_t>(expected + 1);
      ++expected;
    }
  }
  CHECK(in_order);
  CHECK(expected == 300'000);
  CHECK(input.bytes() == text.size());
  CHECK(input.total_bytes() == text.size());
}

TEST_CASE("silence behind a file is told, not spun through", "[io]") {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i) + "\n";
  const std::string file = folder.write("in", text);
  const std::string fifo = folder.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const int writer = ::open(fifo.c_str(), O_RDWR);
  for (int round = 0; round < 20; ++round) {
    io::Input input({file, fifo}, {.threads = 2});
    auto step = input.next();
    while (step == io::Input::Step::kLines) step = input.next();
    CHECK(step == io::Input::Step::kPaused);
    CHECK(input.next_within(1000) == io::Input::Step::kPaused);
  }
  ::close(writer);
}

// The caller that took the end waited for the reader, which thought that more would be ready.
TEST_CASE("whoever takes which block, all lines come in order, with their numbers, to the end", "[io]") {
  const TempFolder folder;
  std::vector<std::string> files;
  for (const int lines : {100'000, 3, 60'000}) {
    std::string text;
    for (int i = 0; i < lines; ++i) text += std::to_string(i) + (i % 9000 == 0 ? std::string(3000, '.') : "") + "\n";
    text.pop_back();
    files.push_back(folder.write("in" + std::to_string(lines), text));
  }
  const auto count = [&](int threads) {
    io::Input input(files, {.max_line = 2000, .threads = threads});
    std::uint64_t lines = 0;
    for (auto step = input.next(); step != io::Input::Step::kEnd; step = input.next()) {
      if (step != io::Input::Step::kLines) continue;
      for (const io::Line& line : input.lines()) {
        if (line.part != io::Part::kWhole && line.part != io::Part::kHead) continue;
        ++lines;
        const std::string number = std::to_string(line.number - 1);
        if (!line.text.starts_with(number) || (line.text.size() > number.size() && line.text[number.size()] != '.'))
          return std::uint64_t{0};
      }
    }
    return lines;
  };
  REQUIRE(count(1) == 160'003);
  for (int round = 0; round < test::tries(100, 10); ++round) REQUIRE(count(2) == 160'003);
}

TEST_CASE("read_file gives the whole file or refuses one that is too large", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("f", "a\nb");
  const auto content = io::read_file(file, 100);
  REQUIRE(content);
  CHECK(*content == "a\nb");
  const auto refused = io::read_file(file, 2);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "is larger than 2 bytes");
  CHECK(refused.error().place.file == file);
}
