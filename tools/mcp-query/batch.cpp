// Tested by tests/unit/mcp-query/batch_test.cpp and the golden cases of mcp-query.
#include "batch.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <optional>

#include "hist.h"
#include "io/input.h"
#include "json/json.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::query {
namespace {

using promql::Annotations;
using promql::Type;

constexpr std::size_t kLargestFile = std::size_t{1} << 30;

std::string_view word_of(Type type) {
  switch (type) {
    case Type::kScalar:
      return "scalar";
    case Type::kVector:
      return "vector";
    case Type::kMatrix:
      return "matrix";
    default:
      return "string";
  }
}

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

void append_value(std::string& out, const Value& value) {
  if (value.hist != nullptr) {
    append_hist(out, *value.hist);
  } else {
    text::append_json_number(out, value.number);
  }
}

void append_labels(std::string& out, const record::Labels& labels) {
  out += "{\"labels\":{";
  for (const auto& [name, value] : labels) {
    if (out.back() != '{') out += ',';
    text::append_json_string(out, name);
    out += ':';
    text::append_json_string(out, value);
  }
  out += "},";
}

void append_time(std::string& out, std::int64_t ts_us) {
  out += ",\"ts_us\":";
  text::append_int(out, ts_us);
  out += '}';
}

void append_series(std::string& out, const Line& line, bool matrix) {
  append_labels(out, *line.labels);
  if (!matrix) {
    const Entry& entry = line.entries.front();
    out += entry.value.hist != nullptr ? "\"hist\":" : "\"value\":";
    append_value(out, entry.value);
    return append_time(out, entry.ts_us);
  }
  out += "\"values\":[";
  for (const Entry& entry : line.entries) {
    if (out.back() != '[') out += ',';
    out += '[';
    text::append_int(out, entry.ts_us);
    out += ',';
    append_value(out, entry.value);
    out += ']';
  }
  out += "]}";
}

void append_notes(std::string& out, std::string_view key, const std::vector<std::string>& notes) {
  if (notes.empty()) return;
  out += fmt::format(",\"{}\":[", key);
  for (const std::string& note : notes) {
    if (out.back() != '[') out += ',';
    text::append_json_string(out, note);
  }
  out += ']';
}

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

void append_answer(std::string& out, std::size_t number, const Reply& reply) {
  out += fmt::format("{{\"query\":{},\"result_type\":\"{}\",\"result\":[", number, word_of(reply.type));
  if (reply.type == Type::kString) {
    out += "{\"value\":";
    text::append_json_string(out, reply.answer.text);
    append_time(out, reply.when.steps.start_us);
  }
  for (const Line& line : lines_of(reply)) {
    if (out.back() != '[') out += ',';
    append_series(out, line, reply.type == Type::kMatrix);
  }
  out += ']';
  append_notes(out, "warnings", reply.answer.notes.all(Annotations::Kind::kWarning));
  append_notes(out, "infos", reply.answer.notes.all(Annotations::Kind::kInfo));
  out += "}\n";
}

void append_failure(std::string& out, std::size_t number, std::string_view error) {
  out += fmt::format("{{\"query\":{},\"error\":", number);
  text::append_json_string(out, error);
  out += "}\n";
}

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
  for (std::size_t number = 0; number < questions.size(); ++number) {
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
