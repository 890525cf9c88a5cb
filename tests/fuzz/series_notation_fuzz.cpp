// links: mcp_promql
// The first line is a series, what follows its values. What is refused has a place in its text; a histogram that is
// read is possible, and its own text reads back to the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "promql/series_notation.h"
#include "text/quote.h"

namespace {

using namespace mcp;

void must(bool holds) {
  if (!holds) std::abort();
}

void judge(const Error& error, std::string_view text) {
  must(error.code == Code::kConfig && text::valid_utf8(error.message));
  must(error.place.line >= 1 && error.place.column >= 1 && error.place.column <= text.size() + 1);
}

void check_text(const histogram::Histogram& histogram) {
  must(histogram::possible(histogram));
  const std::string text = promql::histogram_text(histogram);
  const auto again = promql::parse_histogram(text);
  must(again && promql::histogram_text(*again) == text);
}

void unroll(std::span<const promql::Run> runs) {
  constexpr int kMost = 1000;
  promql::Unroll values(runs);
  promql::Written written;
  for (int i = 0; i < kMost && values.next(written); ++i) {
    must((written.is == promql::Run::Is::kHistogram) == (written.histogram != nullptr));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(bytes), size);
  const std::string_view series = all.substr(0, all.find('\n'));
  const std::string_view values = all.substr(std::min(series.size() + 1, all.size()));
  const auto labels = promql::parse_series(series);
  if (!labels) judge(labels.error(), series);
  if (labels) must(std::is_sorted(labels->begin(), labels->end()));
  const auto runs = promql::parse_values(values);
  if (!runs) {
    judge(runs.error(), values);
    return 0;
  }
  for (const promql::Run& run : *runs) {
    must(run.count <= promql::kLongestRun);
    if (run.histogram) check_text(*run.histogram);
  }
  unroll(*runs);
  return 0;
}
