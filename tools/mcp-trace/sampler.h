// What decides which traces stay: a sampler is a row in a table, chosen by the option that asks for it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "options.h"
#include "result/result.h"

namespace mcp::trace {

// What of a span a sampler looks at. The trace id is 32 lower-case hex digits.
struct Subject {
  std::string_view trace_id;
  std::string_view tracestate;
};

// What a sampler met that its user should know of.
struct Findings {
  std::uint64_t unreadable = 0;    // spans whose tracestate, or the `ot` in it, could not be read
  std::uint64_t inconsistent = 0;  // spans that say to have been kept at a threshold above their randomness
};

class Sampler {
 public:
  virtual ~Sampler() = default;
  // Whether the span stays; the same for all spans of a trace that carry the same randomness.
  virtual bool keeps(const Subject& span) = 0;
  const Findings& findings() const { return findings_; }

 protected:
  Findings findings_;
};

struct SamplerRow {
  std::string_view option;
  bool (*asked)(const SampleOptions& options);
  std::unique_ptr<Sampler> (*make)(const SampleOptions& options);
};
// All ways of sampling there are, a row each.
std::span<const SamplerRow> samplers();

// The sampler that the options ask for; kUsage when they ask for none.
Result<std::unique_ptr<Sampler>> make_sampler(const SampleOptions& options);

}  // namespace mcp::trace
