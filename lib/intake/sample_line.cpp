// Tested by tests/unit/mcp-query/formats_test.cpp and the golden cases of mcp-query and mcp-alert.
#include "intake/sample_line.h"

#include "ndjson/encode.h"
#include "record/series.h"
#include "series/hist.h"
#include "text/number.h"
#include "text/quote.h"
#include "tsdb/column.h"
#include "tsdb/matcher.h"

namespace mcp::intake {
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

}  // namespace

void append_sample(std::string& out, const record::Labels& labels, const Valued& valued) {
  const Identity identity(labels);
  out += "{\"ts_us\":";
  text::append_int(out, valued.ts_us);
  if (!identity.series.name.empty()) {
    out += ",\"name\":";
    text::append_json_string(out, identity.series.name);
  }
  if (valued.hist != nullptr) {
    out += ",\"hist\":";
    series::append_hist(out, *valued.hist);
  } else {
    out += ",\"value\":";
    tsdb::is_stale(valued.number) ? void(out += "null") : text::append_json_number(out, valued.number);
  }
  ndjson::append_context(out, identity.series.context);
  if (!identity.labels.empty()) {
    out += ",\"labels\":";
    ndjson::append_labels(out, identity.labels);
  }
  out += "}\n";
}

}  // namespace mcp::intake
