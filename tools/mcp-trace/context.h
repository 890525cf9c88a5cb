// `mcp-trace ctx`: are these trace context headers valid, and what do they say?
#pragma once

#include <string>

#include "cli/command.h"
#include "options.h"
#include "questions.h"

namespace mcp::trace {

// {"traceparent":[…],"tracestate":[…]}, header lines as received, to what they are worth.
class ContextStage final : public QuestionStage {
 private:
  Status answer(const simdjson::dom::object& question, std::string& out) override;
};

// Answers sets of headers, a line each, to the end of the input.
Result<cli::Exit> run_context(const ContextOptions& options, cli::Console& console);

}  // namespace mcp::trace
