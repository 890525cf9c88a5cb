// Colours are those of Okabe and Ito, which the colour-blind tell apart, without the yellow, which nobody sees on
// white; black is white in the dark.
//
// Tested by tests/unit/plot/svg_test.cpp.
#include "plot/document.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "text/columns.h"

namespace mcp::plot {
namespace {

constexpr std::size_t kColors = 7, kDashes = 3;

constexpr std::string_view kStyle =
    "<style>\n"
    "text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "font-variant-numeric:tabular-nums}\n"
    ".c{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}\n"
    ".h{font-size:14px;font-weight:600}\n"
    ".b{fill:#fff}.t{fill:#1f2328}.m{fill:#59636e}.g{stroke:#e4e8ec}.a{stroke:#8c959f}\n"
    ".l,.o{fill:none;stroke:currentColor;stroke-linejoin:round;stroke-linecap:round}.l{stroke-width:1.8}"
    ".o{stroke-width:5}\n"
    ".f,.p{fill:currentColor}.p{opacity:0}.p:hover{opacity:1}\n"
    ".d1{stroke-dasharray:7 4}.d2{stroke-dasharray:1.5 4}\n"
    ".s0{color:#0072b2}.s1{color:#d55e00}.s2{color:#009e73}.s3{color:#cc79a7}.s4{color:#e69f00}.s5{color:#56b4e9}"
    ".s6{color:#000}\n"
    "@media(prefers-color-scheme:dark){.b{fill:#0d1117}.t{fill:#e6edf3}.m{fill:#9da7b3}.g{stroke:#252b33}"
    ".a{stroke:#6e7681}.s0{color:#2b9be0}.s6{color:#fff}}\n"
    "</style>\n";

constexpr std::string_view kAnchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
}

// All of it, with what XML has no place for told as numbers.
std::string whole(std::string_view text) { return text::fitted(text, text.size() * 12 + 1, text::Glyphs::kUnicode); }

}  // namespace

void append_number(std::string& out, double value) {
  const auto tenths = std::llround(value * 10);
  fmt::format_to(std::back_inserter(out), "{}{}", tenths < 0 ? "-" : "", std::abs(tenths) / 10);
  if (tenths % 10 != 0) fmt::format_to(std::back_inserter(out), ".{}", std::abs(tenths) % 10);
}

std::string css_of(std::size_t line) {
  const std::size_t dashes = line / kColors % kDashes;
  return fmt::format("s{}", line % kColors) + (dashes == 0 ? "" : fmt::format(" d{}", dashes));
}

Document::Document(double width, double height, std::string_view name) {
  fmt::format_to(std::back_inserter(out_),
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
                 "{1:.0f}\" role=\"img\">\n",
                 width, height);
  title({name});
  out_ += kStyle;
  out_ += "<rect class=\"b\" width=\"100%\" height=\"100%\"/>\n";
}

void Document::title(std::initializer_list<std::string_view> lines) {
  out_ += "<title>";
  for (const std::string_view& line : lines) {
    if (&line != lines.begin()) out_ += '\n';
    append_escaped(out_, whole(line));
  }
  out_ += "</title>\n";
}

void Document::text(double x, double y, std::string_view css, Anchor anchor, std::string_view content) {
  fmt::format_to(std::back_inserter(out_), "<text class=\"{}\" x=\"", css);
  append_number(out_, x);
  out_ += "\" y=\"";
  append_number(out_, y);
  out_.append("\"").append(kAnchors[static_cast<std::size_t>(anchor)]).append(">");
  append_escaped(out_, whole(content));
  out_ += "</text>\n";
}

void Document::code(double x, double y, std::string_view css, std::size_t columns, std::string_view content) {
  const std::string shown = text::fitted(content, columns, text::Glyphs::kUnicode);
  const bool cut = shown != whole(content);
  if (cut) {
    out_ += "<g>";
    title({content});
  }
  text(x, y, css, Anchor::kStart, shown);
  if (cut) out_ += "</g>\n";
}

void Document::line(double x1, double y1, double x2, double y2, std::string_view css) {
  fmt::format_to(std::back_inserter(out_), "<path class=\"{}\" d=\"M", css);
  append_number(out_, x1);
  out_ += ' ';
  append_number(out_, y1);
  out_ += 'L';
  append_number(out_, x2);
  out_ += ' ';
  append_number(out_, y2);
  out_ += "\"/>\n";
}

std::string Document::close() {
  out_ += "</svg>\n";
  return std::move(out_);
}

}  // namespace mcp::plot
