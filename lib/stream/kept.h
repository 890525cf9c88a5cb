// What a run leaves to the next one (--state): where it stopped, what it wrote, and what its stage knows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "io/output.h"
#include "io/position.h"
#include "io/replace.h"
#include "stream/filter.h"

namespace mcp::stream {

struct Kept {
  io::Position input;
  // Where what was read last was rotated and all of it was read: the file after it, of which nothing came yet. It
  // counts where that one is gone.
  std::optional<io::Position> next;
  std::vector<std::optional<io::OutputMark>> outputs;  // nothing: no file that can be cut back
  Ledger ledger;                                       // of all runs so far
  std::string stage;
};

// The state file. While one of it lives no other process has the same.
class Keeper {
 public:
  // What is there must have been kept by the same tool for the same `asked`, whole: else kConfig, and nothing is
  // guessed. No file is the beginning.
  static Result<Keeper> open(const std::string& path, std::string_view tool, std::string_view asked);
  // What the run before left; nothing where there was none.
  const std::optional<Kept>& before() const { return before_; }
  // Replaces the file whole; when it returns, that is on disk.
  Status keep(Kept& kept);
  // How large the file became.
  std::size_t size() const { return size_; }

 private:
  Keeper(std::string path, std::string head, io::FileLock lock)
      : path_(std::move(path)), head_(std::move(head)), lock_(std::move(lock)) {}

  std::string path_;
  std::string head_;  // what every file of this tool and task begins with
  io::FileLock lock_;
  std::optional<Kept> before_;
  std::size_t size_ = 0;
};

// The bytes of a state file behind its head, and back: nothing where they are torn.
std::string pack(Kept& kept);
std::optional<Kept> unpack(std::string_view bytes);

}  // namespace mcp::stream
