// The run: every target at its time, all on one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "cli/command.h"
#include "dump.h"
#include "http/fetcher.h"
#include "io/output.h"
#include "ledger.h"
#include "options.h"
#include "plan.h"
#include "target.h"

namespace mcp::scrape {

// Servers are asked side by side; files are read a batch at a time in between: a regular file to its end, then the next
// one, while pipes take turns. A server or a pipe that is slow or dead costs nobody else anything.
class Scraper {
 public:
  Scraper(const Options& options, const Plan& plan, io::Output& output, cli::Console& console);
  Scraper(const Scraper&) = delete;
  Scraper& operator=(const Scraper&) = delete;

  Status run();
  // Asked after run(): kTrouble when a file or a strict judgement failed, kNo when the caller asked to fail on a target
  // that is down.
  cli::Exit verdict() const;
  Ledger& ledger() { return ledger_; }

 private:
  struct File {
    Dump dump;
    Schedule schedule;
    bool waiting = false;  // its time has come and it is not over
    bool stalled = false;  // had nothing to read when it was asked last
  };

  // What the files whose time has come have for us.
  enum class Reading { kNone, kReady, kStalled };

  Moment now() const;
  void add(const Source& source, const Moment& now);
  void start_due();
  void start(std::uint64_t id);
  void end(std::uint64_t id, const std::optional<Error>& error);
  Status rounds();
  Status read_files();
  Status file_over(File& file);
  void file_failed(const Error& error);
  std::optional<std::int64_t> next_due() const;
  Status wait();
  Status wait_for_servers(timeutil::Duration patience);
  File* turn();  // null when no file has anything to read
  bool alone() const;
  Reading reading() const;
  timeutil::Duration patience(Reading reading) const;
  bool idle_for_good() const;

  const Options& options_;
  const Plan& plan_;
  io::Output& output_;
  cli::Console& console_;
  Ledger ledger_;
  Shared shared_;
  std::deque<Target> targets_;
  std::deque<File> files_;
  std::optional<http::Fetcher> fetcher_;
  std::size_t running_ = 0;  // requests
  std::size_t turn_ = 0;     // of the files
  int stalls_ = 0;           // how often in a row no file had anything to read
  bool trouble_ = false;
};

}  // namespace mcp::scrape
