// Tested by tests/unit/mcp-agg/rules_test.cpp, hops_test.cpp and sessions_test.cpp.
#include "rows.h"

namespace mcp::agg {

Rows::Rows(const Plan& plan, SeriesBook& book, std::size_t kept_text) : book_(book), encoder_(plan, kept_text) {
  if (plan.top) top_.emplace(plan.top->most);
}

void Rows::write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) {
  const std::string_view unit = window.nature ? book_.unit(window.nature->unit) : std::string_view();
  const Encoder::Group who{.number = group, .key = book_.groups().key(group), .unit = unit};
  write_line(encoder_, top_, who, span, window, sink);
}

void Rows::flush(stream::Sink& sink) {
  if (top_) top_->flush(sink);
}

void Rows::end(stream::Sink& sink) {
  if (top_) top_->end(sink);
}

}  // namespace mcp::agg
