// What SVG documents have in common: their style, text that is safe in XML, numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace mcp::plot {

// How wide a character of the font for code is, at 12 and at 14 pixels, and one of the other font at most.
inline constexpr double kCode12 = 7.3, kCode14 = 8.5, kText12 = 7.2;

enum class Anchor : std::uint8_t { kStart, kMiddle, kEnd };

// An SVG document while it is written.
class Document {
 public:
  Document(double width, double height, std::string_view title);
  // `css` is one or more class names of the style: t (text), m (less), c (code), h (head).
  void text(double x, double y, std::string_view css, Anchor anchor, std::string_view content);
  // Cut to so many columns; then the whole is its <title>.
  void code(double x, double y, std::string_view css, std::size_t columns, std::string_view content);
  void line(double x1, double y1, double x2, double y2, std::string_view css);
  // `<title>` of the element that is open, in lines.
  void title(std::initializer_list<std::string_view> lines);
  std::string& raw() { return out_; }
  std::string close();

 private:
  std::string out_;
};

// The classes of a line: its colour, and its dashes where all colours are in use.
std::string css_of(std::size_t line);

// Appends a coordinate, to a tenth.
void append_number(std::string& out, double value);

}  // namespace mcp::plot
