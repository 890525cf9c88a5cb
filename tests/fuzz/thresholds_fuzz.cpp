// links: mcp_alert
// A file is thresholds that are whole and can be told apart, or an error with a place in it.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "condition.h"
#include "severity.h"
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
  require(!read->rules.empty() && static_cast<bool>(alert::all_distinct(std::span(&*read, 1))));
  for (const rules::Rule& rule : read->rules) {
    require(!rule.name.empty() && rules::path_of(read->file, rule.name) == "rules/" + rule.name);
    require(rule.for_us >= 0 && rule.place.line >= 1 && rule.expr.root != nullptr);
    require(alert::comparison_of(*rule.expr.root).has_value());
    const auto severity = std::find_if(rule.labels.begin(), rule.labels.end(),
                                       [](const auto& label) { return label.first == "severity"; });
    require(severity != rule.labels.end() && alert::severity_of(severity->second) != nullptr);
  }
  return 0;
}
