// Tested by tests/unit/mcp-alert/table_test.cpp.
#include "table.h"

#include <algorithm>

#include "text/columns.h"
#include "text/quote.h"

namespace mcp::alert {

void Table::add(Row row) {
  for (std::string& cell : row) cell = text::printable(cell, 6 * cell.size());
  rows_.push_back(std::move(row));
}

void Table::append_to(std::string& out) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], text::columns_of(row[i]));
  }
  for (const Row& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i + 1 < row.size()) {
        text::append_left(out, row[i], widths[i] + 2);
      } else {
        out += row[i];
      }
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
}

void Table::append_markdown_to(std::string& out) const {
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    out += '|';
    for (const std::string& cell : rows_[r]) {
      out += ' ';
      for (const char c : cell) {
        if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<') out += '\\';
        out += c;
      }
      out += " |";
    }
    out += '\n';
    if (r > 0) continue;
    out += '|';
    for (std::size_t i = 0; i < rows_[r].size(); ++i) out += "---|";
    out += '\n';
  }
}

}  // namespace mcp::alert
