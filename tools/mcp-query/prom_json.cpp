// The JSON of Prometheus' HTTP API, as its own encoder writes it.
// Tested by tests/unit/mcp-query/formats_test.cpp and the golden cases of mcp-query.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "formats.h"
#include "histogram/histogram.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::query {
namespace {

using promql::Type;

// Beyond 2^53: the digits that tell it from other doubles, then zeros, as Go writes it.
void append_large(std::string& out, double number) {
  char digits[64];
  const char* end = std::to_chars(digits, digits + sizeof digits, std::abs(number), std::chars_format::scientific).ptr;
  const std::string_view scientific(digits, static_cast<std::size_t>(end - digits));
  const std::size_t mark = scientific.find('e');
  std::string whole(scientific.substr(0, mark));
  std::erase(whole, '.');
  whole.resize(static_cast<std::size_t>(*text::parse_int(scientific.substr(mark + 1))) + 1, '0');
  out += (number < 0 ? "-" : "") + whole;
}

// A float as a string: Go's 'f', or 'e' for what is very small or large.
void append_number(std::string& out, double number) {
  const double size = std::abs(number);
  out += '"';
  if (std::isnan(number)) {
    out += "NaN";
  } else if (std::isinf(number)) {
    out += number > 0 ? "+Inf" : "-Inf";
  } else if (size >= 0x1p53 && size < 1e21) {
    append_large(out, number);
  } else {
    const bool exponent = size != 0 && (size < 1e-6 || size >= 1e21);
    const auto shape = exponent ? std::chars_format::scientific : std::chars_format::fixed;
    char digits[64];
    char* end = std::to_chars(digits, digits + sizeof digits, number, shape).ptr;
    out.append(digits, end);
  }
  out += '"';
}

// Seconds, with three decimals where there are any, six where microseconds say more.
void append_time(std::string& out, std::int64_t ts_us) {
  const auto size = ts_us < 0 ? 0 - static_cast<std::uint64_t>(ts_us) : static_cast<std::uint64_t>(ts_us);
  const std::uint64_t fraction = size % 1'000'000;
  out += fmt::format("{}{}", ts_us < 0 ? "-" : "", size / 1'000'000);
  if (fraction % 1000 != 0) {
    out += fmt::format(".{:06}", fraction);
  } else if (fraction != 0) {
    out += fmt::format(".{:03}", fraction / 1000);
  }
}

// Which ends of the bucket belong to it: 0 the upper, 1 the lower, 2 neither, 3 both.
int rule_of(const histogram::Interval& bucket) {
  if (bucket.lower_inclusive) return bucket.upper_inclusive ? 3 : 1;
  return bucket.upper_inclusive ? 0 : 2;
}

void append_histogram(std::string& out, const histogram::Histogram& hist) {
  out += "{\"count\":";
  append_number(out, hist.count);
  out += ",\"sum\":";
  append_number(out, hist.sum);
  histogram::Walk walk(hist);
  bool any = false;
  for (histogram::Interval bucket; walk.next(bucket);) {
    if (bucket.count == 0) continue;
    out += fmt::format("{}[{}", any ? "," : ",\"buckets\":[", rule_of(bucket));
    for (const double number : {bucket.lower, bucket.upper, bucket.count}) {
      out += ',';
      append_number(out, number);
    }
    out += ']';
    any = true;
  }
  out += any ? "]}" : "}";
}

void append_point(std::string& out, const Entry& entry) {
  out += '[';
  append_time(out, entry.ts_us);
  out += ',';
  if (entry.value.hist != nullptr) {
    append_histogram(out, *entry.value.hist);
  } else {
    append_number(out, entry.value.number);
  }
  out += ']';
}

enum class Points { kFloats, kHistograms };

// Those of a series that are of this kind.
void append_points(std::string& out, const Line& line, Points which) {
  const bool histograms = which == Points::kHistograms;
  bool any = false;
  for (const Entry& entry : line.entries) {
    if ((entry.value.hist != nullptr) != histograms) continue;
    if (!any) out += histograms ? ",\"histograms\":[" : ",\"values\":[";
    if (any) out += ',';
    append_point(out, entry);
    any = true;
  }
  if (any) out += ']';
}

void append_series(std::string& out, const Line& line, bool matrix) {
  out += "{\"metric\":{";
  for (const auto& [name, value] : *line.labels) {
    if (out.back() != '{') out += ',';
    text::append_json_string(out, name);
    out += ':';
    text::append_json_string(out, value);
  }
  out += '}';
  if (matrix) {
    append_points(out, line, Points::kFloats);
    append_points(out, line, Points::kHistograms);
  } else {
    out += line.entries.front().value.hist != nullptr ? ",\"histogram\":" : ",\"value\":";
    append_point(out, line.entries.front());
  }
  out += '}';
}

}  // namespace

Status write_prom_json(const Reply& reply, stream::Sink& sink) {
  const bool matrix = reply.type == Type::kMatrix;
  const std::vector<Line> lines = lines_of(reply);
  sink.out() += "{\"status\":\"success\",\"data\":{\"resultType\":\"";
  if (reply.type == Type::kString) {
    sink.out() += "string\",\"result\":[";
    append_time(sink.out(), reply.when.steps.start_us);
    sink.out() += ',';
    text::append_json_string(sink.out(), reply.answer.text);
    sink.out() += ']';
  } else if (reply.type == Type::kScalar) {
    sink.out() += "scalar\",\"result\":";
    for (const Line& line : lines) append_point(sink.out(), line.entries.front());
  } else {
    sink.out() += matrix ? "matrix\",\"result\":[" : "vector\",\"result\":[";
    for (const Line& line : lines) {
      if (&line != &lines.front()) sink.out() += ',';
      append_series(sink.out(), line, matrix);
      sink.relieve();
    }
    sink.out() += ']';
  }
  sink.out() += '}';
  append_notes(sink.out(), reply.answer.notes);
  sink.out() += "}\n";
  return Done{};
}

void append_prom_failure(std::string& out, std::string_view error) {
  out += "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":";
  text::append_json_string(out, error);
  out += "}\n";
}

}  // namespace mcp::query
