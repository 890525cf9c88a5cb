// A page of Prometheus' text or OpenMetrics among the input, told from lines of JSON by how it begins.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "io/input.h"
#include "promtext/reader.h"

namespace mcp::intake {

// Whether a file that begins with this line is such a page: a comment, or a sample of one.
bool begins_page(std::string_view line);

// Which of the files at hand is one. A page that ends with `# EOF` may have another one behind it in its file.
class Pages {
 public:
  // Whether these lines, none blank, are of another file than those of the last call.
  bool is_another(std::span<const io::Line> lines, std::string_view file);
  // Another file begins with these lines, and ends, as far as that is known, with these bytes.
  void open(std::span<const io::Line> lines, std::string_view tail);
  bool is_page() const { return is_page_; }
  // Of the next line of the page.
  promtext::Reader& reader();
  // Whether lines were read that no `# EOF` or end of file has ended.
  bool is_open() const { return reader_.has_value(); }
  void end() { reader_.reset(); }
  const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::uint64_t last_line_ = 0;
  bool is_page_ = false;
  promtext::Format format_ = promtext::Format::kPrometheus;
  std::optional<promtext::Reader> reader_;
};

}  // namespace mcp::intake
