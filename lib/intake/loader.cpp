// Tested by tests/unit/intake/loader_test.cpp and the golden cases of mcp-query.
#include "intake/loader.h"

namespace mcp::intake {

Status Loader::finish(stream::Sink& sink) {
  const Result<series::SeriesSet*> all = intake_.finish(sink);
  if (!all) return all.error();
  const Result<cli::Exit> asked = last_(**all, sink);
  if (!asked) return asked.error();
  verdict_ = *asked;
  return Done{};
}

}  // namespace mcp::intake
