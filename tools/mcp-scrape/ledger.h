// What became of every line that was read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "cli/console.h"
#include "io/input.h"
#include "io/output.h"
#include "promtext/reader.h"
#include "record/records.h"
#include "result/result.h"

namespace mcp::scrape {

// Lines of text, each counted once: lines is the sum of those below it. Sample lines are samples, folded, duplicate and
// refused; a refused line that begins with # is refused_metadata.
struct Tally {
  std::uint64_t lines = 0;
  std::uint64_t samples = 0;
  std::uint64_t folded = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t refused = 0;
  std::uint64_t refused_metadata = 0;
  std::uint64_t metadata = 0;
  std::uint64_t comments = 0;  // blank lines and # EOF too
  std::uint64_t dropped = 0;   // of a scrape that failed: nothing of it is written
};
// Adds a line that was judged so.
void count(Tally& tally, promtext::LineIs what, std::string_view line);

// The run's ledger: counts lines and scrapes, says the first refusal of each reason and target, keeps refused lines.
class Ledger {
 public:
  explicit Ledger(cli::Console& console) : console_(console) {}

  // Keeps refused lines verbatim in this file from now on.
  void keep_refused(io::Output kept) { kept_.emplace(std::move(kept)); }
  // A line of `target` is refused.
  void refuse(std::string_view target, std::string_view line, Error error);
  // A text is not whole, and what there is of it counts all the same: a warning, once for each target.
  void incomplete(std::string_view target, Error error);
  // A scrape ended; a failed one's lines are dropped, and so are its samples.
  void scraped(const Tally& tally);
  void failed(const Tally& tally);
  void add_records(std::uint64_t records) { records_ += records; }
  // Writes the kept lines out: when they are many, or all.
  Status flush_if_large() { return kept_ ? kept_->flush_if_large() : Status(Done{}); }
  Status flush() { return kept_ ? kept_->flush() : Status(Done{}); }

  // The closing lines on stderr: how many more were refused; with stats, the report.
  enum class Report { kNone, kLedger };
  Status close(Report report);

 private:
  record::Report report() const;

  cli::Console& console_;
  std::optional<io::Output> kept_;
  Tally total_;
  std::uint64_t scrapes_ = 0, failed_ = 0, records_ = 0;
  std::set<std::pair<std::string, std::string_view>> said_;  // target, reason
  std::map<std::string_view, std::uint64_t> more_;           // reason: refused and not said
};

}  // namespace mcp::scrape
