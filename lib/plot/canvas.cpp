// Tested by tests/unit/plot/canvas_test.cpp.
#include "plot/canvas.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

namespace mcp::plot {
namespace {

// The bits of U+2800's patterns, row by row.
constexpr std::uint8_t kBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

}  // namespace

void append_braille(std::string& out, std::uint8_t dots) {
  if (dots == 0) {
    out += ' ';
    return;
  }
  out += '\xe2';
  out += static_cast<char>(0xa0 | dots >> 6);
  out += static_cast<char>(0x80 | (dots & 0x3f));
}

Canvas::Canvas(std::size_t columns, std::size_t rows, text::Glyphs glyphs)
    : columns_(columns),
      rows_(rows),
      dots_across_(glyphs == text::Glyphs::kUnicode ? 2 : 1),
      dots_down_(glyphs == text::Glyphs::kUnicode ? 4 : 1),
      cells_(columns * rows),
      line_(columns * rows, 0),
      most_(columns * rows, 0) {}

Canvas::Dot Canvas::at(double across, double up) const {
  const auto right = static_cast<double>(columns_ * dots_across_ - 1);
  const auto bottom = static_cast<double>(rows_ * dots_down_ - 1);
  return {.x = std::llround(std::clamp(across, 0.0, 1.0) * right),
          .y = std::llround((1 - std::clamp(up, 0.0, 1.0)) * bottom)};
}

void Canvas::begin() { std::fill(line_.begin(), line_.end(), std::uint8_t{0}); }

void Canvas::set(Dot dot) {
  const std::uint8_t bit = dots_down_ == 1 ? 1 : kBits[dot.y % 4][dot.x % 2];
  line_[row_of(dot) * columns_ + column_of(dot)] |= bit;
}

void Canvas::point(Dot dot) {
  if (dots_down_ == 1) return set(dot);
  const std::int64_t x = dot.x / 2 * 2;
  const std::int64_t y = std::min(dot.y, static_cast<std::int64_t>(rows_) * 4 - 2);
  for (const Dot each : {Dot{x, y}, Dot{x + 1, y}, Dot{x, y + 1}, Dot{x + 1, y + 1}}) set(each);
}

// Bresenham's, for all directions at once.
void Canvas::join(Dot from, Dot to) {
  const std::int64_t across = std::abs(to.x - from.x), down = -std::abs(to.y - from.y);
  const std::int64_t step_x = from.x < to.x ? 1 : -1, step_y = from.y < to.y ? 1 : -1;
  std::int64_t error = across + down;
  for (;;) {
    set(from);
    if (from.x == to.x && from.y == to.y) return;
    const std::int64_t twice = 2 * error;
    if (twice >= down) {
      error += down;
      from.x += step_x;
    }
    if (twice <= across) {
      error += across;
      from.y += step_y;
    }
  }
}

void Canvas::end(std::size_t owner) {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (line_[i] == 0) continue;
    const auto count = static_cast<std::uint8_t>(std::popcount(line_[i]));
    cells_[i].dots |= line_[i];
    if (cells_[i].letter != '\0' || count <= most_[i]) continue;
    cells_[i].owner = owner;
    most_[i] = count;
  }
}

void Canvas::end(std::size_t owner, char letter, std::size_t phase, std::size_t every) {
  end(owner);
  std::size_t next = phase;
  for (std::size_t column = 0; column < columns_; ++column) {
    if (column < next) continue;
    const std::optional<std::size_t> row = fullest_row(column);
    if (!row) continue;
    const bool crowded = cell(column, *row).letter != '\0' || (column > 0 && cell(column - 1, *row).letter != '\0') ||
                         (column + 1 < columns_ && cell(column + 1, *row).letter != '\0');
    if (crowded) continue;
    put_letter(owner, letter, column, *row);
    next = column + every;
  }
}

void Canvas::put_letter(std::size_t owner, char letter, std::size_t column, std::size_t row) {
  Cell& cell = cells_[row * columns_ + column];
  cell.letter = letter;
  cell.owner = owner;
}

std::optional<std::size_t> Canvas::fullest_row(std::size_t column) const {
  std::optional<std::size_t> best;
  int most = 0;
  for (std::size_t row = 0; row < rows_; ++row) {
    const int count = std::popcount(line_[row * columns_ + column]);
    if (count <= most) continue;
    most = count;
    best = row;
  }
  return best;
}

}  // namespace mcp::plot
