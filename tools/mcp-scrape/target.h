// A source over time: one scrape after another, what it said before, whether it is up.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "exposition.h"
#include "host/reader.h"
#include "http/fetcher.h"
#include "io/output.h"
#include "ledger.h"
#include "plan.h"
#include "render.h"
#include "schedule.h"

namespace mcp::scrape {

// What all targets of a run share; outlives them.
struct Shared {
  const Plan& plan;
  Ledger& ledger;
  cli::Console& console;
  std::size_t max_line = 0;
};

// A server or this machine. All that one scrape gave is kept until its end: a scrape that fails writes nothing but `up`
// 0 and what goes with it, as in Prometheus.
class Target final : public http::BodySink {
 public:
  Target(const Source& source, const Shared& shared, Schedule schedule);

  const Source& source() const { return source_; }
  const Schedule& schedule() const { return schedule_; }
  bool running() const { return running_; }
  bool ever_down() const { return ever_down_; }
  bool ever_malformed() const { return ever_malformed_; }  // with strict judgement only

  void start(const Moment& now);
  // Reads this machine.
  void read_host();
  // Ends the scrape: writes its records. `error` is why it failed, nothing when it did not. That `out` cannot be
  // written to is told by its next flush.
  void end(const std::optional<Error>& error, std::int64_t monotonic_us, io::Output& out);

  Status begin(const http::Head& head) override;
  Status write(std::string_view bytes) override;

 private:
  Status line(std::string_view text);
  Status piece(std::string_view text);
  Status finish_text();
  void write_records(io::Output& out);
  void say_change(const std::optional<Error>& error);
  std::uint64_t append_own(std::string& out, std::int64_t duration_us);
  std::uint64_t added_series();

  Source source_;
  const Shared& shared_;
  Schedule schedule_;
  std::unique_ptr<host::Reader> host_;
  Renderer renderer_;
  KnownFamilies families_;

  // The scrape that is running.
  bool running_ = false;
  Moment started_;
  std::string out_;
  std::vector<std::string> full_;  // before out_: what a large scrape gave, in blocks, so that none is ever moved
  std::optional<Exposition> text_;
  std::string carry_;  // a line's beginning
  bool too_long_ = false;
  std::uint64_t line_number_ = 0;
  std::uint64_t samples_ = 0, records_ = 0;
  std::vector<std::uint64_t> series_;

  // What the scrapes before it left.
  std::vector<std::uint64_t> known_series_;  // sorted
  std::string trouble_;                      // why it is down; "" when it is up
  bool ever_down_ = false, ever_malformed_ = false;
  std::set<std::string> said_;
};

}  // namespace mcp::scrape
