// Tested by tests/unit/mcp-agg/model_test.cpp, hops_test.cpp and sessions_test.cpp.
#include "closer.h"

#include "hops.h"
#include "ladder.h"
#include "sessions.h"

namespace mcp::agg {

std::unique_ptr<Closer> make_closer(const Plan& plan, SeriesBook& book, std::size_t kept_text) {
  if (plan.sessions) return std::make_unique<Sessions>(plan, book, kept_text);
  if (plan.finest_us < plan.widths.front()) return std::make_unique<Hops>(plan, book, kept_text);
  return std::make_unique<Ladder>(plan, book, kept_text);
}

}  // namespace mcp::agg
