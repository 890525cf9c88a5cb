#include "plot/canvas.h"

#include <catch2/catch.hpp>

using namespace mcp::plot;
using mcp::text::Glyphs;

namespace {

std::string row_of(const Canvas& canvas, std::size_t row) {
  std::string out;
  for (std::size_t column = 0; column < canvas.columns(); ++column) {
    const Canvas::Cell& cell = canvas.cell(column, row);
    if (cell.letter != '\0') {
      out += cell.letter;
    } else {
      append_braille(out, cell.dots);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("two points are joined dot by dot, in either direction", "[plot]") {
  for (const bool back : {false, true}) {
    Canvas canvas(2, 1, Glyphs::kUnicode);
    canvas.begin();
    const auto low = canvas.at(0, 0), high = canvas.at(1, 1);
    canvas.join(back ? high : low, back ? low : high);
    canvas.end(0);
    CHECK(row_of(canvas, 0) == "⡠⠊");
  }
  Canvas steep(1, 2, Glyphs::kUnicode);
  steep.begin();
  steep.join(steep.at(0, 0), steep.at(0, 1));
  steep.end(0);
  CHECK(row_of(steep, 0) + row_of(steep, 1) == "⡇⡇");
}

TEST_CASE("a point that stands alone can be seen", "[plot]") {
  Canvas canvas(3, 1, Glyphs::kUnicode);
  canvas.begin();
  canvas.point(canvas.at(0.5, 0.5));
  canvas.point(canvas.at(1, 0));
  canvas.end(0);
  CHECK(row_of(canvas, 0) == " ⣤⣤");
  Canvas ascii(3, 1, Glyphs::kAscii);
  ascii.begin();
  ascii.point(ascii.at(1, 0));
  ascii.end(0);
  CHECK(ascii.cell(2, 0).dots == 1);
}

TEST_CASE("a cell belongs to the line that has most of its dots", "[plot]") {
  Canvas canvas(2, 1, Glyphs::kUnicode);
  canvas.begin();
  canvas.join(canvas.at(0, 0), canvas.at(1, 0));
  canvas.end(0);
  canvas.begin();
  canvas.join(canvas.at(0, 0), canvas.at(0, 1));
  canvas.end(1);
  CHECK(row_of(canvas, 0) == "⣇⣀");
  CHECK(canvas.cell(0, 0).owner == 1);
  CHECK(canvas.cell(1, 0).owner == 0);
}

TEST_CASE("letters stand on their line, never side by side", "[plot]") {
  Canvas canvas(12, 1, Glyphs::kUnicode);
  canvas.begin();
  canvas.join(canvas.at(0, 0), canvas.at(1, 0));
  canvas.end(0, 'A', 1, 5);
  canvas.begin();
  canvas.join(canvas.at(0, 0), canvas.at(1, 0));
  canvas.end(1, 'B', 1, 5);
  CHECK(row_of(canvas, 0) == "⣀A⣀B⣀⣀A⣀B⣀⣀A");
  CHECK(canvas.cell(3, 0).owner == 1);
}

TEST_CASE("what is beyond the ends stands at the ends", "[plot]") {
  const Canvas canvas(4, 3, Glyphs::kUnicode);
  CHECK(canvas.at(-5, 7).x == 0);
  CHECK(canvas.at(-5, 7).y == 0);
  CHECK(canvas.at(9, -1).x == 7);
  CHECK(canvas.at(9, -1).y == 11);
}
