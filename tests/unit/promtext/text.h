// A whole text through a Reader, as something that can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "promtext/reader.h"
#include "record/series.h"
#include "text/number.h"

namespace mcp::test {

// One sample as `type name{labels} value [unit] @time`, with what else it has.
inline std::string show(const promtext::Point& point) {
  const record::Sample& sample = point.sample;
  std::string out = std::string(record::name_of(sample.type)) + " " + record::print(sample.series) + " ";
  text::append_json_number(out, sample.value);
  out += " [" + std::string(sample.unit) + "]";
  if (sample.ts_us) out += " @" + std::to_string(*sample.ts_us);
  if (sample.start_us) out += " start " + std::to_string(*sample.start_us);
  if (!sample.exemplar) return out;
  out += " # " + record::print({"", {}, sample.exemplar->labels}) + " ";
  text::append_json_number(out, sample.exemplar->value);
  if (sample.exemplar->ts_us) out += " @" + std::to_string(*sample.exemplar->ts_us);
  return out;
}

struct Text {
  std::vector<std::string> samples;
  std::vector<std::string> metadata;  // `type name [unit] help`
  std::vector<std::string> refusals;  // `line:column: reason: message`
  std::vector<promtext::LineIs> lines;
  std::string end;  // why the text is not whole
};

class TextReader {
 public:
  explicit TextReader(promtext::Format format, promtext::Judgement judgement) : reader_(format, judgement) {}

  Text read(std::string_view text) {
    while (!text.empty()) {
      const auto newline = text.find('\n');
      // A copy of its own for each line, so that a view that outlives its line is found.
      const std::string line(text.substr(0, newline));
      out_.lines.push_back(reader_.read(line));
      take();
      if (out_.lines.back() == promtext::LineIs::kRefused) refused();
      text.remove_prefix(newline == text.npos ? text.size() : newline + 1);
    }
    const Status whole = reader_.finish();
    if (!whole) out_.end = whole.error().message;
    take();
    return out_;
  }

 private:
  void take() {
    if (const record::Metadata* about = reader_.metadata()) {
      out_.metadata.push_back(std::string(record::name_of(about->type)) + " " + std::string(about->name) + " [" +
                              std::string(about->unit) + "] " + std::string(about->help));
    }
    for (const promtext::Point& point : reader_.points()) out_.samples.push_back(show(point));
  }
  void refused() {
    const Error& error = reader_.refusal();
    out_.refusals.push_back(std::to_string(out_.lines.size()) + ":" + std::to_string(error.place.column) + ": " +
                            std::string(error.reason) + ": " + error.message);
  }

  promtext::Reader reader_;
  Text out_;
};

inline Text read_prometheus(std::string_view text) {
  return TextReader(promtext::Format::kPrometheus, promtext::Judgement::kLenient).read(text);
}
inline Text read_openmetrics(std::string_view text) {
  return TextReader(promtext::Format::kOpenMetrics, promtext::Judgement::kLenient).read(text);
}
inline Text read_strictly(std::string_view text) {
  return TextReader(promtext::Format::kOpenMetrics, promtext::Judgement::kStrict).read(text);
}

}  // namespace mcp::test
