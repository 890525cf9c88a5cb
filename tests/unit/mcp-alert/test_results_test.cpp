#include "test_results.h"

#include <catch2/catch.hpp>

namespace mcp::alert {
namespace {

FileResult failed(std::string headline, std::string below) {
  GroupResult group;
  group.name = "a<b> & \"c\"";
  group.place = {.file = "t.yml", .line = 3, .column = 5};
  group.headlines = {std::move(headline)};
  group.plain = group.shown = {std::move(below)};
  group.places = {group.place};
  return {.path = "t.yml", .groups = {group}, .errors = {}};
}

TEST_CASE("JUnit's XML has no character that XML has not") {
  const std::string text = as_junit({failed("up > 1 \x01\x1b \xff", "a ]]> b\n\tc\r")});
  CHECK(text.find("name=\"a&lt;b&gt; &amp; &quot;c&quot;\"") != std::string::npos);
  CHECK(text.find("message=\"up &gt; 1 \xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\"") != std::string::npos);
  CHECK(text.find("a ]]&gt; b\n\tc\xEF\xBF\xBD</failure>") != std::string::npos);
}

TEST_CASE("counts are those of groups, and of files that cannot be used") {
  FileResult broken{.path = "b.yml", .groups = {}, .errors = {{.code = Code::kConfig, .message = "no"}}};
  GroupResult passed;
  passed.name = "ok";
  FileResult good{.path = "g.yml", .groups = {passed, passed}, .errors = {}};
  const std::vector<FileResult> files = {failed("x", "    below\n"), broken, good};
  CHECK(for_people(files, Passed::kCounted) ==
        "t.yml:3:5: FAILED: a<b> & \"c\"\n  t.yml:3:5: x\n    below\nt.yml: 0 passed, 1 failed\nb.yml: cannot be used\n"
        "g.yml: 2 passed, 0 failed\nall 3 files: 2 passed, 1 failed, 1 file cannot be used\n");
  CHECK(as_junit(files).find("<testsuites tests=\"4\" failures=\"1\" errors=\"1\">") != std::string::npos);
}

}  // namespace
}  // namespace mcp::alert
