// Tested by tests/unit/mcp-agg/rules_test.cpp, hops_test.cpp and sessions_test.cpp.
#include "rows.h"

namespace mcp::agg {

void Rows::write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) {
  const std::string_view unit = window.nature ? book_.unit(window.nature->unit) : std::string_view();
  encoder_.append(sink.out(), {.number = group, .key = book_.groups().key(group), .unit = unit}, span, window);
  sink.relieve();
}

}  // namespace mcp::agg
