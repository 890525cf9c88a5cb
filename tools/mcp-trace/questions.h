// Subcommands that answer: a question a line in, an answer a line out, in order.
#pragma once

#include <string>
#include <string_view>

#include "json/json.h"
#include "stream/filter.h"

namespace mcp::trace {

// Reads each line as a JSON object and has it answered. A line that cannot be answered gets `{"error":"…"}`, so that
// answers stay beside their questions, and counts as malformed.
class QuestionStage : public stream::Stage {
 public:
  Status push(std::span<const io::Line> lines, stream::Sink& sink) final;
  Status finish(stream::Sink&) final { return Done{}; }

 protected:
  // Appends the answer, without newline; kMalformed when the question is none.
  virtual Status answer(const simdjson::dom::object& question, std::string& out) = 0;
  // For `answer`: "key: expected what".
  static Error wrong(std::string_view key, std::string_view expected);

 private:
  Status answer_line(std::string_view line, std::string& out);

  json::Parser parser_;
};

// Appends `{"error":"…"}`.
void append_error(std::string& out, std::string_view message);

}  // namespace mcp::trace
