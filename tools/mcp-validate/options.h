// The command line of mcp-validate, and what it comes to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "metrology/codes.h"
#include "stream/filter.h"

namespace mcp::validate {

struct Options {
  stream::FilterOptions filter;
  std::vector<std::string> profiles = {"metrology"};
  std::vector<std::string> kinds = {"sample", "aggregate"};
  std::string on_violation = "reject";
  std::string reject_on = "error";
  std::string fail_on = "error";
  std::string violations;
  std::string max_violations;
  bool summary = false;
};

// Adds all options to the command; they outlive it.
void declare(cli::Command& command, Options& options);

// What becomes of a record whose violations are grave enough.
enum class Enforcement : std::uint8_t { kReject, kTag, kPass };

// How many violations are too many: a number of them, or a share of the records judged. Nothing: any number will do.
struct Limit {
  std::optional<std::uint64_t> violations;
  std::optional<double> percent;
};
// A limit as --max-violations takes it, `10` or `5%`, "" for none; kUsage where it is neither.
Result<Limit> parse_limit(std::string_view typed);

// The options as the stage needs them.
struct Plan {
  bool metrology = true;
  bool samples = true;
  bool aggregates = true;
  Enforcement enforcement = Enforcement::kReject;
  metrology::Severity reject_on = metrology::Severity::kError;
  std::optional<metrology::Severity> fail_on = metrology::Severity::kError;  // nothing: never
  Limit limit;
  std::string violations;  // the file; "" for text on stderr
  bool summary = false;
};
// What the options come to; kUsage when --max-violations is no limit.
Result<Plan> make_plan(const Options& options);

// The gravity from which a violation counts for --max-violations: whatever rejects or fails.
metrology::Severity counted_from(const Plan& plan);

}  // namespace mcp::validate
