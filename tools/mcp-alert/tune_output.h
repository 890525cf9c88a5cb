// What candidates come to, as tables, as reports, as pictures.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "stream/filter.h"
#include "tuned.h"

namespace mcp::alert {

struct TuneFormat {
  std::string_view name, help;
  void (*write)(const TuneAnswer& answer, stream::Sink& sink);
};

// All there are, the default first.
std::span<const TuneFormat> tune_formats();

void write_tune_plot(const TuneAnswer& answer, stream::Sink& sink);

// "> 10 for 1m"
std::string shown_candidate(const rules::Candidate& candidate);
// What of a rule is compared: "HighCpu: x > 10 for 1m"; of an expression that alone.
std::string shown_subject(const Tuned& tuned);

}  // namespace mcp::alert
