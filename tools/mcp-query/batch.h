// --batch: many questions to data that are read once (compliance/batch-format.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "question.h"
#include "stream/filter.h"

namespace mcp::query {

// The lines of the file, blank ones left out. What they say is for answer_batch() to judge.
Result<std::vector<std::string>> read_questions(const std::string& file);

// One answer a line, in order. kNo where one of them is an error; an Error only where the run is to end.
Result<cli::Exit> answer_batch(const std::vector<std::string>& questions, promql::Source& source,
                               const promql::EvaluateOptions& options, stream::Sink& sink);

}  // namespace mcp::query
