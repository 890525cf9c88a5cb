// Tested by tests/unit/intake/page_test.cpp.
#include "intake/page.h"

#include <algorithm>

#include "promtext/format.h"

namespace mcp::intake {
namespace {

using promtext::Format;
using promtext::LineIs;
using promtext::Reader;

// As much of a page as its format is guessed from.
constexpr std::size_t kHead = 65536;

}  // namespace

bool begins_page(std::string_view line) {
  const auto reads = [line](Format format) {
    Reader reader(format);
    const LineIs is = reader.read(line);
    if (is == LineIs::kRefused) return reader.refusal().reason == "bad timestamp";  // behind a name and a value
    return is != LineIs::kBlank;
  };
  return reads(Format::kPrometheus) || reads(Format::kOpenMetrics);
}

bool Pages::is_another(std::span<const io::Line> lines, std::string_view file) {
  const bool goes_on = file == file_ && lines.front().number > last_line_;
  last_line_ = lines.back().number;
  if (goes_on) return false;
  file_ = file;
  return true;
}

void Pages::open(std::span<const io::Line> lines, std::string_view tail) {
  is_page_ = begins_page(lines.front().text);
  if (!is_page_) return;
  std::string head;
  for (const io::Line& line : lines) {
    if (head.size() + line.text.size() > kHead) break;
    head.append(line.text).append("\n");
  }
  format_ = promtext::sniff(head, tail.empty() ? lines.back().text : tail);
}

promtext::Reader& Pages::reader() {
  if (!reader_) reader_.emplace(format_);
  return *reader_;
}

}  // namespace mcp::intake
