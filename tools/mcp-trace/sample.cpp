// Tested by tests/unit/mcp-trace/sampler_test.cpp and tests/cli/mcp-trace/sample-*.
#include "sample.h"

#include <fmt/format.h>

#include "ndjson/encode.h"
#include "otlp/decode.h"
#include "spans.h"

namespace mcp::trace {
namespace {

void warn(cli::Console& console, std::uint64_t spans, std::string_view what) {
  if (spans == 0) return;
  console.warning(Error{.message = fmt::format("{} {} {}", spans, spans == 1 ? "span" : "spans", what)});
}

}  // namespace

Status SampleStage::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) take(line, sink);
  return Done{};
}

void SampleStage::take(const io::Line& line, stream::Sink& sink) {
  Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, std::move(kind.error()));
  if (*kind == record::Kind::kSpan) return take_span(line, sink);
  if (*kind == record::Kind::kOtlp && holds_spans(decoder_.root())) return take_otlp(line, sink);
  sink.pass(line);
}

void SampleStage::take_span(const io::Line& line, stream::Sink& sink) {
  Result<record::Span> span = read_span(decoder_);
  if (!span) return sink.refuse(line, std::move(span.error()));
  ++seen_;
  if (!sampler_->keeps({span->trace_id, span->tracestate})) return sink.count(line, stream::Fate::kLimited);
  ++kept_;
  sink.keep(line);
}

void SampleStage::take_otlp(const io::Line& line, stream::Sink& sink) {
  if (Status read = otlp::decode_traces(decoder_.root(), line.text, spans_); !read)
    return sink.refuse(line, std::move(read.error()));
  std::uint64_t kept = 0;
  for (const record::Span& span : spans_) {
    if (!sampler_->keeps({span.trace_id, span.tracestate})) continue;
    ndjson::append(sink.out(), span);
    ++kept;
  }
  seen_ += spans_.size();
  kept_ += kept;
  sink.count(line, kept == 0 && !spans_.empty() ? stream::Fate::kLimited : stream::Fate::kUsed);
}

Status SampleStage::finish(stream::Sink& sink) {
  const Findings& found = sampler_->findings();
  warn(sink.console(), found.unreadable, "with a tracestate that cannot be read: judged by the trace id");
  warn(sink.console(), found.inconsistent,
       "kept before at a threshold (th) above the randomness: not sampled consistently");
  sink.console().note(fmt::format("kept {} of {} spans", kept_, seen_));
  return Done{};
}

Result<cli::Exit> run_sample(const SampleOptions& options, cli::Console& console) {
  Result<std::unique_ptr<Sampler>> sampler = make_sampler(options);
  if (!sampler) return sampler.error();
  SampleStage stage(std::move(*sampler));
  return stream::run(options.filter, stage, console);
}

}  // namespace mcp::trace
