// links: mcp_template
// Whatever the text is, it parses or has an error with a place in it; what parsed expands to the same text each time,
// or stops with an error; neither is longer than the output may be.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "template/limits.h"
#include "template/template.h"

namespace {

using namespace mcp;
using namespace mcp::templates;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void judge(const Error& error, std::string_view text) {
  require(error.code == Code::kConfig && !error.message.empty());
  const auto lines = static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  require(error.place.line >= 1 && error.place.line <= lines);
  require(error.place.column >= 1 && error.place.column <= text.size() + 1);
}

Result<std::vector<Sample>> answer(std::string_view expression) {
  if (expression.empty()) return Error{.code = Code::kConfig, .message = "nothing to ask"};
  return std::vector<Sample>{{{{"instance", "b"}, {"job", std::string(expression)}}, 1.5}, {{{"instance", "a"}}, -0.0}};
}

void expand_both(const Template& parsed, std::string_view text) {
  static const std::vector<Label> kLabels = {{"instance", "host.example.com:9100"}, {"job", "j"}};
  const Data data{.labels = kLabels, .external_labels = kLabels, .external_url = "http://h/p", .value = 1234.5};
  const Context context{.now_us = 1'500'000'000, .query = answer, .external_url = "http://h/p"};
  const auto expanded = expand(parsed, data, context);
  const Expansion rule = expand_rule(parsed, data, context);
  require(static_cast<bool>(expanded) != rule.error.has_value());
  if (!expanded) return judge(expanded.error(), text);
  require(expanded->size() <= kLongestOutput && *expanded == rule.text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto parse : {Template::parse, Template::parse_rule}) {
    const auto parsed = parse(text);
    if (!parsed) {
      judge(parsed.error(), text);
    } else {
      expand_both(*parsed, text);
    }
  }
  return 0;
}
