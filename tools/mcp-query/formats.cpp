// Tested by tests/unit/mcp-query/formats_test.cpp and the golden cases of mcp-query.
#include "formats.h"

#include <algorithm>

#include "ndjson/encode.h"
#include "series/hist.h"
#include "text/number.h"
#include "text/quote.h"
#include "tsdb/matcher.h"

namespace mcp::query {
namespace {

// A result's labels as a series of record.md: its name and context keys by themselves.
struct Identity {
  record::SeriesRef series;
  std::vector<record::Label> labels;

  explicit Identity(const record::Labels& all) {
    for (const auto& [name, value] : all) {
      if (name == tsdb::kNameLabel) {
        series.name = value;
      } else if (!take_context(name, value)) {
        labels.push_back({name, value});
      }
    }
    series.labels = labels;
  }
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

 private:
  bool take_context(std::string_view name, std::string_view value) {
    for (std::size_t i = 0; i < std::size(record::kContextKeys); ++i) {
      if (record::kContextKeys[i] != name) continue;
      series.context.*record::context_member(i) = value;
      return true;
    }
    return false;
  }
};

void append_sample(std::string& out, const record::Labels& labels, const Entry& entry) {
  const Identity identity(labels);
  out += "{\"ts_us\":";
  text::append_int(out, entry.ts_us);
  if (!identity.series.name.empty()) {
    out += ",\"name\":";
    text::append_json_string(out, identity.series.name);
  }
  if (entry.value.hist != nullptr) {
    out += ",\"hist\":";
    series::append_hist(out, *entry.value.hist);
  } else {
    out += ",\"value\":";
    text::append_json_number(out, entry.value.number);
  }
  ndjson::append_context(out, identity.series.context);
  if (!identity.labels.empty()) {
    out += ",\"labels\":";
    ndjson::append_labels(out, identity.labels);
  }
  out += "}\n";
}

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
    append_sample(sink.out(), *line->labels, *entry);
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
