// An answer as a picture: a range as lines over time, one moment as bars.
// Tested by tests/unit/mcp-query/plots_test.cpp and the golden cases of mcp-query.
#include <algorithm>
#include <iterator>

#include "cli/terminal.h"
#include "formats.h"
#include "histogram/histogram.h"
#include "plot/scale.h"
#include "plot/svg.h"
#include "plot/terminal.h"
#include "record/series.h"
#include "tsdb/matcher.h"

namespace mcp::query {
namespace {

using promql::Type;

constexpr std::size_t kWithoutTerminal = 80;
constexpr std::size_t kMostRows = 20, kFewestRows = 6;
constexpr std::size_t kAround = 8;  // lines of a screen that are neither area nor legend, and that of the prompt

// As PromQL prints them: `x{job="a"}`, `{}` where there are none.
std::string printed(const record::Labels& labels) {
  record::SeriesRef series;
  std::vector<record::Label> others;
  for (const auto& [name, value] : labels) {
    if (name == tsdb::kNameLabel) {
      series.name = value;
    } else {
      others.push_back({name, value});
    }
  }
  series.labels = others;
  std::string out = record::print(series);
  return out.empty() ? "{}" : out;
}

// What the labels of all lines have in common.
record::Labels common_of(const std::vector<Line>& lines) {
  record::Labels common;
  if (lines.size() < 2) return common;
  for (const auto& label : *lines.front().labels) {
    const bool everywhere = std::all_of(lines.begin(), lines.end(), [&](const Line& line) {
      return promql::label_of(*line.labels, label.first) == label.second;
    });
    if (everywhere) common.push_back(label);
  }
  return common;
}

plot::Name name_of(const Line& line, const record::Labels& common) {
  record::Labels others;
  std::set_difference(line.labels->begin(), line.labels->end(), common.begin(), common.end(),
                      std::back_inserter(others));
  return {.whole = printed(*line.labels), .brief = printed(others)};
}

// In one line, however it was typed.
std::string title_of(const Reply& reply) {
  std::string title;
  for (const char c : reply.text) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) title += c;
    if (blank && !title.empty() && title.back() != ' ') title += ' ';
  }
  return title;
}

Error refused(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message), .place = {}}; }

bool holds_histograms(const Line& line) {
  return std::any_of(line.entries.begin(), line.entries.end(),
                     [](const Entry& entry) { return entry.value.hist != nullptr; });
}

std::string text_of(const histogram::Interval& interval, std::string_view unit) {
  return (interval.lower_inclusive ? "[" : "(") + plot::quantity(unit, interval.lower) + ", " +
         plot::quantity(unit, interval.upper) + (interval.upper_inclusive ? "]" : ")");
}

// A bar a bucket, from the lowest. Counts have no unit; the bounds have that of the answer.
void add_buckets(plot::Bars& bars, const histogram::Histogram& histogram, const plot::Name& of, std::string_view unit) {
  histogram::Walk walk(histogram);
  for (histogram::Interval interval; walk.next(interval);) {
    const std::string bucket = text_of(interval, unit);
    bars.bars.push_back({.name = {of.whole + bucket, of.brief + bucket}, .value = interval.count});
  }
}

Result<plot::Bars> bars_of(const Reply& reply) {
  const std::vector<Line> lines = lines_of(reply);
  const auto histograms = std::count_if(lines.begin(), lines.end(), holds_histograms);
  plot::Bars bars{
      .title = title_of(reply), .unit = reply.unit, .at_us = reply.when.steps.start_us, .common = {}, .bars = {}};
  const record::Labels common = common_of(lines);
  if (!common.empty()) bars.common = printed(common);
  if (histograms == 0) {
    for (const Line& line : lines) {
      bars.bars.push_back({.name = name_of(line, common), .value = line.entries.front().value.number});
    }
    return bars;
  }
  if (static_cast<std::size_t>(histograms) < lines.size()) {
    return refused("a plot is of numbers or of histograms, and here are both; see --to table");
  }
  bars.unit = "1";
  for (const Line& line : lines) {
    plot::Name name = lines.size() == 1 ? plot::Name() : name_of(line, common);
    if (lines.size() > 1) name = {name.whole + " ", name.brief + " "};
    add_buckets(bars, *line.entries.front().value.hist, name, reply.unit);
  }
  return bars;
}

