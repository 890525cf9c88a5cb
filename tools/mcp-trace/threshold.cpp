// Tested by tests/cli/mcp-trace/threshold-*; the arithmetic by tests/unit/otlp/probability_test.cpp.
#include "threshold.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <optional>

#include "io/output.h"
#include "otlp/probability.h"
#include "otlp/trace_context.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::trace {
namespace {

std::string outside(std::string_view probability) {
  return fmt::format("probability {} is outside [2^-56, 1]", text::printable(probability));
}

void append_count(std::string& out, std::uint64_t threshold) {
  out += ",\"adjusted_count\":";
  text::append_json_number(out, otlp::adjusted_count(threshold));
}

void append_text_or_null(std::string& out, std::string_view value) {
  if (value.empty()) {
    out += "null";
  } else {
    text::append_json_string(out, value);
  }
}

// {"p":…}
void answer_threshold(std::uint64_t threshold, std::string& out) {
  out += "{\"th\":";
  text::append_json_string(out, otlp::print_threshold(threshold));
  append_count(out, threshold);
  out += '}';
}

// {"ot":…}
void answer_parts(const otlp::OtelState& state, std::string& out) {
  out += "{\"valid\":true,\"th\":";
  append_text_or_null(out, state.th);
  out += ",\"rv\":";
  append_text_or_null(out, state.rv);
  out += ",\"extra\":[";
  for (std::size_t i = 0; i < state.extra.size(); ++i) {
    if (i > 0) out += ',';
    text::append_json_string(out, state.extra[i]);
  }
  out += "]}";
}

// {"ot":…,"p":…}: a stage may only raise the threshold; where it would lower it, the value stays.
void answer_stage(otlp::OtelState state, std::uint64_t threshold, std::string& out) {
  const auto before = otlp::parse_threshold(state.th);
  const bool lowers = before && *before > threshold;
  const std::string th = otlp::print_threshold(threshold);
  if (!lowers && before != threshold) state.th = th;
  out += "{\"ot\":";
  text::append_json_string(out, otlp::print(state));
  append_count(out, lowers ? *before : threshold);
  out += lowers ? ",\"inconsistent\":true}" : ",\"inconsistent\":false}";
}

struct Question {
  std::optional<std::string_view> ot;
  std::optional<double> probability;
  std::int64_t digits;
};

}  // namespace

Result<double> parse_probability(std::string_view typed) {
  const auto probability = text::parse_decimal(typed);
  if (!probability)
    return Error{.code = Code::kUsage,
                 .message = fmt::format("expected a probability, got '{}'", text::printable(typed))};
  if (!otlp::threshold_of(*probability)) return Error{.code = Code::kUsage, .message = outside(typed)};
  return *probability;
}

Status ThresholdStage::answer(const simdjson::dom::object& members, std::string& out) {
  Question question{.ot = {}, .probability = {}, .digits = digits_};
  for (const auto field : members) {
    if (field.key == "ot" && field.value.get(question.ot.emplace()) != simdjson::SUCCESS)
      return wrong("ot", "a string");
    if (field.key == "p" && field.value.get(question.probability.emplace()) != simdjson::SUCCESS)
      return wrong("p", "a number");
    if (field.key != "precision") continue;
    const bool is_integer = field.value.get(question.digits) == simdjson::SUCCESS;
    if (!is_integer || question.digits < 1 || question.digits > otlp::kMostDigits)
      return wrong("precision", "an integer from 1 to 14");
  }
  if (!question.ot && !question.probability) return wrong("p or ot", "one of them, or both");

  std::optional<std::uint64_t> threshold;
  if (question.probability) {
    threshold = otlp::threshold_of(*question.probability, static_cast<int>(question.digits));
    std::string typed;
    text::append_json_number(typed, *question.probability);
    if (!threshold) return append_error(out, outside(typed)), Done{};
  }
  if (!question.ot) return answer_threshold(*threshold, out), Done{};
  auto state = otlp::parse_otel_state(*question.ot);
  const bool nothing_yet = question.ot->empty() && threshold;
  if (nothing_yet) state.emplace();
  if (!state) {
    out += "{\"valid\":false}";
  } else if (threshold) {
    answer_stage(std::move(*state), *threshold, out);
  } else {
    answer_parts(*state, out);
  }
  return Done{};
}

Result<cli::Exit> run_threshold(const ThresholdOptions& options, cli::Console& console) {
  if (options.probability.empty()) {
    ThresholdStage stage(options.digits);
    return stream::run(stream::FilterOptions{}, stage, console);
  }
  if (options.probability.size() > 1) {
    return Error{.code = Code::kUsage,
                 .message = fmt::format("unexpected word '{}'", text::printable(options.probability[1]))};
  }
  Result<double> probability = parse_probability(options.probability.front());
  if (!probability) return std::move(probability.error());
  const auto threshold = otlp::threshold_of(*probability, static_cast<int>(options.digits));
  Result<io::Output> output = io::Output::open("-");
  if (!output) return std::move(output.error());
  output->buffer() += otlp::print_threshold(threshold.value_or(0)) + "\n";
  if (Status written = output->close(); !written) return std::move(written.error());
  return cli::Exit::kOk;
}

}  // namespace mcp::trace
