// Tested by tests/unit/plot/svg_test.cpp and the golden cases of mcp-query.
#include "plot/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "plot/axis.h"
#include "plot/document.h"
#include "plot/scale.h"
#include "plot/trace.h"
#include "text/columns.h"
#include "timeutil/instant.h"

namespace mcp::plot {
namespace {

constexpr double kEdge = 16, kTitle = 30, kCaption = 20, kBelowTitle = 18;
constexpr double kAxisHeight = 44;  // labels of times, and the days
constexpr double kRow = 19;         // of the legend
constexpr double kLegendShare = 0.5;
constexpr double kSwatch = 34;
constexpr double kValueWidth = 92;
constexpr double kPixelsPerTick = 36;
constexpr std::size_t kMostSpots = 600;  // points that tell their value when they are pointed at

class SvgChart {
 public:
  SvgChart(const Chart& chart, const Sheet& sheet)
      : chart_(chart),
        width_(static_cast<double>(std::max<std::size_t>(sheet.width, 320))),
        height_(static_cast<double>(std::max<std::size_t>(sheet.height, 240))),
        caption_(caption_of(chart.unit)),
        told_(legend_rows()),
        top_(kTitle + kBelowTitle + (caption_.empty() ? 0 : kCaption)),
        bottom_(height_ - kEdge - kAxisHeight - kRow * static_cast<double>(legend_lines())),
        right_(width_ - kEdge - 8),
        axis_(extent_of(chart), chart.unit, static_cast<std::size_t>((bottom_ - top_) / kPixelsPerTick) + 1),
        left_(kEdge + 10 + kText12 * widest_label()),
        document_(width_, height_, chart.title) {}

  std::string all() {
    document_.code(kEdge, kTitle, "t c h", static_cast<std::size_t>((width_ - 2 * kEdge) / kCode14), chart_.title);
    if (!caption_.empty()) document_.text(kEdge, kTitle + kCaption, "m", Anchor::kStart, caption_);
    values();
    times();
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) line(i);
    if (!extent_of(chart_)) {
      document_.text((left_ + right_) / 2, (top_ + bottom_) / 2, "m", Anchor::kMiddle, "no data");
    }
    legend();
    return document_.close();
  }

 private:
  std::size_t legend_rows() const {
    const auto room = static_cast<std::size_t>(height_ * kLegendShare / kRow) - 1;
    return chart_.lines.size() <= room ? chart_.lines.size() : room - 1;
  }
  // With its heading, and what is said of those that are left out.
  std::size_t legend_lines() const { return told_ == 0 ? 0 : 1 + told_ + (told_ < chart_.lines.size() ? 1 : 0); }
  double widest_label() const {
    std::size_t widest = 1;
    for (const Tick& tick : axis_.ticks()) widest = std::max(widest, tick.label.size());
    return static_cast<double>(widest);
  }
  std::size_t widest_name() const {
    std::size_t widest = 0;
    for (std::size_t i = 0; i < told_; ++i) widest = std::max(widest, text::columns_of(chart_.lines[i].name.whole));
    return widest;
  }
  double x_of(double share) const { return left_ + share * (right_ - left_); }
  double y_of(double share) const { return bottom_ - std::clamp(share, 0.0, 1.0) * (bottom_ - top_); }

  void values() {
    for (const Tick& tick : axis_.ticks()) {
      document_.line(left_, y_of(tick.at), right_, y_of(tick.at), tick.at == 0 ? "a" : "g");
      document_.text(left_ - 8, y_of(tick.at) + 4, "m", Anchor::kEnd, tick.label);
    }
  }

  void times() {
    const auto columns = static_cast<std::size_t>((right_ - left_) / kText12 / 1.4);
    for (const Tick& tick : time_ticks(chart_.from_us, chart_.to_us, columns)) {
      const double x = x_of(tick.at);
      document_.line(x, top_, x, bottom_, "g");
      document_.line(x, bottom_, x, bottom_ + 4, "a");
      document_.text(x, bottom_ + 18, "m", Anchor::kMiddle, tick.label);
    }
    document_.text(right_, bottom_ + 36, "m", Anchor::kEnd, days_of(chart_.from_us, chart_.to_us));
  }

  std::string said_of(const Line& line) const {
    const std::optional<Summary> summary = summary_of(line);
    if (!summary) return line.name.whole + ": no data";
    return fmt::format("{}: last {}, min {}, max {}", line.name.whole, quantity(chart_.unit, summary->last),
                       quantity(chart_.unit, summary->least), quantity(chart_.unit, summary->most));
  }

