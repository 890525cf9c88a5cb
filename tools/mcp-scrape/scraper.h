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

// Servers are asked side by side; files are read a batch at a time in between, one after another. A target that is slow
// or dead costs nobody else anything.
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
    bool waiting = false;  // its turn has come and is not over
  };

  // What the file whose turn it is has for us.
  enum class Reading { kNone, kReady, kStalled };

  Moment now() const;
  void add(const Source& source, const Moment& now);
  void start_due();
  void start(std::uint64_t id);
  void end(std::uint64_t id, const std::optional<Error>& error);
  Status read_files();
  void file_failed(const Error& error);
  std::optional<std::int64_t> next_due() const;
  Status wait();
  File* turn();  // null when no file is to be read
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
  bool paused_ = false;      // the file at hand has nothing to read yet
  bool trouble_ = false;
};

}  // namespace mcp::scrape
