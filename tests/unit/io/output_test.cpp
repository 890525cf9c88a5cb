#include "io/output.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "support/temp_folder.h"

using namespace mcp;
using test::TempFolder;

TEST_CASE("what is appended is written at flush and close", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("out");
  auto output = io::Output::open(file);
  REQUIRE(output);
  output->buffer() += "one\n";
  CHECK(output->flush_if_large());
  CHECK(TempFolder::read(file).empty());
  CHECK(output->flush());
  CHECK(TempFolder::read(file) == "one\n");
  output->buffer() += "two\n";
  CHECK(output->close());
  CHECK(TempFolder::read(file) == "one\ntwo\n");
}

TEST_CASE("a large buffer is written without waiting", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("out");
  auto output = io::Output::open(file);
  REQUIRE(output);
  output->buffer().assign(300'000, 'x');
  CHECK(output->flush_if_large());
  CHECK(TempFolder::read(file).size() == 300'000);
}

TEST_CASE("an output that is also an input is refused before it is emptied", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("same", "precious\n");
  const auto refused = io::Output::open(file, {file});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kUsage);
  CHECK(TempFolder::read(file) == "precious\n");
}

TEST_CASE("an output that is also standard input is refused before it is emptied", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("same", "precious\n");
  const int saved = ::dup(STDIN_FILENO);
  const int in = ::open(file.c_str(), O_RDONLY);
  ::dup2(in, STDIN_FILENO);
  CHECK_FALSE(io::Output::open(file));
  CHECK_FALSE(io::Output::open(file, {"elsewhere", "-"}));
  CHECK(io::Output::open(folder.path("other"), {"-"}));
  CHECK(TempFolder::read(file) == "precious\n");
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(in);
}

TEST_CASE("a full disk and a reader that went away are told apart", "[io]") {
  auto full = io::Output::open("/dev/full");
  REQUIRE(full);
  full->buffer() += "x\n";
  const Status failed = full->flush();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Code::kIo);
  CHECK(failed.error().message == "write error: No space left on device");

  ::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  io::Output closed(ends[1], "pipe");
  closed.buffer() += "x\n";
  const Status gone = closed.flush();
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == Code::kClosed);
  ::close(ends[1]);
}

TEST_CASE("after a failure nothing more is written, and nothing waits", "[io]") {
  auto output = io::Output::open("/dev/full");
  REQUIRE(output);
  output->buffer() += "one\n";
  REQUIRE_FALSE(output->flush());
  output->buffer().assign(300'000, 'x');
  const Status again = output->flush_if_large();
  REQUIRE_FALSE(again);
  CHECK(again.error().message.find("No space left") != std::string::npos);
  CHECK(output->buffer().empty());
  CHECK_FALSE(output->close());
}

TEST_CASE("a pipe may be widened and is never made narrower", "[io]") {
  const auto size_after = [](int before) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    ::fcntl(ends[1], F_SETPIPE_SZ, before);
    const int out = ::dup(1);
    ::dup2(ends[1], 1);
    { const auto output = io::Output::open("-"); }
    const int size = ::fcntl(1, F_GETPIPE_SZ);
    ::dup2(out, 1);
    for (const int fd : {ends[0], ends[1], out}) ::close(fd);
    return size;
  };
  CHECK(size_after(1 << 20) == 1 << 20);
  CHECK(size_after(1 << 16) >= 1 << 16);
}
