// mcp-chaos stream as a stage: each line goes through the faults in the order named. It consumes every line that a
// fault may strike, whether the line parses or not; the others pass. Tested by tests/unit/mcp-chaos/injector_test.cpp.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fault.h"
#include "ledger.h"
#include "ndjson/decode.h"
#include "plan.h"
#include "stream/filter.h"

namespace mcp::chaos {

class Injector final : public stream::Stage {
 public:
  struct Setting {
    std::vector<FaultPlan> plans;
    std::uint64_t seed = 0;
    std::size_t max_held = 0;         // bytes that each fault may hold back
    bool lines_pass_as_bytes = true;  // neither --pass nor --only: a last line without its newline stays without
  };

  // The ledger outlives it.
  Injector(Setting setting, Ledger& ledger);

  bool wants_blank_lines() const override { return true; }
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status pause(stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;

  std::vector<io::Output*> files() override { return ledger_.files(); }
  // Completes the ledger and closes it.
  Status close(cli::Console& console) override;

 private:
  void take(const io::Line& line, stream::Sink& sink);
  Line survey(const io::Line& line, stream::Sink& sink);
  void read(const io::Line& line, Line& way, stream::Sink& sink);
  bool selects(const FaultPlan& plan, record::Kind kind, std::string_view name) const;
  void move_clock(Line& way);
  void hand_back(const io::Line& line, const Line& way, stream::Sink& sink);
  void write(std::span<const Line> lines, std::string& out);
  void write_newline(std::string& out);
  void let_all_go(std::string_view why);
  void warn_of_early_lines(const io::Line& line, stream::Sink& sink);
  std::string_view own(std::string_view file);

  Setting setting_;
  std::vector<std::unique_ptr<Fault>> faults_;
  Texts texts_;
  Ledger& ledger_;
  Scene scene_;
  ndjson::Decoder decoder_;
  bool reads_ = false;        // whether anything depends on what a line says
  std::uint32_t always_ = 0;  // the faults that select every line
  std::vector<Line> lines_;
  std::deque<std::string> files_;  // the names of all files so far: lines that are held point to them
  std::uint64_t count_ = 0;
  std::optional<std::int64_t> first_us_, clock_us_;
  bool owes_newline_ = false;  // what was written last is a last line without one
  bool warned_ = false;
  bool finished_ = false;
};

}  // namespace mcp::chaos
