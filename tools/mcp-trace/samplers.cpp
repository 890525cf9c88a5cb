// Tested by tests/unit/mcp-trace/sampler_test.cpp.
#include <algorithm>
#include <optional>
#include <string>

#include "otlp/probability.h"
#include "otlp/trace_context.h"
#include "sampler.h"

namespace mcp::trace {
namespace {

// The 56 random bits of a trace: `rv` where tracestate has it, else the end of the trace id.
std::uint64_t randomness(const Subject& span, Findings& findings) {
  const std::uint64_t own = otlp::randomness_of(span.trace_id);
  if (span.tracestate.empty()) return own;
  const auto members = otlp::TraceState::parse(span.tracestate);
  const auto value = members ? members->value_of("ot") : std::nullopt;
  if (members && !value) return own;
  const auto state = value ? otlp::parse_otel_state(*value) : std::nullopt;
  if (!state) {
    ++findings.unreadable;
    return own;
  }
  const std::uint64_t random = otlp::parse_randomness(state->rv).value_or(own);
  if (random < otlp::parse_threshold(state->th).value_or(0)) ++findings.inconsistent;
  return random;
}

// Keeps the share P of all traces. One that was sampled before, at a threshold T' up to R, needs no second look at T':
// R >= T already says whether it is among the share P of what once was.
class Ratio final : public Sampler {
 public:
  explicit Ratio(std::uint64_t threshold) : threshold_(threshold) {}
  bool keeps(const Subject& span) override { return randomness(span, findings_) >= threshold_; }

 private:
  std::uint64_t threshold_;
};

// options.cpp has checked the range.
std::unique_ptr<Sampler> make_ratio(const SampleOptions& options) {
  return std::make_unique<Ratio>(otlp::threshold_of(options.ratio.value_or(1)).value_or(0));
}

constexpr SamplerRow kSamplers[] = {
    {"--ratio", [](const SampleOptions& options) { return options.ratio.has_value(); }, make_ratio},
};

}  // namespace

std::span<const SamplerRow> samplers() { return kSamplers; }

Result<std::unique_ptr<Sampler>> make_sampler(const SampleOptions& options) {
  std::string known;
  for (const SamplerRow& row : kSamplers) {
    if (row.asked(options)) return row.make(options);
    known += (known.empty() ? "" : ", ") + std::string(row.option);
  }
  return Error{.code = Code::kUsage, .message = "sample: expected how to sample: " + known};
}

}  // namespace mcp::trace
