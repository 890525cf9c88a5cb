// Horizontal bars in a terminal: labels and values take what they need, but for bars are two fifths left at least. They
// grow from where 0 is, to both sides where there are both.
//
// Tested by tests/unit/plot/terminal_test.cpp and the golden cases of mcp-query.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plot/ink.h"
#include "plot/scale.h"
#include "plot/terminal.h"
#include "timeutil/instant.h"

namespace mcp::plot {
namespace {

using text::Glyphs;

constexpr std::size_t kGap = 1;
constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};

class BarPicture {
 public:
  BarPicture(const Bars& bars, const Screen& screen)
      : bars_(bars), screen_(screen), shown_(std::min(bars.bars.size(), screen.bars)) {
    for (std::size_t i = 0; i < shown_; ++i) values_.push_back(quantity(bars.unit, bars.bars[i].value));
    measure();
  }

  std::string all() {
    append_inked(out_, text::fitted(bars_.title, screen_.columns, screen_.glyphs), kBold, screen_.ink);
    end_line(out_);
    const std::string caption = caption_of(bars_.unit);
    const std::string under = (caption.empty() ? "" : caption + ", ") + timeutil::format_rfc3339(bars_.at_us) +
                              (brief_ ? "  " + bars_.common : "");
    append_inked(out_, text::fitted(under, screen_.columns, screen_.glyphs), kDim, screen_.ink);
    end_line(out_);
    if (shown_ == 0) out_ += "no data\n";
    for (std::size_t i = 0; i < shown_; ++i) line(i);
    if (shown_ < bars_.bars.size()) {
      const std::string_view dots = screen_.glyphs == Glyphs::kUnicode ? "\u2026" : "...";
      out_ += fmt::format("{} and {} more\n", dots, bars_.bars.size() - shown_);
    }
    return std::move(out_);
  }

 private:
  void measure() {
    std::size_t values = 0;
    for (const std::string& value : values_) values = std::max(values, value.size());
    const std::size_t room = screen_.columns - std::min(screen_.columns, screen_.columns * 2 / 5 + 2 * kGap + values);
    std::size_t labels = widest_name();
    brief_ = labels > room && !bars_.common.empty();
    if (brief_) labels = widest_name();
    label_width_ = std::min(labels, room);
    const std::optional<Extent> extent = extent_of(bars_);
    const std::size_t used = label_width_ + kGap + kGap + values;
    room_ = static_cast<double>(screen_.columns - std::min(screen_.columns - 1, used));
    if (extent) {
      low_ = std::min(extent->low, 0.0);
      high_ = std::max(extent->high, 0.0);
    }
    const double below = share(low_), above = share(high_);
    left_ = below == 0 ? 0 : std::max(1.0, std::round(room_ * below / (below + above)));
    if (above > 0) left_ = std::min(left_, room_ - 1);
  }

  std::string name_of(std::size_t index, std::size_t columns) const {
    const Name& name = bars_.bars[index].name;
    return text::fitted_in_the_middle(brief_ ? name.brief : name.whole, columns, screen_.glyphs);
  }
  std::size_t widest_name() const {
    std::size_t widest = 0;
    for (std::size_t i = 0; i < shown_; ++i) {
      widest = std::max(widest, text::columns_of(name_of(i, screen_.columns)));
    }
    return widest;
  }

  // Of the larger side, so that neither a sum nor a difference can be too large.
  double share(double value) const {
    const double most = std::max(-low_, high_);
    return most == 0 ? 0 : std::abs(value) / most;
  }
  // Columns of a bar.
  double length(double value) const {
    const double side = value < 0 ? left_ : room_ - left_;
    const double end = std::abs(value < 0 ? low_ : high_);
    return end == 0 || !std::isfinite(value) ? 0 : side * (std::abs(value) / end);
  }

  void line(std::size_t index) {
    const double value = bars_.bars[index].value;
    text::append_left(out_, name_of(index, label_width_), label_width_);
    out_.append(kGap, ' ');
    const auto left = static_cast<std::size_t>(left_);
    std::string bar;
    std::size_t columns = 0;
    if (value < 0) {
      const auto whole = static_cast<std::size_t>(std::round(length(value)));
      out_.append(left - whole, ' ');
      columns = whole;
      repeat(bar, whole);
    } else {
      out_.append(left, ' ');
      columns = grow(bar, length(value));
    }
    append_inked(out_, bar, color_of(0), screen_.ink);
    out_.append(columns > 0 ? kGap : 0, ' ');
    out_ += values_[index];
    end_line(out_);
  }

  void repeat(std::string& bar, std::size_t columns) const {
    for (std::size_t i = 0; i < columns; ++i) bar += screen_.glyphs == Glyphs::kUnicode ? "█" : "#";
  }

  // In eighths of a column where the glyphs allow it; what is there at all is never quite invisible.
  std::size_t grow(std::string& bar, double columns) const {
    if (columns == 0) return 0;
    if (screen_.glyphs == Glyphs::kAscii) {
      const auto whole = static_cast<std::size_t>(std::max(1.0, std::round(columns)));
      repeat(bar, whole);
      return whole;
    }
    const auto eighths = static_cast<std::size_t>(std::max(1.0, std::round(columns * 8)));
    repeat(bar, eighths / 8);
    bar += kEighths[eighths % 8];
    return (eighths + 7) / 8;
  }

  const Bars& bars_;
  const Screen& screen_;
  std::size_t shown_;
  std::vector<std::string> values_;
  bool brief_ = false;
  std::size_t label_width_ = 0;
  double low_ = 0, high_ = 0;
  double room_ = 1, left_ = 0;  // columns for bars, and those of them that are left of 0
  std::string out_;
};

}  // namespace

std::string to_terminal(const Bars& bars, const Screen& screen) {
  Screen fit = screen;
  fit.columns = std::max(fit.columns, kNarrowest);
  return BarPicture(bars, fit).all();
}

}  // namespace mcp::plot
