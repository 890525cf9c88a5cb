#include "io/replace.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/temp_folder.h"

using namespace mcp;
namespace fs = std::filesystem;
using test::TempFolder;

namespace {

std::vector<std::string> names_in(const TempFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path(""))) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

// The status of a child that does this and nothing else.
template <class Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a file is replaced, and only its owner may read the new one", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("state");
  REQUIRE(io::replace_file(file, "one"));
  CHECK(TempFolder::read(file) == "one");
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  REQUIRE(io::replace_file(file, ""));
  CHECK(TempFolder::read(file).empty());
  CHECK(names_in(folder) == std::vector<std::string>{"state"});
}

TEST_CASE("a file of the working folder is replaced by its bare name", "[io]") {
  const TempFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path(""));
  const Status done = io::replace_file("state", "one");
  fs::current_path(before);
  CHECK(done);
  CHECK(TempFolder::read(folder.path("state")) == "one");
}

TEST_CASE("what a killed process left behind is neither used nor in the way", "[io]") {
  const TempFolder folder;
  const std::string stem = "state." + std::to_string(::getpid()) + ".";
  folder.write(stem + "0.tmp", "half");
  fs::create_symlink(folder.path("victim"), folder.path(stem + "1.tmp"));
  REQUIRE(io::replace_file(folder.path("state"), "one"));
  CHECK(TempFolder::read(folder.path("state")) == "one");
  CHECK(names_in(folder) == std::vector<std::string>{"state", stem + "0.tmp", stem + "1.tmp"});
}

TEST_CASE("a file that cannot be replaced stays, and nothing is left next to it", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("file", "old");
  const Status below = io::replace_file(file + "/state", "new");
  REQUIRE_FALSE(below);
  CHECK(below.error().code == Code::kIo);
  CHECK(below.error().message == "cannot write next to it: Not a directory");
  fs::create_directory(folder.path("taken"));
  const Status taken = io::replace_file(folder.path("taken"), "new");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().message == "cannot replace it: Is a directory");
  CHECK(names_in(folder) == std::vector<std::string>{"file", "taken"});
  CHECK(TempFolder::read(file) == "old");
}

TEST_CASE("a file stays where the new one does not fit", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("state", "old");
  const int status = in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4'096, 4'096};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    const Status done = io::replace_file(file, std::string(100'000, 'x'));
    return !done && done.error().message == "write error: File too large" ? 0 : 2;
  });
  CHECK(status == 0);
  CHECK(TempFolder::read(file) == "old");
  CHECK(names_in(folder) == std::vector<std::string>{"state"});
}

TEST_CASE("a process that is killed while it replaces a file leaves one of the whole contents", "[io]") {
  const TempFolder folder;
  const std::string file = folder.write("state", std::string(100'000, 'a'));
  const auto whole = [&] {
    const std::string content = TempFolder::read(file);
    return content.size() == 100'000 && content.find_first_not_of(content[0]) == std::string::npos ? content[0] : '\0';
  };
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (char letter = 'b';; letter = letter == 'z' ? 'a' : static_cast<char>(letter + 1)) {
        if (!io::replace_file(file, std::string(100'000, letter))) ::_exit(1);
      }
    }
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    const char first = whole();
    bool changed = false;
    while (!changed && std::chrono::steady_clock::now() < deadline) {
      const char now = whole();
      CHECK(now != '\0');
      changed = now != first;
    }
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WIFSIGNALED(status));
    CHECK(changed);
    CHECK(whole() != '\0');
  }
}

TEST_CASE("a lock is held by one, until that one ends", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("state");
  const auto can_take = [&] { return in_child([&] { return io::FileLock::take(file) ? 0 : 1; }) == 0; };
  {
    auto lock = io::FileLock::take(file);
    REQUIRE(lock);
    CHECK_FALSE(can_take());
    const auto again = io::FileLock::take(file);
    REQUIRE_FALSE(again);
    CHECK(again.error().message == "another process holds this lock");
    CHECK(again.error().place.file == file + ".lock");
    const io::FileLock moved = std::move(*lock);
    CHECK_FALSE(can_take());
  }
  CHECK(can_take());
  CHECK(names_in(folder) == std::vector<std::string>{"state.lock"});
  CHECK_FALSE(io::FileLock::take(file + ".lock/below"));
}

TEST_CASE("a process that is killed holds no lock", "[io]") {
  const TempFolder folder;
  const std::string file = folder.path("state");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = io::FileLock::take(file);
    folder.write("taken", "yes");
    for (;;) ::pause();
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!fs::exists(folder.path("taken")) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  CHECK_FALSE(io::FileLock::take(file));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  CHECK(io::FileLock::take(file));
}
