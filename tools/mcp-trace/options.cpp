#include "options.h"

#include "context.h"
#include "otlp/probability.h"
#include "sample.h"
#include "show.h"
#include "text/number.h"
#include "threshold.h"
#include "waterfall.h"

namespace mcp::trace {
namespace {

void declare_sample(cli::Command& parent, SampleOptions& options) {
  cli::Command& sample = parent.add_subcommand("sample", "Keep a share of the traces, each of them whole");
  sample.group("Sampling");
  sample.add_parsed(
      "--ratio", "P",
      "Keep this share of all traces, 2^-56 to 1: those whose 56 random bits are at or above its threshold", false,
      [&options](std::string_view typed) -> Status {
        Result<double> probability = parse_probability(typed);
        if (!probability) return probability.error();
        options.ratio = *probability;
        return Done{};
      });
  stream::declare(sample, options.filter);
  sample.example("Half of the traces of a file, as span records",
                 "mcp-trace sample --ratio 0.5 tools/examples/traces.otlp.jsonl");
  sample.example("How many lines that dropped",
                 "mcp-trace sample --ratio 0.5 --stats -o /dev/null tools/examples/traces.otlp.jsonl");
  sample.example("The traces that stay, drawn",
                 "mcp-trace sample --ratio 0.2 tools/examples/traces.otlp.jsonl | mcp-trace show");
  sample.set_body([&options](cli::Console& console) { return run_sample(options, console); });
}

void declare_show(cli::Command& parent, ShowOptions& options) {
  cli::Command& show = parent.add_subcommand("show", "Draw one trace as a waterfall, or list the traces there are");
  stream::declare_reading(show, options.reading);
  // Shown as `[TRACE_ID] [FILE...]`.
  show.add_operands(options.reading.files, "TRACE_ID] [FILE",
                    "TRACE_ID is 4 to 32 hex digits, the first ones are enough; a file of such a name is ./NAME. "
                    "Without it one trace is drawn, several are listed. No file, or -, is standard input.");
  show.group("Drawing");
  show.add_integer("--width", options.width, "N", "Columns to draw in (default: the terminal's, else 80)", kNarrowest,
                   kWidest);
  show.add_choice("--glyphs", options.glyphs, "SET",
                  "Lines and bars of unicode or ascii; auto is ascii only on a terminal whose locale is not UTF-8",
                  {{"auto", ""}, {"unicode", ""}, {"ascii", ""}});
  show.add_integer("--max-spans", options.most_spans, "N",
                   "Keep this many spans in memory (default 1000000); more are left out", 1, 1'000'000'000);
  show.example("The traces of a file", "mcp-trace show tools/examples/traces.otlp.jsonl");
  show.example("One of them, by the first digits of its id",
               "mcp-trace show 6b4f6c81 tools/examples/traces.otlp.jsonl");
  show.example("In plain ASCII, 100 columns wide",
               "mcp-trace show --glyphs ascii --width 100 6b4f6c81 tools/examples/traces.otlp.jsonl");
  show.set_body([&options](cli::Console& console) { return run_show(options, console); });
}

void declare_context(cli::Command& parent, ContextOptions& options) {
  cli::Command& context = parent.add_subcommand("ctx", "Judge traceparent and tracestate headers, a set a line");
  stream::declare_reading(context, options.reading);
  context.example(
      "A set of headers",
      R"(printf '{"traceparent":["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],"tracestate":["a=1"]}' | mcp-trace ctx)");
  context.example(
      "A zero id is none",
      R"(printf '{"traceparent":["00-00000000000000000000000000000000-00f067aa0ba902b7-01"]}' | mcp-trace ctx)");
  context.example("Two header lines are one list", R"(printf '{"tracestate":["a=1","b=2"]}' | mcp-trace ctx)");
  context.set_body([&options](cli::Console& console) { return run_context(options, console); });
}

void declare_threshold(cli::Command& parent, ThresholdOptions& options) {
  cli::Command& threshold = parent.add_subcommand("threshold", "The sampling threshold (th) of a probability");
  threshold.add_operands(
      options.probability, "P",
      "A probability, 2^-56 to 1. Without it, questions are read from standard input, a JSON object a line.");
  threshold.group("Options");
  threshold.add_integer("--precision", options.digits, "N",
                        "Hex digits that a threshold is rounded to (default 4); a question's \"precision\" goes before",
                        1, otlp::kMostDigits);
  threshold.example("One in ten", "mcp-trace threshold 0.1");
  threshold.example("To three digits", "mcp-trace threshold 0.1 --precision 3");
  threshold.example("A further stage", R"(printf '{"ot":"th:8","p":0.125}' | mcp-trace threshold)");
  threshold.set_body([&options](cli::Console& console) { return run_threshold(options, console); });
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  declare_sample(command, options.sample);
  declare_show(command, options.show);
  declare_context(command, options.context);
  declare_threshold(command, options.threshold);
  command.example("Half of the traces, each of them whole",
                  "mcp-trace sample --ratio 0.5 tools/examples/traces.otlp.jsonl");
  command.example("What happened in one of them", "mcp-trace show 6b4f6c81 tools/examples/traces.otlp.jsonl");
  command.example("The threshold that a share of one in ten means", "mcp-trace threshold 0.1");
}

}  // namespace mcp::trace
