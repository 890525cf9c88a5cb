// Tested by tests/unit/mcp-query/formats_test.cpp and the golden cases of mcp-query.
#include "formats.h"

#include <algorithm>

#include "intake/sample_line.h"

namespace mcp::query {
namespace {

// By time, as streams are.
Status write_ndjson(const Reply& reply, stream::Sink& sink) {
  if (reply.type == promql::Type::kString) {
    return Error{.code = Code::kUsage, .message = "a string is no sample; see --to table", .place = {}};
  }
  const std::vector<Line> lines = lines_of(reply);
  std::vector<std::pair<const Line*, const Entry*>> all;
  for (const Line& line : lines) {
    for (const Entry& entry : line.entries) all.emplace_back(&line, &entry);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.second->ts_us < b.second->ts_us; });
  for (const auto& [line, entry] : all) {
    intake::append_sample(sink.out(), *line->labels,
                          {.ts_us = entry->ts_us, .number = entry->value.number, .hist = entry->value.hist});
    sink.relieve();
  }
  return Done{};
}

constexpr Format kFormats[] = {
    {"ndjson", "samples, one a value, by time (default)", write_ndjson},
    {"table", "aligned columns, for people", write_table},
    {"csv", "the same columns, with times as ts_us", write_csv},
    {"prom-json", "the body of Prometheus' /api/v1/query", write_prom_json},
    {"plot", "lines over time, or bars of one moment, in the terminal", write_plot},
    {"svg", "the same as a picture", write_svg},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* format_of(std::string_view name) {
  const auto* known =
      std::find_if(std::begin(kFormats), std::end(kFormats), [&](const Format& format) { return format.name == name; });
  return known == std::end(kFormats) ? nullptr : known;
}

}  // namespace mcp::query
