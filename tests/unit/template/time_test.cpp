// What promtool 2.42 answers to the same texts.
#include <catch2/catch.hpp>

#include "rendering.h"

using namespace mcp::templates;

namespace {

constexpr Row kRows[] = {
    {R"~({{ (toTime 0) }} {{(toTime 0.5).Unix}} {{ (toTime 1e9).Format "Mon Jan _2 15:04:05.000 MST 2006 Z07:00 -0700 PM 3 06 002" }} {{ (toTime 1e9).Weekday }} {{ (toTime 1e9).Month }} {{ (toTime 1e9).YearDay }})~",
     "1970-01-01 00:00:00 +0000 UTC 0 Sun Sep  9 01:46:40.000 UTC 2001 Z +0000 AM 1 01 252 Sunday September 252"},
    {"{{ (toTime 1e9).Year }}/{{ (toTime 1e9).Day }} {{ (toTime 1e9).Hour }}:{{ (toTime 1e9).Minute }}:{{ (toTime "
     "1e9).Second }} {{ (toTime 1e9).Nanosecond }} {{ (toTime 1e9).UnixNano }} {{ (toTime 1e9).UnixMilli }} {{ "
     "((toTime 1e9).AddDate 0 1 40).String }} {{ (toTime 1e9).Before (toTime 2e9) }} {{ (toTime 2e9).Sub (toTime 1e9) "
     "}} {{ ((toTime 2e9).Sub (toTime 1e9)).Hours }}",
     "2001/9 1:46:40 0 1000000000000000000 1000000000000 2001-11-18 01:46:40 +0000 UTC true 277777h46m40s "
     "277777.77777777775"},
    {"{{ (toTime 5).Sub (toTime 4.9995) }} {{ (toTime 5).Sub (toTime 4.5) }} {{ (toTime 5).Sub (toTime 5) }} {{ "
     "(toTime 1).Sub (toTime 100000.25) }} {{ ((toTime 5).Sub (toTime 1.5)).Seconds }} {{ ((toTime 5).Sub (toTime "
     "1.5)).Round 1000000000 }} {{ ((toTime 5).Sub (toTime 1.5)).Truncate 1000000000 }} {{ ((toTime 5).Sub (toTime "
     "1.5)).Milliseconds }} {{ humanizeDuration ((toTime 5).Sub (toTime 1.5)).Seconds }}",
     "1ms 500ms 0s -27h46m39.25s 3.5 4s 3s 3500 3.5s"},
};

}  // namespace

TEST_CASE("times and durations") {
  for (const Row& row : kRows) {
    INFO(row.text);
    CHECK(for_rule(row.text) == row.output);
  }
}