// Of a range the steps that were asked for; of a range vector from its first sample to its last, all joined.
Result<plot::Chart> chart_of(const Reply& reply) {
  const promql::Steps& steps = reply.when.steps;
  plot::Chart chart{.title = title_of(reply), .unit = reply.unit, .common = {}, .lines = {}};
  const std::vector<Line> lines = lines_of(reply);
  const record::Labels common = common_of(lines);
  if (!common.empty()) chart.common = printed(common);
  if (std::any_of(lines.begin(), lines.end(), holds_histograms)) {
    return refused("histograms over time are no lines; expected numbers, as of histogram_quantile()");
  }
  chart.from_us = steps.start_us;
  chart.to_us = reply.when.range ? steps.end_us() : steps.start_us;
  chart.step_us = reply.when.range ? steps.every_us : 0;
  for (const Line& line : lines) {
    plot::Line drawn{.name = name_of(line, common), .points = {}};
    for (const Entry& entry : line.entries) drawn.points.push_back({entry.ts_us, entry.value.number});
    if (!reply.when.range) {
      const bool first = chart.lines.empty();
      const std::int64_t from_us = line.entries.front().ts_us, to_us = line.entries.back().ts_us;
      chart.from_us = first ? from_us : std::min(chart.from_us, from_us);
      chart.to_us = first ? to_us : std::max(chart.to_us, to_us);
    }
    chart.lines.push_back(std::move(drawn));
  }
  return chart;
}

// Into a pipe or a file the same bytes go everywhere but for COLUMNS; only a terminal is asked what it can do.
plot::Screen screen_of(stream::Sink& sink, std::size_t lines) {
  const auto terminal = sink.on_standard_output() ? cli::terminal_on_stdout() : std::nullopt;
  const auto asked_for = cli::columns_asked_for();
  plot::Screen screen;
  screen.columns = terminal && terminal->width ? *terminal->width : asked_for.value_or(kWithoutTerminal);
  if (terminal && !terminal->utf8) screen.glyphs = text::Glyphs::kAscii;
  if (sink.on_standard_output() && sink.console().color_stdout()) screen.ink = plot::Ink::kColor;
  if (!terminal || !terminal->height) return screen;
  const std::size_t height = std::max(*terminal->height, kAround + kFewestRows) - kAround;
  screen.legend = std::clamp<std::size_t>(height / 3, 3, screen.legend);
  screen.rows = std::clamp(height - std::min(height, std::min(lines, screen.legend) + 2), kFewestRows, kMostRows);
  return screen;
}

Status write(const Reply& reply, stream::Sink& sink, std::string (*draw_lines)(const plot::Chart&, stream::Sink&),
             std::string (*draw_bars)(const plot::Bars&, stream::Sink&)) {
  if (reply.type == Type::kString) return refused("a string cannot be drawn; expected numbers (see --to table)");
  if (reply.type == Type::kMatrix) {
    const Result<plot::Chart> chart = chart_of(reply);
    if (!chart) return chart.error();
    sink.out() += draw_lines(*chart, sink);
    return Done{};
  }
  const Result<plot::Bars> bars = bars_of(reply);
  if (!bars) return bars.error();
  sink.out() += draw_bars(*bars, sink);
  return Done{};
}

}  // namespace

Status write_plot(const Reply& reply, stream::Sink& sink) {
  return write(
      reply, sink,
      [](const plot::Chart& chart, stream::Sink& on) {
        return plot::to_terminal(chart, screen_of(on, chart.lines.size()));
      },
      [](const plot::Bars& bars, stream::Sink& on) { return plot::to_terminal(bars, screen_of(on, 0)); });
}

Status write_svg(const Reply& reply, stream::Sink& sink) {
  return write(
      reply, sink, [](const plot::Chart& chart, stream::Sink&) { return plot::to_svg(chart, plot::Sheet{}); },
      [](const plot::Bars& bars, stream::Sink&) { return plot::to_svg(bars, plot::Sheet{}); });
}

}  // namespace mcp::query
