// Tested by the golden cases of mcp-agg, tests/unit/mcp-agg/rules_test.cpp and model_test.cpp.
#include "encode.h"

#include <limits>

#include "ndjson/encode.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::agg {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Keys of ours need no escapes.
void append_key_name(std::string& out, std::string_view name) {
  out += ",\"";
  out += name;
  out += "\":";
}

void append_number(std::string& out, std::string_view name, double value) {
  append_key_name(out, name);
  text::append_json_number(out, value);
}

void append_count(std::string& out, std::string_view name, std::uint64_t value) {
  append_key_name(out, name);
  text::append_uint(out, value);
}

void append_integer(std::string& out, std::string_view name, std::int64_t value) {
  append_key_name(out, name);
  text::append_int(out, value);
}

void append_text(std::string& out, std::string_view name, std::string_view value) {
  append_key_name(out, name);
  text::append_json_string(out, value);
}

void append_buckets(std::string& out, std::string_view name, const sketch::DenseCounts& counts) {
  append_key_name(out, name);
  out += "{\"offset\":";
  text::append_int(out, counts.offset());
  out += ",\"counts\":[";
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (i > 0) out += ',';
    text::append_uint(out, counts.at(i));
  }
  out += "]}";
}

}  // namespace

void Encoder::append(std::string& out, std::string_view key, std::string_view unit, const WindowSpan& span,
                     Accumulator& window) {
  out += "{\"kind\":\"aggregate\"";
  append_integer(out, "ts_us", span.start_us + span.width_us);
  append_integer(out, "start_us", span.start_us);
  append_integer(out, "window_us", span.width_us);
  append_identity(out, key, unit, window);
  append_functions(out, span, window);
  if (!plan_.quantiles.empty()) append_quantiles(out, window);
  if (span.partial_start || span.partial_end) {
    append_text(out, "partial", !span.partial_end ? "start" : span.partial_start ? "both" : "end");
  }
  if (plan_.sketch) append_sketch(out, window);
  out += "}\n";
}

void Encoder::append_identity(std::string& out, std::string_view key, std::string_view unit,
                              const Accumulator& window) {
  const record::SeriesRef& group = reader_.read(key);
  append_text(out, "name", group.name);
  if (window.one_type && window.nature && window.nature->type != record::Type::kUnknown) {
    append_text(out, "type", record::name_of(window.nature->type));
  }
  if (window.one_unit && !unit.empty()) append_text(out, "unit", unit);
  ndjson::append_context(out, group.context);
  if (group.labels.empty()) return;
  append_key_name(out, "labels");
  ndjson::append_labels(out, group.labels);
}

void Encoder::append_functions(std::string& out, const WindowSpan& span, const Accumulator& window) {
  for (const Function* function : plan_.functions) {
    if (function->of == Of::kCumulative && !window.all_cumulative) continue;
    append_number(out, function->name, function->value(window, span.width_us));
  }
}

void Encoder::append_quantiles(std::string& out, Accumulator& window) {
  const std::uint64_t count = window.numbers();
  if (count > 0) {
    for (std::size_t i = 0; i < ranks_.size(); ++i) ranks_[i] = plan_.quantiles[i].rank(count);
    window.distribution.at(ranks_, quantiles_);
  }
  for (std::size_t i = 0; i < ranks_.size(); ++i)
    append_number(out, plan_.quantiles[i].key, count > 0 ? quantiles_[i] : kNan);
  append_text(out, "qdef", "lower");
  append_number(out, "rel_err", window.distribution.error());
}

void Encoder::append_parts(std::string& out, std::string_view name, const sketch::ExactSum& sum) {
  sum.parts(parts_);
  append_key_name(out, name);
  out += '[';
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i > 0) out += ',';
    text::append_json_number(out, parts_[i]);
  }
  out += ']';
}

// All that a merge needs (record.md 3, Merging): the values while they are few, else the histogram of section 4.
void Encoder::append_sketch(std::string& out, Accumulator& window) {
  sketch::Distribution& distribution = window.distribution;
  sketch::Histogram of_all(
      plan_.distribution.max_buckets);  // --exact keeps all values; what is passed on stays bounded
  const bool few = distribution.exact() && distribution.count() <= sketch::kFewValues;
  out += ",\"sketch\":{";
  if (few) {
    out += "\"values\":[";
    for (const double& value : distribution.sorted()) {
      if (&value != distribution.sorted().data()) out += ',';
      text::append_json_number(out, value);
    }
    out += ']';
  } else {
    if (distribution.exact()) of_all.add(distribution.sorted());
    const sketch::Histogram& histogram = distribution.exact() ? of_all : distribution.histogram();
    out += "\"scale\":";
    text::append_int(out, histogram.scale());
    append_count(out, "zero", histogram.zero());
    append_buckets(out, "pos", histogram.positive());
    append_buckets(out, "neg", histogram.negative());
    append_count(out, "count", histogram.count());
    append_number(out, "sum", window.sum.value());
    append_number(out, "min", histogram.min());
    append_number(out, "max", histogram.max());
  }
  append_parts(out, "sum_parts", window.sum);
  append_parts(out, "sumsq_parts", window.squares);
  if (window.all_cumulative) append_parts(out, "increase_parts", window.increase);
  append_integer(out, "first_us", window.first.ts_us);
  append_integer(out, "last_us", window.last.ts_us);
  append_count(out, "nan", window.specials.nan);
  append_count(out, "pos_inf", window.specials.positive);
  append_count(out, "neg_inf", window.specials.negative);
  out += '}';
}

}  // namespace mcp::agg
