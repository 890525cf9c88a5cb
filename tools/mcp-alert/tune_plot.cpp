// Candidates as a picture: the values over time with the thresholds as flat lines, and when each would have fired.
// Tested by the golden cases of mcp-alert.
#include <algorithm>
#include <set>

#include "plot/terminal.h"
#include "plot/timeline.h"
#include "screen.h"
#include "timeline_kinds.h"
#include "tune_output.h"

namespace mcp::alert {
namespace {

std::string threshold_of(const Tried& tried) {
  const std::string whole = shown_candidate(tried.candidate);
  return whole.substr(0, whole.rfind(" for "));
}

plot::Chart chart_of(const Tuned& tuned) {
  plot::Chart chart{.title = shown_subject(tuned),
                    .unit = "",
                    .from_us = tuned.from_us,
                    .to_us = tuned.to_us,
                    .step_us = 0,
                    .common = tuned.common,
                    .lines = tuned.lines};
  std::set<double> drawn;
  for (const Tried& tried : tuned.tried) {
    const double threshold = tried.candidate.threshold;
    if (!drawn.insert(threshold).second) continue;
    const std::string name = threshold_of(tried);
    chart.lines.push_back(
        {.name = {.whole = name, .brief = name}, .points = {{tuned.from_us, threshold}, {tuned.to_us, threshold}}});
  }
  return chart;
}

void write_one(const Tuned& tuned, stream::Sink& sink) {
  const plot::Screen screen = screen_of(sink);
  sink.out() += plot::to_terminal(chart_of(tuned), screen);
  if (tuned.more_lines > 0) sink.out() += "and " + std::to_string(tuned.more_lines) + " more series\n";
  sink.out() += '\n';
  const bool any_current =
      std::any_of(tuned.tried.begin(), tuned.tried.end(), [](const Tried& tried) { return tried.current; });
  plot::Timeline timeline{.title = any_current ? "candidates (* the current one)" : "candidates",
                          .from_us = tuned.from_us,
                          .to_us = tuned.to_us,
                          .kinds = timeline_kinds(),
                          .lanes = {}};
  for (const Tried& tried : tuned.tried) {
    const std::string mark = tried.current ? " *" : "";
    timeline.lanes.push_back({.name = shown_candidate(tried.candidate) + mark, .bouts = bouts_of(tried.outcome)});
  }
  sink.out() += plot::to_terminal(timeline, screen);
  sink.relieve();
}

}  // namespace

void write_tune_plot(const TuneAnswer& answer, stream::Sink& sink) {
  bool first = true;
  for (const Tuned& tuned : answer.all) {
    if (tuned.tried.empty()) continue;
    if (!std::exchange(first, false)) sink.out() += '\n';
    write_one(tuned, sink);
  }
  if (first) sink.out() += "there is nothing to draw\n";
}

}  // namespace mcp::alert
