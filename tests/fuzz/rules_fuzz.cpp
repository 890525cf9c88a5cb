// links: mcp_rules
// A file is groups of whole rules, or errors, and findings about the rules; each has a place in the text, and
// everything in it is UTF-8.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "rules/lint.h"
#include "text/quote.h"
#include "yaml/lines.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

struct InText {
  std::string_view text;
  std::uint64_t lines = 1 + static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), [](char c) {
                          return c == '\n' || c == '\r' || static_cast<unsigned char>(c) >= 0x80;
                        }));

  void place(const mcp::Place& place) const {
    require(place.file == "r.yml" && place.line <= lines + 1 && place.column <= text.size() + 1);
  }
  void error(const mcp::Error& error) const {
    place(error.place);
    require(error.code == mcp::Code::kConfig && !error.message.empty() && mcp::text::valid_utf8(error.message));
  }
};

void judge(const mcp::rules::Rule& rule, const mcp::rules::Written& written, const InText& in,
           const mcp::yaml::Lines& lines) {
  require(!rule.name.empty() && rule.expr.root != nullptr && rule.for_us >= 0 && rule.keep_firing_for_us >= 0);
  const bool recording = rule.kind == mcp::rules::Rule::Kind::kRecording;
  require(!recording || (rule.for_us == 0 && rule.annotations.empty()));
  in.place(rule.place);
  in.place(written.name);
  require(written.labels.size() == rule.labels.size() && written.annotations.size() == rule.annotations.size());
  require(std::is_sorted(rule.labels.begin(), rule.labels.end()));
  for (std::size_t byte = 0; byte <= rule.expr.text.size(); byte += 7) {
    const mcp::Place place = lines.in_scalar(rule.expr_place, rule.expr.text, byte);
    require(place.line <= in.lines && place.column <= in.text.size() + 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto check = [](std::string_view it) {
    if (it.find("{{") == std::string_view::npos) return Status(Done{});
    return Status(
        Error{.code = Code::kConfig, .message = "no template", .place = {.file = {}, .line = 2, .column = 2}});
  };
  const InText in{text};
  const rules::Reading reading = rules::read_file(std::string(text), "r.yml", {.check_template = check});
  for (const Error& error : reading.errors) in.error(error);
  for (const Error& warning : reading.file.warnings) in.error(warning);
  require(reading.file.groups.size() == reading.file.written.size());
  const yaml::Lines lines(text);
  for (std::size_t g = 0; g < reading.file.groups.size(); ++g) {
    const rules::Group& group = reading.file.groups[g];
    require(group.rules.size() == reading.file.written[g].size() && group.interval_us >= 0);
    for (std::size_t r = 0; r < group.rules.size(); ++r) judge(group.rules[r], reading.file.written[g][r], in, lines);
  }
  const std::vector<rules::Finding> findings = rules::lint(std::span(&reading.file, 1));
  for (const rules::Finding& finding : findings) {
    require(finding.code != nullptr && !finding.message.empty() && text::valid_utf8(finding.message));
    in.place(finding.place);
  }
  return 0;
}
