// From the top: the title, the unit where the labels do not say it, the area with its axes, the days, the legend.
// Labels of values take what the longest needs, but a third at most, letters of lines that end at the right their
// margin, the area the rest.
//
// Tested by tests/unit/plot/terminal_test.cpp and the golden cases of mcp-query.
#include "plot/terminal.h"

#include <algorithm>
#include <cmath>

#include "plot/axis.h"
#include "plot/canvas.h"
#include "plot/ink.h"
#include "plot/legend.h"
#include "plot/scale.h"

namespace mcp::plot {
namespace {

using text::Glyphs;

struct Drawing {
  std::string_view tick, side, corner, bottom, bottom_tick;
};
constexpr Drawing kUnicode = {"┤", "│", "└", "─", "┬"};
constexpr Drawing kAscii = {"+", "|", "+", "-", "+"};

constexpr std::size_t kMostInMargin = 4;
constexpr std::size_t kRowsPerTick = 3;
constexpr std::size_t kLeastBetweenLetters = 14;

class Picture {
 public:
  Picture(const Chart& chart, const Screen& screen)
      : chart_(chart),
        screen_(screen),
        draw_(screen.glyphs == Glyphs::kUnicode ? kUnicode : kAscii),
        axis_(extent_of(chart), chart.unit, screen.rows / kRowsPerTick + 1),
        told_(std::min({chart.lines.size(), screen.legend, kMostLetters})),
        label_width_(widest_label()),
        margin_(told_ > 1 ? std::min(told_, kMostInMargin) + 1 : 0),
        canvas_(screen.columns - label_width_ - 2 - margin_, even_rows(), screen.glyphs),
        margins_(canvas_.rows()) {}

  std::string all() {
    for (std::size_t i = 0; i < chart_.lines.size(); ++i) draw(i);
    append_inked(out_, text::fitted(chart_.title, screen_.columns, screen_.glyphs), kBold, screen_.ink);
    end_line(out_);
    if (const std::string caption = caption_of(chart_.unit); !caption.empty()) {
      out_ += text::fitted(caption, screen_.columns, screen_.glyphs);
      end_line(out_);
    }
    area();
    time_axis();
    append_legend(out_, chart_, told_, screen_);
    return std::move(out_);
  }

 private:
  std::size_t widest_label() const {
    std::size_t widest = 1;
    for (const Tick& tick : axis_.ticks()) widest = std::max(widest, text::columns_of(tick.label));
    return std::min(widest, screen_.columns / 3);
  }

  // As many rows as are asked for, but so that from tick to tick there are equally many.
  std::size_t even_rows() const {
    const std::size_t intervals = axis_.ticks().size() - 1;
    return std::max<std::size_t>(1, (screen_.rows - 1 + intervals / 2) / intervals) * intervals + 1;
  }

  // Joins the neighbours that are no more than a step apart.
  void draw(std::size_t index) {
    canvas_.begin();
    const Point* before = nullptr;
    bool joined = true;
    Canvas::Dot last;
    for (const Point& point : chart_.lines[index].points) {
      const bool outside = point.ts_us < chart_.from_us || point.ts_us > chart_.to_us;
      if (outside || !std::isfinite(point.value)) {
        if (before != nullptr && !joined) canvas_.point(last);
        before = nullptr;
        continue;
      }
      const Canvas::Dot dot = canvas_.at(place_of(point.ts_us, chart_.from_us, chart_.to_us), axis_.place(point.value));
      const bool near = before != nullptr && (chart_.step_us == 0 || point.ts_us - before->ts_us <= chart_.step_us);
      if (near) canvas_.join(last, dot);
      if (before != nullptr && !near && !joined) canvas_.point(last);
      joined = near;
      before = &point;
      last = dot;
    }
    if (before != nullptr && !joined) canvas_.point(last);
    finish(index, before == nullptr ? std::nullopt : std::optional(last));
  }

  // Where the line ends at the right, its letter stands beside it.
  void finish(std::size_t index, std::optional<Canvas::Dot> last) {
    if (told_ < 2 || index >= told_) return canvas_.end(index);
    const std::size_t every = std::max({kLeastBetweenLetters, 3 * told_, canvas_.columns() / 3});
    const std::size_t phase = every * index / told_ + every / (2 * told_);
    canvas_.end(index, letter_of(index), phase, every);
    if (!last || canvas_.column_of(*last) + 2 < canvas_.columns()) return;
    std::vector<std::size_t>& beside = margins_[canvas_.row_of(*last)];
    if (beside.size() + 1 < margin_) beside.push_back(index);
  }

