// Tested by tests/unit/plot/svg_test.cpp and the golden cases of mcp-query.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plot/document.h"
#include "plot/scale.h"
#include "plot/svg.h"
#include "text/columns.h"
#include "timeutil/instant.h"

namespace mcp::plot {
namespace {

constexpr double kEdge = 16, kTitle = 30, kUnder = 50, kTop = 66, kRow = 24, kBar = 15, kGap = 8;

class SvgBars {
 public:
  SvgBars(const Bars& bars, const Sheet& sheet)
      : bars_(bars),
        width_(static_cast<double>(std::max<std::size_t>(sheet.width, 320))),
        shown_(std::min(bars.bars.size(), sheet.bars)),
        document_(width_, kTop + kRow * static_cast<double>(lines()) + kEdge, bars.title) {
    std::size_t labels = 1, values = 1;
    for (std::size_t i = 0; i < shown_; ++i) {
      labels = std::max(labels, text::columns_of(bars.bars[i].name.whole));
      values = std::max(values, quantity(bars.unit, bars.bars[i].value).size());
    }
    const auto room = static_cast<std::size_t>(width_ * 0.5 / kCode12);
    brief_ = labels > room && !bars.common.empty();
    label_columns_ = std::min(labels, room);
    left_ = kEdge + static_cast<double>(label_columns_) * kCode12 + kGap;
    right_ = width_ - kEdge - static_cast<double>(values) * kText12 - kGap;
    if (const std::optional<Extent> extent = extent_of(bars)) {
      low_ = std::min(extent->low, 0.0);
      high_ = std::max(extent->high, 0.0);
    }
    const double below = share(low_), above = share(high_);
    zero_ = left_ + (below == 0 ? 0 : (right_ - left_) * below / (below + above));
  }

  std::string all() {
    const auto columns = static_cast<std::size_t>((width_ - 2 * kEdge) / kCode14);
    document_.code(kEdge, kTitle, "t c h", columns, bars_.title);
    const std::string caption = caption_of(bars_.unit);
    document_.text(kEdge, kUnder, "m", Anchor::kStart,
                   (caption.empty() ? "" : caption + ", ") + timeutil::format_rfc3339(bars_.at_us) +
                       (brief_ ? "  " + bars_.common : ""));
    double y = kTop;
    for (std::size_t i = 0; i < shown_; ++i, y += kRow) bar(bars_.bars[i], y);
    if (shown_ > 0) document_.line(zero_, kTop - 4, zero_, y, "a");
    if (shown_ == 0) document_.text(kEdge, y + kBar, "m", Anchor::kStart, "no data");
    if (shown_ < bars_.bars.size()) {
      document_.text(kEdge, y + kBar, "m", Anchor::kStart,
                     fmt::format("\u2026 and {} more", bars_.bars.size() - shown_));
    }
    return document_.close();
  }

 private:
  std::size_t lines() const { return std::max<std::size_t>(shown_, 1) + (shown_ < bars_.bars.size() ? 1 : 0); }

  // Of the larger side, so that neither a sum nor a difference can be too large.
  double share(double value) const {
    const double most = std::max(-low_, high_);
    return most == 0 ? 0 : std::abs(value) / most;
  }

  void bar(const Bar& bar, double y) {
    const double side = bar.value < 0 ? zero_ - left_ : right_ - zero_;
    const double end = std::abs(bar.value < 0 ? low_ : high_);
    const double length = end == 0 || !std::isfinite(bar.value) ? 0 : side * (std::abs(bar.value) / end);
    const double from = bar.value < 0 ? zero_ - length : zero_;
    const std::string number = quantity(bars_.unit, bar.value);
    std::string& out = document_.raw();
    out += "<g>";
    document_.title({bar.name.whole, number});
    document_.code(kEdge, y + kBar - 3, "t c", label_columns_, brief_ ? bar.name.brief : bar.name.whole);
    out += "<rect class=\"s0 f\" x=\"";
    append_number(out, from);
    out += "\" y=\"";
    append_number(out, y);
    out += "\" width=\"";
    append_number(out, length);
    out += fmt::format("\" height=\"{}\" rx=\"2\"/>\n", kBar);
    document_.text(from + length + kGap, y + kBar - 3, "t", Anchor::kStart, number);
    out += "</g>\n";
  }

  const Bars& bars_;
  double width_;
  std::size_t shown_;
  Document document_;
  bool brief_ = false;
  std::size_t label_columns_ = 1;
  double left_ = 0, right_ = 0, zero_ = 0;
  double low_ = 0, high_ = 0;
};

}  // namespace

std::string to_svg(const Bars& bars, const Sheet& sheet) { return SvgBars(bars, sheet).all(); }

}  // namespace mcp::plot
