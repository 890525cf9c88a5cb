// Tested by tests/unit/mcp-query/formats_test.cpp.
#include "reply.h"

#include <string_view>
#include <utility>

#include "text/quote.h"

namespace mcp::query {
namespace {

using promql::Annotations;
using promql::Row;
using promql::Type;

std::vector<Line> lines_of_rows(const Reply& reply) {
  std::vector<Line> lines;
  for (const Row& row : reply.answer.rows) {
    Line line{.labels = row.labels.get(), .entries = {}};
    for (std::size_t step = 0; step < row.is.size(); ++step) {
      if (row.is[step] == Row::Is::kNothing) continue;
      const bool hist = row.is[step] == Row::Is::kHistogram;
      line.entries.push_back(
          {.ts_us = reply.when.steps.at(step),
           .value = {.number = row.floats[step], .hist = hist ? row.histograms[step].get() : nullptr}});
    }
    if (!line.entries.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<Line> lines_of_stretches(const Reply& reply) {
  std::vector<Line> lines;
  for (const promql::Stretch& stretch : reply.answer.stretches) {
    Line line{.labels = stretch.labels.get(), .entries = {}};
    for (const promql::Point& point : stretch.points) {
      line.entries.push_back({.ts_us = point.ts_us, .value = {.number = point.value, .hist = point.histogram.get()}});
    }
    if (!line.entries.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

void append_list(std::string& out, std::string_view key, const std::vector<std::string>& notes) {
  if (notes.empty()) return;
  out.append(",\"").append(key).append("\":[");
  for (const std::string& note : notes) {
    if (out.back() != '[') out += ',';
    text::append_json_string(out, text::mended_utf8(note));
  }
  out += ']';
}

}  // namespace

void append_notes(std::string& out, const Annotations& notes) {
  append_list(out, "warnings", notes.all(Annotations::Kind::kWarning));
  append_list(out, "infos", notes.all(Annotations::Kind::kInfo));
}

std::vector<Line> lines_of(const Reply& reply) {
  if (reply.type == Type::kMatrix && !reply.when.range) return lines_of_stretches(reply);
  return lines_of_rows(reply);
}

}  // namespace mcp::query
