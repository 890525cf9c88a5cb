// `mcp-trace sample`: fewer traces, each of them whole.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cli/command.h"
#include "ndjson/decode.h"
#include "options.h"
#include "record/records.h"
#include "sampler.h"
#include "stream/filter.h"

namespace mcp::trace {

// Span records that stay go out as they came, an OTLP line as one record a span that stays. A line of which nothing
// stays counts as limited. An OTLP line with one bad span is malformed as a whole: what leaves is never a part of what
// was said.
class SampleStage final : public stream::Stage {
 public:
  explicit SampleStage(std::unique_ptr<Sampler> sampler) : sampler_(std::move(sampler)) {}
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;

 private:
  void take(const io::Line& line, stream::Sink& sink);
  void take_span(const io::Line& line, stream::Sink& sink);
  void take_otlp(const io::Line& line, stream::Sink& sink);

  std::unique_ptr<Sampler> sampler_;
  ndjson::Decoder decoder_;
  std::vector<record::Span> spans_;  // of the OTLP line at hand
  std::uint64_t seen_ = 0;
  std::uint64_t kept_ = 0;
};

// Samples the input to its end; kUsage when no way of sampling is given.
Result<cli::Exit> run_sample(const SampleOptions& options, cli::Console& console);

}  // namespace mcp::trace
