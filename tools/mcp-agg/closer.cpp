// Tested by tests/unit/mcp-agg/model_test.cpp, hops_test.cpp, sessions_test.cpp and reviser_test.cpp.
#include "closer.h"

#include "hops.h"
#include "ladder.h"
#include "reviser.h"
#include "sessions.h"

namespace mcp::agg {

void Marks::pass(const Windows& windows) {
  first_us_ = windows.first_with_values().value_or(INT64_MAX);
  closed_by_ = windows.moved_by();
}

void Marks::end(const Windows& windows) {
  first_us_ = windows.first_with_values().value_or(INT64_MAX);
  last_us_ = windows.latest_with_values().value_or(INT64_MIN);
  ending_ = true;
  closed_by_ = Windows::MovedBy::kSample;
}

WindowSpan Marks::span(std::int64_t start_us, std::int64_t width_us) const {
  return {.start_us = start_us,
          .width_us = width_us,
          .partial_start = start_us <= first_us_,
          .partial_end = ending_ && last_us_ < start_us + width_us,
          .rev = 0,
          .closed_by = closed_by_};
}

std::unique_ptr<Closer> make_closer(const Plan& plan, SeriesBook& book, PlainRows& rows) {
  if (plan.revise_for_us > 0) return std::make_unique<Reviser>(plan, book, rows);
  if (plan.sessions) return std::make_unique<Sessions>(plan, book, rows);
  if (plan.finest_us < plan.widths.front()) return std::make_unique<Hops>(plan, book, rows);
  return std::make_unique<Ladder>(plan, book, rows);
}

}  // namespace mcp::agg
