// The ground truth: chaos records (mcp-record(5)) that say what was done to which line, so that what a pipeline noticed
// can be held against what was there to notice.
// Tested by tests/unit/mcp-chaos/ledger_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/output.h"
#include "line.h"
#include "plan.h"
#include "record/records.h"
#include "record/value.h"
#include "result/result.h"

namespace mcp::chaos {

// Bytes as a value: a string where they are UTF-8, else {"bytes":"base64"}.
record::Value verbatim(std::string_view bytes);

// What one fault did in all.
struct Tally {
  std::string_view fault;  // as it was asked for
  std::uint64_t candidates;
  std::uint64_t struck;
};

class Ledger {
 public:
  // Keeps nothing.
  Ledger() = default;
  Ledger(io::Output output, std::string experiment, std::uint64_t seed);

  bool kept() const { return output_.has_value(); }
  std::vector<io::Output*> files() {
    return output_ ? std::vector<io::Output*>{&*output_} : std::vector<io::Output*>{};
  }

  // Before anything is done: phase "inject". `ts_us` is nothing where no line has a time yet, and is written as 0.
  void begin(std::optional<std::int64_t> ts_us, std::string_view target, std::span<const FaultPlan> plans);
  // A fault struck a line: phase "apply".
  void strike(const FaultPlan& plan, const Line& line, record::Object detail);
  // A fault ended for a line before its time: phase "rollback".
  void roll_back(const FaultPlan& plan, const Line& line, std::string_view why);
  // Nothing is held any more: phase "done".
  void done(std::optional<std::int64_t> ts_us, std::uint64_t lines, std::span<const Tally> tallies);

  Status flush_if_large();
  Status flush();
  Status close();

 private:
  record::Chaos record(std::string_view phase, std::optional<std::int64_t> ts_us) const;
  void append(record::Chaos record, const FaultPlan& plan, const Line& line, record::Object detail);

  std::optional<io::Output> output_;
  std::string experiment_;
  std::string target_;
  std::uint64_t seed_ = 0;
};

}  // namespace mcp::chaos
