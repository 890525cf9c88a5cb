// An answer in columns: the time, each label that there is, the value.
// Tested by tests/unit/mcp-query/formats_test.cpp and the golden cases of mcp-query.
#include <algorithm>
#include <set>

#include "formats.h"
#include "series/hist.h"
#include "text/number.h"
#include "text/quote.h"
#include "timeutil/instant.h"

namespace mcp::query {
namespace {

using Row = std::vector<std::string>;
using TimeAsText = std::string (*)(std::int64_t ts_us);

std::string microseconds(std::int64_t ts_us) { return std::to_string(ts_us); }

std::string text_of(const Value& value) {
  std::string out;
  if (value.hist != nullptr) {
    series::append_hist(out, *value.hist);
    return out;
  }
  text::append_json_number(out, value.number);
  std::erase(out, '"');  // of NaN and infinities
  return out;
}

std::vector<std::string_view> names_in(const std::vector<Line>& lines) {
  std::set<std::string_view> names;
  for (const Line& line : lines) {
    for (const auto& label : *line.labels) names.insert(label.first);
  }
  return {names.begin(), names.end()};
}

// Gives `each` the heading, then every row.
template <class Each>
void for_each_row(const Reply& reply, std::string_view time_heading, TimeAsText time, Each each) {
  if (reply.type == promql::Type::kString) {
    each(Row{std::string(time_heading), "value"});
    each(Row{time(reply.when.steps.start_us), reply.answer.text});
    return;
  }
  const std::vector<Line> lines = lines_of(reply);
  const std::vector<std::string_view> names = names_in(lines);
  Row heading{std::string(time_heading)};
  for (const std::string_view name : names) {
    const bool taken = name == time_heading || name == "value";
    heading.push_back(taken ? "exported_" + std::string(name) : std::string(name));
  }
  heading.emplace_back("value");
  each(std::move(heading));
  for (const Line& line : lines) {
    for (const Entry& entry : line.entries) {
      Row row{time(entry.ts_us)};
      for (const std::string_view name : names) row.emplace_back(promql::label_of(*line.labels, name));
      row.push_back(text_of(entry.value));
      each(std::move(row));
    }
  }
}

// Printed width: a byte that continues a UTF-8 character takes no column.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// RFC 4180, but that lines end as everywhere else.
void append_field(std::string& out, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace

Status write_csv(const Reply& reply, stream::Sink& sink) {
  for_each_row(reply, "ts_us", microseconds, [&](const Row& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) sink.out() += ',';
      append_field(sink.out(), row[i]);
    }
    sink.out() += '\n';
    sink.relieve();
  });
  return Done{};
}

Status write_table(const Reply& reply, stream::Sink& sink) {
  std::vector<Row> rows;
  std::vector<std::size_t> widths;
  for_each_row(reply, "time", timeutil::format_rfc3339, [&](Row row) {
    widths.resize(row.size(), 0);
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = text::printable(row[i], 6 * row[i].size());
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
    rows.push_back(std::move(row));
  });
  for (const Row& row : rows) {
    std::string& out = sink.out();
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += row[i];
      if (i + 1 < row.size()) out.append(widths[i] - width_of(row[i]) + 2, ' ');
    }
    out += '\n';
    sink.relieve();
  }
  return Done{};
}

}  // namespace mcp::query