  void line(std::size_t index) {
    const Line& drawn = chart_.lines[index];
    Trace trace;
    for (const Point& point : drawn.points) {
      if (point.ts_us < chart_.from_us || point.ts_us > chart_.to_us || !std::isfinite(point.value)) {
        trace.lift();
        continue;
      }
      if (trace.drawing() && chart_.step_us != 0 && point.ts_us - trace.ts_us() > chart_.step_us) trace.lift();
      trace.to(point.ts_us, x_of(place_of(point.ts_us, chart_.from_us, chart_.to_us)), y_of(axis_.place(point.value)));
    }
    trace.lift();
    std::string& out = document_.raw();
    out += "<g>";
    document_.title({said_of(drawn)});
    if (!trace.path().empty()) {
      out += fmt::format("<path class=\"{} l\" d=\"{}\"/>\n", css_of(index), trace.path());
    }
    if (!trace.dots().empty()) out += fmt::format("<path class=\"{} o\" d=\"{}\"/>\n", css_of(index), trace.dots());
    out += "</g>\n";
    spots(index);
  }

  // What is seen where a point is pointed at.
  void spots(std::size_t index) {
    const Line& drawn = chart_.lines[index];
    if (drawn.points.size() > kMostSpots - std::min(kMostSpots, spots_)) return;
    for (const Point& point : drawn.points) {
      if (point.ts_us < chart_.from_us || point.ts_us > chart_.to_us || !std::isfinite(point.value)) continue;
      ++spots_;
      std::string& out = document_.raw();
      out += fmt::format("<circle class=\"{} p\" r=\"4\" cx=\"", css_of(index));
      append_number(out, x_of(place_of(point.ts_us, chart_.from_us, chart_.to_us)));
      out += "\" cy=\"";
      append_number(out, y_of(axis_.place(point.value)));
      out += "\">";
      document_.title({quantity(chart_.unit, point.value), timeutil::format_rfc3339(point.ts_us), drawn.name.whole});
      out += "</circle>\n";
    }
  }

  void legend() {
    if (told_ == 0) return;
    double y = bottom_ + kAxisHeight + kRow - 4;
    const double values = right_ - 3 * kValueWidth;
    constexpr std::string_view kHeads[] = {"last", "min", "max"};
    for (std::size_t i = 0; i < std::size(kHeads); ++i) {
      document_.text(values + static_cast<double>(i + 1) * kValueWidth, y, "m", Anchor::kEnd, kHeads[i]);
    }
    const auto columns = static_cast<std::size_t>(std::max(80.0, values - kEdge - kSwatch + 24) / kCode12);
    const bool brief = !chart_.common.empty() && widest_name() > columns;
    if (brief) document_.code(kEdge + kSwatch, y, "m c", columns, chart_.common);
    for (std::size_t i = 0; i < told_; ++i) {
      y += kRow;
      const Line& told = chart_.lines[i];
      document_.line(kEdge, y - 4, kEdge + kSwatch - 8, y - 4, css_of(i) + " l");
      document_.code(kEdge + kSwatch, y, "t c", columns, brief ? told.name.brief : told.name.whole);
      const std::optional<Summary> summary = summary_of(told);
      const double all[] = {summary ? summary->last : 0, summary ? summary->least : 0, summary ? summary->most : 0};
      for (std::size_t k = 0; k < std::size(all); ++k) {
        document_.text(values + static_cast<double>(k + 1) * kValueWidth, y, "t", Anchor::kEnd,
                       summary ? quantity(chart_.unit, all[k]) : "-");
      }
    }
    if (told_ == chart_.lines.size()) return;
    document_.text(kEdge + kSwatch, y + kRow, "m", Anchor::kStart,
                   fmt::format("\u2026 and {} more", chart_.lines.size() - told_));
  }

  const Chart& chart_;
  double width_, height_;
  std::string caption_;
  std::size_t told_;  // so many lines are in the legend
  double top_, bottom_, right_;
  ValueAxis axis_;
  double left_;
  Document document_;
  std::size_t spots_ = 0;
};

}  // namespace

std::string to_svg(const Chart& chart, const Sheet& sheet) { return SvgChart(chart, sheet).all(); }

}  // namespace mcp::plot