  void area() {
    std::vector<std::string_view> labels(canvas_.rows());
    for (const Tick& tick : axis_.ticks()) labels[canvas_.row_of(canvas_.at(0, tick.at))] = tick.label;
    for (std::size_t row = 0; row < canvas_.rows(); ++row) {
      text::append_right(out_, text::fitted(labels[row], label_width_, screen_.glyphs), label_width_);
      out_ += ' ';
      append_inked(out_, labels[row].empty() ? draw_.side : draw_.tick, kDim, screen_.ink);
      if (chart_is_empty() && row == canvas_.rows() / 2) {
        const std::string_view nothing = text::columns_of("no data") <= canvas_.columns() ? "no data" : "";
        out_.append((canvas_.columns() - nothing.size()) / 2, ' ').append(nothing);
      } else {
        cells(row);
      }
      end_line(out_);
    }
  }

  bool chart_is_empty() const { return !extent_of(chart_); }

  // Runs of one colour at a time.
  void cells(std::size_t row) {
    std::string run;
    std::size_t owner = Canvas::kNobody;
    const auto flush = [&] {
      append_inked(out_, run, owner < told_ ? color_of(owner) : std::string_view(), screen_.ink);
      run.clear();
    };
    for (std::size_t column = 0; column < canvas_.columns(); ++column) {
      const Canvas::Cell& cell = canvas_.cell(column, row);
      if (cell.owner != owner) flush();
      owner = cell.owner;
      append_cell(run, cell);
    }
    flush();
    if (margins_[row].empty()) return;
    out_ += ' ';
    for (const std::size_t index : margins_[row]) {
      append_inked(out_, std::string(1, letter_of(index)), color_of(index), screen_.ink);
    }
  }

  void append_cell(std::string& run, const Canvas::Cell& cell) const {
    if (cell.letter != '\0') {
      run += cell.letter;
    } else if (screen_.glyphs == Glyphs::kUnicode) {
      append_braille(run, cell.dots);
    } else if (cell.dots == 0) {
      run += ' ';
    } else {
      run += told_ < 2 ? '*' : cell.owner < told_ ? letter_of(cell.owner) : '.';
    }
  }

  void time_axis() {
    const std::size_t width = canvas_.columns();
    const std::vector<Tick> ticks = time_ticks(chart_.from_us, chart_.to_us, width);
    std::vector<std::string_view> line(width, draw_.bottom);
    std::string labels(label_width_ + 2, ' ');
    const std::size_t begin = labels.size();
    for (const Tick& tick : ticks) {
      const std::size_t column = canvas_.column_of(canvas_.at(tick.at, 0));
      line[column] = draw_.bottom_tick;
      const std::size_t half = tick.label.size() / 2;
      const std::size_t left =
          std::min(begin + column - std::min(begin + column, half), screen_.columns - tick.label.size());
      if (labels.size() > begin && labels.size() >= left) continue;  // no room behind the one before
      labels.resize(left, ' ');
      labels += tick.label;
    }
    std::string axis(draw_.corner);
    for (const std::string_view piece : line) axis += piece;
    out_.append(label_width_ + 1, ' ');
    append_inked(out_, axis, kDim, screen_.ink);
    end_line(out_);
    out_ += labels;
    end_line(out_);
    text::append_right(out_, text::fitted(days_of(chart_.from_us, chart_.to_us), screen_.columns, screen_.glyphs),
                       screen_.columns - margin_);
    end_line(out_);
  }

  const Chart& chart_;
  const Screen& screen_;
  const Drawing& draw_;
  ValueAxis axis_;
  std::size_t told_;  // so many lines are in the legend
  std::size_t label_width_;
  std::size_t margin_;
  Canvas canvas_;
  std::vector<std::vector<std::size_t>> margins_;  // by row: the lines that end there
  std::string out_;
};

}  // namespace

std::string to_terminal(const Chart& chart, const Screen& screen) {
  Screen fit = screen;
  fit.columns = std::max(fit.columns, kNarrowest);
  fit.rows = std::max(fit.rows, kLowest);
  return Picture(chart, fit).all();
}

}  // namespace mcp::plot
