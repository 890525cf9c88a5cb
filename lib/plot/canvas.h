// Lines as dots in the cells of a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "text/columns.h"

namespace mcp::plot {

// A cell has 2 by 4 dots where it may be a Braille pattern, one dot otherwise. One line after another is drawn, from
// begin() to end().
class Canvas {
 public:
  static constexpr std::size_t kNobody = SIZE_MAX;
  struct Dot {
    std::int64_t x = 0, y = 0;  // from the left, from the top
  };
  struct Cell {
    std::uint8_t dots = 0;
    char letter = '\0';           // instead of the dots
    std::size_t owner = kNobody;  // the line that has most of the dots, or the letter
  };

  Canvas(std::size_t columns, std::size_t rows, text::Glyphs glyphs);
  // The dot at these shares of width and height, both from 0 at the lower left to 1.
  Dot at(double across, double up) const;
  std::size_t row_of(Dot dot) const { return static_cast<std::size_t>(dot.y) / dots_down_; }
  std::size_t column_of(Dot dot) const { return static_cast<std::size_t>(dot.x) / dots_across_; }

  void begin();
  void point(Dot dot);  // stands alone, and so is larger than a dot
  void join(Dot from, Dot to);
  // The line is done: its dots are those of `owner`, and its letter, if it has one, stands on it every so many columns,
  // first at column `phase`.
  void end(std::size_t owner);
  void end(std::size_t owner, char letter, std::size_t phase, std::size_t every);

  const Cell& cell(std::size_t column, std::size_t row) const { return cells_[row * columns_ + column]; }
  std::size_t columns() const { return columns_; }
  std::size_t rows() const { return rows_; }

 private:
  void set(Dot dot);
  void put_letter(std::size_t owner, char letter, std::size_t column, std::size_t row);
  std::optional<std::size_t> fullest_row(std::size_t column) const;

  std::size_t columns_, rows_;
  std::size_t dots_across_, dots_down_;  // of a cell
  std::vector<Cell> cells_;
  std::vector<std::uint8_t> line_;  // the dots of the line at hand
  std::vector<std::uint8_t> most_;  // how many dots the owner of a cell has there
};

// A Braille pattern, " " for no dots.
void append_braille(std::string& out, std::uint8_t dots);

}  // namespace mcp::plot
