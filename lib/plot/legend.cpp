// Tested by tests/unit/plot/terminal_test.cpp.
#include "plot/legend.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "plot/ink.h"
#include "plot/scale.h"

namespace mcp::plot {
namespace {

constexpr std::array<std::string_view, 3> kHeads = {"last", "min", "max"};
constexpr std::size_t kGap = 2;
constexpr std::size_t kMark = 4;         // "  A "
constexpr std::size_t kLeastLabel = 16;  // before a column of values is given up

using Values = std::array<std::string, kHeads.size()>;

Values values_of(const Line& line, std::string_view unit) {
  const std::optional<Summary> summary = summary_of(line);
  if (!summary) return {"-", "-", "-"};
  return {quantity(unit, summary->last), quantity(unit, summary->least), quantity(unit, summary->most)};
}

class Legend {
 public:
  Legend(const Chart& chart, std::size_t told, const Screen& screen) : chart_(chart), told_(told), screen_(screen) {
    for (std::size_t i = 0; i < told; ++i) values_.push_back(values_of(chart.lines[i], chart.unit));
    measure();
  }

  void append(std::string& out) const {
    if (told_ == 0) return;
    std::string heading(kMark, ' ');
    if (brief_) heading += text::fitted(chart_.common, label_width_, screen_.glyphs);
    append_inked(out, heading, kDim, screen_.ink);
    out.append(kMark + label_width_ - text::columns_of(heading), ' ');
    for (std::size_t i = 0; i < shown_; ++i) {
      out.append(kGap + widths_[i] - kHeads[i].size(), ' ');
      append_inked(out, kHeads[i], kDim, screen_.ink);
    }
    end_line(out);
    for (std::size_t i = 0; i < told_; ++i) line(out, i);
    if (told_ == chart_.lines.size()) return;
    const std::string_view dots = screen_.glyphs == text::Glyphs::kUnicode ? "\u2026" : "...";
    out += fmt::format("{}{} and {} more", std::string(kMark - 2, ' '), dots, chart_.lines.size() - told_);
    end_line(out);
  }

 private:
  void measure() {
    for (std::size_t i = 0; i < told_; ++i) {
      for (std::size_t k = 0; k < kHeads.size(); ++k) widths_[k] = std::max(widths_[k], values_[i][k].size());
    }
    shown_ = kHeads.size();
    std::size_t longest = widest_name();
    if (longest > room() && !chart_.common.empty()) {
      brief_ = true;
      longest = std::max(widest_name(), text::columns_of(text::fitted(chart_.common, room(), screen_.glyphs)));
    }
    while (shown_ > 0 && room() < std::min(longest, kLeastLabel)) --shown_;
    label_width_ = std::min(longest, room());
  }

  std::string name_of(std::size_t index, std::size_t columns) const {
    const Name& name = chart_.lines[index].name;
    return text::fitted_in_the_middle(brief_ ? name.brief : name.whole, columns, screen_.glyphs);
  }
  std::size_t widest_name() const {
    std::size_t widest = 1;
    for (std::size_t i = 0; i < told_; ++i) {
      widest = std::max(widest, text::columns_of(name_of(i, screen_.columns)));
    }
    return widest;
  }

  // For labels beside the values that are shown.
  std::size_t room() const {
    std::size_t used = kMark;
    for (std::size_t i = 0; i < shown_; ++i) used += kGap + widths_[i];
    return screen_.columns - std::min(screen_.columns, used);
  }

  void line(std::string& out, std::size_t index) const {
    const bool letters = told_ > 1;
    const std::string_view bar = screen_.glyphs == text::Glyphs::kUnicode ? "\u2501" : "*";
    out.append(kMark - 2, ' ');
    append_inked(out, letters ? std::string(1, letter_of(index)) : std::string(bar), color_of(index), screen_.ink);
    out += ' ';
    text::append_left(out, name_of(index, label_width_), label_width_);
    for (std::size_t i = 0; i < shown_; ++i) {
      out.append(kGap, ' ');
      text::append_right(out, values_[index][i], widths_[i]);
    }
    end_line(out);
  }

  const Chart& chart_;
  std::size_t told_;
  const Screen& screen_;
  std::vector<Values> values_;
  std::array<std::size_t, kHeads.size()> widths_ = {kHeads[0].size(), kHeads[1].size(), kHeads[2].size()};
  bool brief_ = false;
  std::size_t shown_ = 0;  // columns of values
  std::size_t label_width_ = 0;
};

}  // namespace

void append_legend(std::string& out, const Chart& chart, std::size_t told, const Screen& screen) {
  Legend(chart, told, screen).append(out);
}

}  // namespace mcp::plot
