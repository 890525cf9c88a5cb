// Tested by tests/cli/mcp-trace/ctx-* and threshold-*.
#include "questions.h"

#include <simdjson.h>

#include "text/quote.h"

namespace mcp::trace {

Status QuestionStage::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) {
    const std::size_t before = sink.out().size();
    Status answered = answer_line(line.text, sink.out());
    if (!answered) {
      sink.out().resize(before);
      append_error(sink.out(), answered.error().message);
    }
    sink.out() += '\n';
    if (answered) {
      sink.use(line);
    } else {
      sink.refuse(line, std::move(answered.error()));
    }
  }
  return Done{};
}

Status QuestionStage::answer_line(std::string_view line, std::string& out) {
  Result<simdjson::dom::element> parsed = parser_.parse(line);
  if (!parsed) return std::move(parsed.error());
  simdjson::dom::object question;
  if ((*parsed).get(question) != simdjson::SUCCESS) {
    return Error{.code = Code::kMalformed, .message = "expected an object", .reason = "not an object", .place = {}};
  }
  return answer(question, out);
}

Error QuestionStage::wrong(std::string_view key, std::string_view expected) {
  std::string message(key);
  message += ": expected ";
  message += expected;
  return Error{.code = Code::kMalformed, .message = std::move(message), .reason = "wrong type", .place = {}};
}

void append_error(std::string& out, std::string_view message) {
  out += "{\"error\":";
  text::append_json_string(out, message);
  out += '}';
}

}  // namespace mcp::trace
