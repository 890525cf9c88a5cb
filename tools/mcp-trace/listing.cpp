// Tested by tests/unit/mcp-trace/waterfall_test.cpp and tests/cli/mcp-trace/show-list*.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "paint.h"
#include "tree.h"
#include "waterfall.h"

namespace mcp::trace {
namespace {

constexpr std::size_t kWholeId = 32;
constexpr std::size_t kShortestId = 8;
constexpr std::size_t kTimeWidth = 23;  // 2026-01-31 00:00:00.000
constexpr std::size_t kDurationWidth = 8;
constexpr std::size_t kSpansWidth = 5;
constexpr std::size_t kErrorsWidth = 6;
constexpr std::size_t kLeastRootWidth = 18;
constexpr std::size_t kGap = 2;
constexpr std::size_t kNumbersWidth = kTimeWidth + kDurationWidth + kSpansWidth + kErrorsWidth + 5 * kGap;

struct Summary {
  TraceId id;
  Extent extent;
  std::size_t spans = 0;
  std::size_t failed = 0;
  const Span* root = nullptr;  // the earliest span without a parent, or the earliest of all
};

Summary summary_of(std::span<const Span> trace) {
  Summary out{.id = trace.front().trace, .extent = extent_of(trace), .spans = trace.size()};
  for (const Span& span : trace) {
    if (span.failed) ++out.failed;
    const auto rank = [](const Span& each) { return std::pair(each.parent != 0, each.start_ns); };
    if (out.root == nullptr || rank(span) < rank(*out.root)) out.root = &span;
  }
  return out;
}

std::vector<Summary> summaries_of(std::span<const Span> sorted) {
  std::vector<Summary> out;
  for (std::span<const Span> trace = first_trace(sorted); !trace.empty(); trace = first_trace(sorted)) {
    out.push_back(summary_of(trace));
    sorted = sorted.subspan(trace.size());
  }
  return out;
}

// How many digits tell every trace from every other; the summaries are still by id.
std::size_t digits_that_differ(const std::vector<Summary>& by_id) {
  std::size_t digits = kShortestId;
  for (std::size_t i = 1; i < by_id.size(); ++i) {
    const std::string a = print(by_id[i - 1].id);
    const std::string b = print(by_id[i].id);
    const auto differ = std::mismatch(a.begin(), a.end(), b.begin()).first;
    digits = std::max(digits, static_cast<std::size_t>(differ - a.begin()) + 1);
  }
  return digits;
}

struct Layout {
  std::size_t id_width = kWholeId;
  std::size_t root_width = kLeastRootWidth;
};

Layout lay_out(const std::vector<Summary>& by_id, const Style& style) {
  Layout layout;
  if (style.width < kWholeId + kNumbersWidth + kLeastRootWidth) layout.id_width = digits_that_differ(by_id);
  const std::size_t taken = layout.id_width + kNumbersWidth;
  layout.root_width = std::max(kLeastRootWidth, style.width - std::min(taken, style.width));
  return layout;
}

void append_head(std::string& out, const Layout& layout, const Style& style) {
  std::string head;
  append_left(head, "TRACE", layout.id_width + kGap);
  append_left(head, "START (UTC)", kTimeWidth + kGap);
  append_right(head, "DURATION", kDurationWidth);
  append_right(head, "SPANS", kGap + kSpansWidth);
  append_right(head, "ERRORS", kGap + kErrorsWidth);
  append_inked(out, head + "  ROOT", kDim, style.ink);
  out += '\n';
}

void append_row(std::string& out, const Summary& trace, const Layout& layout, const Style& style) {
  append_left(out, print(trace.id).substr(0, layout.id_width), layout.id_width + kGap);
  append_left(out, readable_time(trace.extent.begin_ns), kTimeWidth + kGap);
  append_right(out, readable_duration(trace.extent.begin_ns, trace.extent.end_ns), kDurationWidth);
  append_right(out, fmt::format("{}", trace.spans), kGap + kSpansWidth);
  std::string errors;
  append_right(errors, fmt::format("{}", trace.failed), kGap + kErrorsWidth);
  append_inked(out, errors, trace.failed == 0 ? kPlain : kRed, style.ink);
  std::string root(trace.root->parent == 0 ? "" : "(no root) ");
  if (!trace.root->service.empty()) root += std::string(trace.root->service) + ": ";
  root += trace.root->name.empty() ? "(no name)" : trace.root->name;
  out += "  " + fitted(root, layout.root_width, style.glyphs) + "\n";
}

}  // namespace

void append_list(std::string& out, std::span<const Span> sorted, const Style& style) {
  std::vector<Summary> traces = summaries_of(sorted);
  const Layout layout = lay_out(traces, style);
  std::stable_sort(traces.begin(), traces.end(),
                   [](const Summary& a, const Summary& b) { return a.extent.begin_ns < b.extent.begin_ns; });
  append_head(out, layout, style);
  std::size_t failed = 0;
  for (const Summary& trace : traces) {
    append_row(out, trace, layout, style);
    failed += trace.failed;
  }
  const std::string totals =
      counted(traces.size(), "trace") + ", " + counted(sorted.size(), "span") + ", " + counted(failed, "error");
  append_inked(out, totals, kDim, style.ink);
  out += '\n';
}

}  // namespace mcp::trace
