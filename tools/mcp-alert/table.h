// Rows in aligned columns, for people.
#pragma once

#include <string>
#include <vector>

namespace mcp::alert {

class Table {
 public:
  using Row = std::vector<std::string>;
  explicit Table(Row heading) { add(std::move(heading)); }
  // As many cells as the heading has; they are made safe for a terminal.
  void add(Row row);
  void append_to(std::string& out) const;
  // As a table of Markdown.
  void append_markdown_to(std::string& out) const;

 private:
  std::vector<Row> rows_;
};

}  // namespace mcp::alert
