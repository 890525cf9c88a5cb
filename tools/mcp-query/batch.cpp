// Tested by the golden cases of mcp-query.
#include "batch.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <optional>

#include "answer.h"
#include "io/input.h"
#include "json/json.h"

namespace mcp::query {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1} << 30;

std::string placed(const Error& error, std::string_view what) {
  if (error.place.line == 0) return error.message;
  return fmt::format("{}:{}: {}{}", error.place.line, error.place.column, what, error.message);
}

// One line of the file.
struct Question {
  std::string expr;
  When when;
};

class QuestionReader {
 public:
  // `line` has json::kPadding readable bytes behind it.
  Result<Question> read(std::string_view line) {
    const Result<simdjson::dom::element> parsed = parser_.parse(line);
    if (!parsed) return parsed.error();
    simdjson::dom::object root;
    if ((*parsed).get(root) != simdjson::SUCCESS) return wrong("expected an object, got " + json::describe(*parsed));
    std::string_view expr;
    if (root["expr"].get(expr) != simdjson::SUCCESS) return wrong("expr: expected a string");
    fault_.reset();
    const std::optional<std::int64_t> at = time(root, "at_us"), from = time(root, "from_us"), to = time(root, "to_us"),
                                      step = time(root, "step_us");
    if (fault_) return std::move(*fault_);
    if (at && !from && !to && !step) {
      return Question{.expr = std::string(expr), .when = {.steps = {.start_us = *at}}};
    }
    if (at || !from || !to || !step) return wrong("expected at_us, or from_us, to_us and step_us");
    Result<When> when = range_of(*from, *to, *step);
    if (!when) return when.error();
    return Question{.expr = std::string(expr), .when = *when};
  }

 private:
  static Error wrong(std::string message) {
    return Error{.code = Code::kConfig, .message = std::move(message), .place = {}};
  }
  std::optional<std::int64_t> time(const simdjson::dom::object& root, std::string_view key) {
    simdjson::dom::element value;
    if (root[key].get(value) != simdjson::SUCCESS) return std::nullopt;
    std::int64_t us = 0;
    const bool whole = value.get(us) == simdjson::SUCCESS && us > -kFarthest && us < kFarthest;
    if (!whole) fault_ = wrong(fmt::format("{}: expected an integer within reach", key));
    return us;
  }

  static constexpr std::int64_t kFarthest = std::int64_t{1} << 61;
  json::Parser parser_;
  std::optional<Error> fault_;
};

// The answer to one question; its text where it is an error, and an Error where the run is to end.
Result<std::optional<std::string>> answer(Result<Question> question, std::size_t number, promql::Source& source,
                                          const promql::EvaluateOptions& options, std::string& out) {
  if (!question) return std::optional(placed(question.error(), ""));
  const Result<Query> query = parse_query(std::move(question->expr), options.compat_2 ? 2 : 3);
  if (!query) return std::optional(placed(query.error(), "parse error: "));
  const Result<Reply> reply = ask(*query, question->when, source, options);
  if (reply) {
    append_answer(out, number, *reply);
    return std::optional<std::string>();
  }
  if (reply.error().code == Code::kInterrupted) return reply.error();
  return std::optional(placed(reply.error(), ""));
}

}  // namespace

Result<std::vector<std::string>> read_questions(const std::string& file) {
  const Result<std::string> text = io::read_file(file, kLargestFile);
  if (!text) return text.error();
  std::vector<std::string> lines;
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.emplace_back(line);
  }
  return lines;
}

Result<cli::Exit> answer_batch(const std::vector<std::string>& questions, promql::Source& source,
                               const promql::EvaluateOptions& options, stream::Sink& sink) {
  QuestionReader reader;
  bool failed = false;
  std::string padded;
  for (std::size_t number = 0; number < questions.size() && !sink.ended(); ++number) {
    padded = questions[number];
    padded.append(json::kPadding, '\0');
    Result<Question> question = reader.read(std::string_view(padded).substr(0, questions[number].size()));
    const Result<std::optional<std::string>> error = answer(std::move(question), number, source, options, sink.out());
    if (!error) return error.error();
    if (*error) append_failure(sink.out(), number, **error);
    failed = failed || error->has_value();
    sink.relieve();
  }
  return failed ? cli::Exit::kNo : cli::Exit::kOk;
}

}  // namespace mcp::query
