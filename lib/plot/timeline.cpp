// Tested by tests/unit/plot/timeline_test.cpp.
#include "plot/timeline.h"

#include <algorithm>
#include <cmath>

#include "plot/axis.h"
#include "plot/ink.h"

namespace mcp::plot {
namespace {

using text::Glyphs;

struct Drawing {
  std::string_view side, corner, bottom, bottom_tick;
};
constexpr Drawing kUnicode = {"│", "└", "─", "┬"};
constexpr Drawing kAscii = {"|", "+", "-", "+"};
constexpr std::size_t kNone = SIZE_MAX;

class Picture {
 public:
  Picture(const Timeline& timeline, const Screen& screen)
      : timeline_(timeline),
        screen_(screen),
        columns_(std::max(screen.columns, kNarrowest)),
        draw_(screen.glyphs == Glyphs::kUnicode ? kUnicode : kAscii),
        drawn_(std::min(timeline.lanes.size(), std::max<std::size_t>(screen.bars, 1))) {
    for (std::size_t i = 0; i < drawn_; ++i) label_width_ = std::max(label_width_, shown_columns(timeline.lanes[i]));
    label_width_ = std::min(label_width_, columns_ / 3);
    width_ = columns_ - label_width_ - 2;
  }

  std::string all() {
    if (!timeline_.title.empty()) {
      append_inked(out_, text::fitted(timeline_.title, columns_, screen_.glyphs), kBold, screen_.ink);
      end_line(out_);
    }
    for (std::size_t i = 0; i < drawn_; ++i) lane(timeline_.lanes[i]);
    axis();
    if (drawn_ < timeline_.lanes.size()) {
      out_ += "and " + std::to_string(timeline_.lanes.size() - drawn_) + " more";
      end_line(out_);
    }
    return std::move(out_);
  }

 private:
  std::size_t shown_columns(const Lane& lane) const {
    return text::columns_of(text::fitted_in_the_middle(lane.name, columns_, screen_.glyphs));
  }

  std::size_t column_of(double place) const {
    const double at = std::floor(std::clamp(place, 0.0, 1.0) * static_cast<double>(width_));
    return std::min(static_cast<std::size_t>(at), width_ - 1);
  }

  // The cells from the one of its beginning to the last that it has a share in: one at least.
  void mark(const Bout& bout, std::vector<std::size_t>& cells) const {
    if (bout.to_us < timeline_.from_us || bout.from_us > timeline_.to_us) return;
    const std::size_t first = column_of(place_of(bout.from_us, timeline_.from_us, timeline_.to_us));
    const double end = place_of(bout.to_us, timeline_.from_us, timeline_.to_us);
    const double last = std::ceil(std::clamp(end, 0.0, 1.0) * static_cast<double>(width_)) - 1;
    const std::size_t behind = std::max(first, last <= 0 ? 0 : std::min(static_cast<std::size_t>(last), width_ - 1));
    for (std::size_t column = first; column <= behind; ++column) cells[column] = std::min(cells[column], bout.kind);
  }

  void lane(const Lane& lane) {
    std::vector<std::size_t> cells(width_, kNone);
    for (const Bout& bout : lane.bouts) mark(bout, cells);
    text::append_left(out_, text::fitted_in_the_middle(lane.name, label_width_, screen_.glyphs), label_width_);
    out_ += ' ';
    append_inked(out_, draw_.side, kDim, screen_.ink);
    for (std::size_t begin = 0, next = 0; begin < width_; begin = next) {
      std::string run;
      for (; next < width_ && cells[next] == cells[begin]; ++next) run += sign_of(cells[begin]);
      const bool marked = cells[begin] < timeline_.kinds.size();
      append_inked(out_, run, marked ? std::string_view(timeline_.kinds[cells[begin]].color) : "", screen_.ink);
    }
    end_line(out_);
  }

  std::string_view sign_of(std::size_t kind) const {
    if (kind >= timeline_.kinds.size()) return " ";
    const BoutKind& row = timeline_.kinds[kind];
    return screen_.glyphs == Glyphs::kUnicode ? row.unicode : row.ascii;
  }

  void axis() {
    std::vector<std::string_view> line(width_, draw_.bottom);
    std::string labels(label_width_ + 2, ' ');
    const std::size_t begin = labels.size();
    for (const Tick& tick : time_ticks(timeline_.from_us, timeline_.to_us, width_)) {
      const std::size_t column = column_of(tick.at);
      line[column] = draw_.bottom_tick;
      const std::size_t middle = begin + column;
      const std::size_t left = std::min(middle - std::min(middle, tick.label.size() / 2), columns_ - tick.label.size());
      if (labels.size() > begin && labels.size() >= left) continue;  // no room behind the one before
      labels.resize(left, ' ');
      labels += tick.label;
    }
    std::string whole(draw_.corner);
    for (const std::string_view piece : line) whole += piece;
    out_.append(label_width_ + 1, ' ');
    append_inked(out_, whole, kDim, screen_.ink);
    end_line(out_);
    out_ += labels;
    end_line(out_);
    legend();
  }

  // The kinds at the left, the days at the right, or below where both have no room.
  void legend() {
    std::string plain, inked;
    for (std::size_t kind = 0; kind < timeline_.kinds.size(); ++kind) {
      const std::string word = " " + timeline_.kinds[kind].word;
      const std::string_view gap = kind == 0 ? "" : "  ";
      plain.append(gap).append(sign_of(kind)).append(word);
      inked += gap;
      append_inked(inked, sign_of(kind), timeline_.kinds[kind].color, screen_.ink);
      inked += word;
    }
    const std::string days = text::fitted(days_of(timeline_.from_us, timeline_.to_us), columns_, screen_.glyphs);
    const std::size_t taken = text::columns_of(plain);
    out_ += inked;
    if (taken + 2 + text::columns_of(days) > columns_) {
      end_line(out_);
      text::append_right(out_, days, columns_);
    } else {
      text::append_right(out_, days, columns_ - taken);
    }
    end_line(out_);
  }

  const Timeline& timeline_;
  const Screen& screen_;
  std::size_t columns_;
  const Drawing& draw_;
  std::size_t drawn_;  // so many lanes are
  std::size_t label_width_ = 1, width_ = 1;
  std::string out_ = {};
};

}  // namespace

std::string to_terminal(const Timeline& timeline, const Screen& screen) { return Picture(timeline, screen).all(); }

}  // namespace mcp::plot
