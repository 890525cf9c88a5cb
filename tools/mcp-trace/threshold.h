// `mcp-trace threshold`: probabilities, rejection thresholds and the `ot` member of tracestate.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/command.h"
#include "options.h"
#include "questions.h"

namespace mcp::trace {

// A probability as it is typed; kUsage when it is no number or outside [2^-56, 1].
Result<double> parse_probability(std::string_view typed);

// {"p":…}, {"ot":…} or both: a threshold, a value taken apart, a further sampling stage.
class ThresholdStage final : public QuestionStage {
 public:
  // `digits`: of a threshold whose question has no "precision"; 1 to otlp::kMostDigits.
  explicit ThresholdStage(std::uint64_t digits) : digits_(static_cast<std::int64_t>(digits)) {}

 private:
  Status answer(const simdjson::dom::object& question, std::string& out) override;

  std::int64_t digits_;
};

// Prints the threshold of the probability typed; without one, answers questions from standard input to its end.
Result<cli::Exit> run_threshold(const ThresholdOptions& options, cli::Console& console);

}  // namespace mcp::trace
