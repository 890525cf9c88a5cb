// A forecast as a picture: what was, what is expected, the band and the limit.
// Tested by the golden cases of mcp-alert.
#include <algorithm>

#include "forecast_output.h"
#include "plot/svg.h"
#include "plot/terminal.h"
#include "screen.h"

namespace mcp::alert {
namespace {

plot::Line line(std::string name) { return {.name = {.whole = name, .brief = name}, .points = {}}; }

plot::Chart chart_of(const Foreseen& one, const forecast::Question& question) {
  const forecast::Windows& windows = one.history.windows;
  const std::vector<forecast::Ahead>& course = one.forecast.course;
  plot::Chart chart{.title = printed_series(one.history.labels) + ": " + std::string(word_of(one.forecast.verdict)),
                    .unit = "",
                    .from_us = windows.start_us,
                    .to_us = course.empty() ? windows.end_us() : course.back().ts_us,
                    .step_us = 0,
                    .common = "",
                    .lines = {}};
  if (!one.forecast.why.empty()) chart.title += " (" + one.forecast.why + ")";
  plot::Line was = line("measured");
  for (std::size_t i = 0; i < windows.medians.size(); ++i) {
    const std::int64_t begins_us = windows.start_us + static_cast<std::int64_t>(i) * windows.step_us;
    was.points.push_back({begins_us + windows.step_us / 2, windows.medians[i]});
  }
  chart.lines.push_back(std::move(was));
  if (!course.empty()) {
    plot::Line expected = line("expected"), low = line("lower end"), high = line("upper end");
    for (const forecast::Ahead& ahead : course) {
      expected.points.push_back({ahead.ts_us, ahead.expected});
      low.points.push_back({ahead.ts_us, ahead.low});
      high.points.push_back({ahead.ts_us, ahead.high});
    }
    for (plot::Line* made : {&expected, &low, &high}) chart.lines.push_back(std::move(*made));
  }
  if (question.limit) {
    plot::Line limit = line("limit");
    limit.points = {{chart.from_us, *question.limit}, {chart.to_us, *question.limit}};
    chart.lines.push_back(std::move(limit));
  }
  return chart;
}

}  // namespace

void write_forecast_plot(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink) {
  const plot::Screen screen = screen_of(sink);
  for (const Foreseen& one : all) {
    if (&one != &all.front()) sink.out() += '\n';
    sink.out() += plot::to_terminal(chart_of(one, question), screen);
    sink.relieve();
  }
}

void write_forecast_svg(const std::vector<Foreseen>& all, const forecast::Question& question, stream::Sink& sink) {
  for (const Foreseen& one : all) sink.out() += plot::to_svg(chart_of(one, question), plot::Sheet{});
}

}  // namespace mcp::alert
