// links: mcp_alert
// A file is thresholds that are whole and can be told apart, or an error with a place in it.
#include <cstdint>
#include <string>
#include <string_view>

#include "text/quote.h"
#include "threshold.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto read = alert::parse_thresholds(text, "dir/rules.yml");
  if (!read) {
    require(read.error().code == Code::kConfig && read.error().place.file == "dir/rules.yml");
    require(read.error().place.column <= size + 1 && text::valid_utf8(read.error().message));
    return 0;
  }
  require(!read->empty() && static_cast<bool>(alert::all_distinct(*read)));
  for (const alert::Threshold& threshold : *read) {
    require(!threshold.name.empty() && threshold.rule == "rules/" + threshold.name);
    require(threshold.condition != nullptr && threshold.severity != nullptr && !threshold.matchers.empty());
    require(threshold.for_us >= 0 && threshold.place.line >= 1);
    const auto own = alert::severity_of(threshold.severity->word);
    require(own == threshold.severity && !threshold.labels.empty());
    threshold.condition->holds(threshold.threshold, threshold.threshold);
  }
  return 0;
}
