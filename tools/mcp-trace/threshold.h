// `mcp-trace threshold`: probabilities, rejection thresholds and the `ot` member of tracestate.
#pragma once

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
 private:
  Status answer(const simdjson::dom::object& question, std::string& out) override;
};

Result<cli::Exit> run_threshold(const ThresholdOptions& options, cli::Console& console);

}  // namespace mcp::trace
