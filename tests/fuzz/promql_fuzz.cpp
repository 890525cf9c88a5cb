// links: mcp_promql
// What parses prints so that it parses to the same tree; what does not has an error whose place is in the text. A
// selector that parses can be selected by. What parses has a type in each Prometheus or a refusal with a place in it,
// and so has what it prints.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "promql/check.h"
#include "promql/parse.h"
#include "promql/print.h"
#include "text/quote.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

void judge(const mcp::Error& error, std::string_view text) {
  require(error.code == mcp::Code::kConfig);
  require(error.place.line >= 1 && error.place.column >= 1 && error.place.column <= text.size() + 1);
  require(static_cast<std::ptrdiff_t>(error.place.line) <= std::count(text.begin(), text.end(), '\n') + 1);
  require(mcp::text::valid_utf8(error.message));
}

constexpr mcp::promql::CheckOptions kEach[] = {
    {.compat = 3, .experimental = true}, {.compat = 3, .experimental = false}, {.compat = 2, .experimental = true}};

// The grammar of 2.42: what it refuses has a place too, and what it takes reads back.
void judge_2(std::string_view text) {
  using namespace mcp::promql;
  const auto parsed = parse(text, 2);
  if (!parsed) return judge(parsed.error(), text);
  const auto type = check(**parsed, text, {.compat = 2});
  if (!type) judge(type.error(), text);
  const std::string printed = print(**parsed);
  const auto again = parse(printed, 2);
  require(printed.size() > kLongest || (again && same(**parsed, **again)));
}

void check_types(const mcp::promql::Expr& read, std::string_view text, const mcp::promql::Expr& again,
                 std::string_view printed) {
  using namespace mcp::promql;
  for (const CheckOptions& options : kEach) {
    const auto type = check(read, text, options);
    const auto type_again = check(again, printed, options);
    if (type) {
      require(*type != Type::kNone && *type == type_of(read) && *type == type_of(again));
    } else {
      judge(type.error(), text);
    }
    require(static_cast<bool>(type) == static_cast<bool>(type_again));
    require(type || type.error().message == type_again.error().message);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto parsed = promql::parse(text)) {
    const std::string printed = promql::print(**parsed);
    if (printed.size() > promql::kLongest) return 0;  // escapes may make it longer than a text may be
    const auto again = promql::parse(printed);
    require(again && promql::same(**parsed, **again) && promql::print(**again) == printed);
    check_types(**parsed, text, **again, printed);
  } else {
    judge(parsed.error(), text);
  }
  judge_2(text);
  const auto selector = promql::parse_selector(text);
  if (!selector) {
    judge(selector.error(), text);
    return 0;
  }
  const auto matchers = promql::matchers_of(*selector);
  require(matchers &&
          std::any_of(matchers->begin(), matchers->end(), [](const auto& m) { return !m.matches_absent(); }));
  return 0;
}
