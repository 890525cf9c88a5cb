// A file of exposition text, read once, a batch of lines at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "exposition.h"
#include "io/input.h"
#include "plan.h"
#include "target.h"

namespace mcp::scrape {

// Written as it is read: a file has no `up`, and may be larger than memory.
class Dump {
 public:
  Dump(const Source& source, const Shared& shared, int threads);

  void start(std::int64_t wall_us);
  enum class Step {
    kMore,    // there was something; more may follow
    kPaused,  // nothing has arrived
    kEnd,
  };
  // What a step does when nothing has arrived: it says so each time, or waits from the second time on.
  enum class Patience { kNone, kAny };
  // Reads the next batch. An Error for a file that cannot be read, or with strict judgement for a line; the file is
  // over then.
  Result<Step> step(Patience patience, std::string& out);
  // Ends the reading before the file does: what was read counts, and what was held is written.
  void stop(std::string& out);
  bool over() const { return !input_.has_value(); }
  // A pipe or a terminal: what comes may be long in coming.
  bool is_stream() const { return total_bytes_ == 0; }
  std::uint64_t bytes() const { return input_ ? input_->bytes() : 0; }
  std::uint64_t total_bytes() const { return total_bytes_; }
  const Source& source() const { return source_; }

 private:
  void begin_text();
  Status lines(std::string& out);
  Status last_line(std::string& out);
  enum class Read { kWhole, kCutShort };
  Status finish(Read read, std::string& out);

  Source source_;
  const Shared& shared_;
  int threads_ = 1;
  Renderer renderer_;
  KnownFamilies families_;
  std::optional<io::Input> input_;
  std::optional<Exposition> text_;
  // A line without a newline waits for what comes after it: the end makes it a line, a fault says that it was cut off.
  struct Unended {
    std::string text;
    std::uint64_t number = 0;
  };
  std::optional<Unended> unended_;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace mcp::scrape
