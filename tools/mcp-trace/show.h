// `mcp-trace show`: one trace as a waterfall, several as a list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "ndjson/decode.h"
#include "options.h"
#include "store.h"
#include "stream/filter.h"
#include "waterfall.h"

namespace mcp::trace {

// Reads to the end, keeping the spans whose trace id begins with `wanted` (lower case, "" is all), at most `most_spans`
// of them, and draws then. Writes nothing but the drawing; foreign lines count as passed.
class ShowStage final : public stream::Stage {
 public:
  ShowStage(std::string wanted, std::size_t most_spans, const Style& style)
      : wanted_(std::move(wanted)), most_spans_(most_spans), style_(style) {}
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  cli::Exit verdict() const override { return verdict_; }

 private:
  void take(const io::Line& line, stream::Sink& sink);
  bool store(const record::Span& span);  // false when it is wanted and there is no room
  void draw(stream::Sink& sink);

  std::string wanted_;
  std::size_t most_spans_;
  Style style_;
  ndjson::Decoder decoder_;
  std::vector<record::Span> spans_;
  Store store_;
  std::uint64_t left_out_ = 0;
  cli::Exit verdict_ = cli::Exit::kOk;
};

// Whether an operand of `show` is a trace, or the first digits of one, and no file: 4 to 32 hex digits.
bool is_trace_operand(std::string_view word);

// Draws the trace asked for, the only one, or the list of all; status 1 when the one asked for is not there.
Result<cli::Exit> run_show(const ShowOptions& options, cli::Console& console);

}  // namespace mcp::trace
