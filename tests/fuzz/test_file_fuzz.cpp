// links: mcp_rules
// What is refused has a place in the text, and is refused for its form also where unknown keys are not looked at unless
// a key was all that was wrong. What is read has labels in order and times that can be added.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "rules/test_file.h"
#include "text/quote.h"
#include "timeutil/duration.h"

namespace {

using namespace mcp;

void must(bool holds) {
  if (!holds) std::abort();
}

void judge(const Error& error) {
  must(error.code == Code::kConfig && text::valid_utf8(error.message));
  must(error.place.file == "t.yml");
}

void check(const rules::TestGroup& group) {
  must(group.interval_us > 0 && timeutil::within_reach(group.interval_us) && timeutil::within_reach(group.start_us));
  for (const rules::InputSeries& input : group.input) must(std::is_sorted(input.labels.begin(), input.labels.end()));
  for (const rules::AlertTest& test : group.alerts) {
    must(!test.alertname.empty() && timeutil::within_reach(test.eval_us));
    for (const rules::ExpectedAlert& alert : test.expected) {
      must(std::is_sorted(alert.labels.exact.begin(), alert.labels.exact.end()));
    }
  }
  for (const rules::ExprTest& test : group.exprs) must(test.expr.root != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto strict = rules::read_test_file(text, "t.yml", rules::UnknownTestKeys::kRefused);
  const auto lenient = rules::read_test_file(text, "t.yml", rules::UnknownTestKeys::kIgnored);
  must(!strict || lenient);
  if (!strict) judge(strict.error());
  if (!lenient) {
    judge(lenient.error());
    return 0;
  }
  must(lenient->every_us > 0 && lenient->groups.size() <= size);
  for (const rules::TestGroup& group : lenient->groups) check(group);
  return 0;
}
