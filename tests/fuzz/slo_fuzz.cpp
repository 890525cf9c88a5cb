// links: mcp_alert
// A file is objectives and a score that are whole, whose expressions parse for every window, or an error with a place.
#include <cstdint>
#include <string>
#include <string_view>

#include "slo_expressions.h"
#include "slo_rules.h"
#include "text/quote.h"
#include "yaml/tree.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void check(const mcp::alert::Objective& objective) {
  using namespace mcp::alert;
  require(!objective.name.empty() && objective.budget > 0 && objective.budget < 1 && objective.place.line >= 1);
  require(!objective.warning || (*objective.warning >= objective.percent && *objective.warning <= 100));
  require(objective.window_us >= 60'000'000);
  if (const auto* time = std::get_if<TimeSli>(&objective.sli)) {
    require(time->condition != nullptr && time->every_us > 0);
    require(static_cast<bool>(parse_expression(worst_value(*time))));
  }
  for (const BurnRow& row : objective.burn) {
    require(row.short_us > 0 && row.short_us < row.long_us && row.long_us <= objective.window_us && row.factor > 0);
    require(static_cast<bool>(parse_expression(error_ratio(objective, row.long_us))));
  }
  require(static_cast<bool>(parse_expression(error_ratio(objective, objective.window_us))));
  require(static_cast<bool>(parse_expression(total_in(objective, objective.window_us))));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto read = alert::parse_slo_file(text, "dir/slo.yml");
  if (!read) {
    require(read.error().code == Code::kConfig && read.error().place.file == "dir/slo.yml");
    require(read.error().place.column <= size + 1 && text::valid_utf8(read.error().message));
    return 0;
  }
  require(!read->objectives.empty() || read->score.has_value());
  for (const alert::Objective& objective : read->objectives) check(objective);
  const auto rules = yaml::parse(alert::rules_of(read->objectives));
  require(static_cast<bool>(rules) || rules.error().message.find("more than") != std::string::npos);
  return 0;
}
