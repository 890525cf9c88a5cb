// Tested by the golden cases of mcp-agg, tests/unit/mcp-agg/rules_test.cpp and model_test.cpp.
#include "encode.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "folded_line.h"
#include "line_parts.h"
#include "ndjson/encode.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::agg {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string key_text(std::string_view name) {
  std::string text;
  append_key_name(text, name);
  return text;
}

std::size_t widest(const std::vector<std::string>& keys) {
  std::size_t size = 0;
  for (const std::string& key : keys) size = std::max(size, key.size());
  return size;
}

std::vector<std::string> keys_of(const auto& rows, const auto& name_of) {
  std::vector<std::string> keys;
  for (const auto& row : rows) keys.push_back(key_text(name_of(row)));
  return keys;
}

}  // namespace

void NumberRun::add(std::string_view key, double value) {
  char* at = room_.data() + size_;
  at += key.copy(at, key.size());
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto known =
      std::find_if(recent_.begin(), recent_.end(), [&](const Printed& p) { return p.size > 0 && p.bits == bits; });
  if (known != recent_.end()) {
    at = std::copy_n(room_.data() + known->at, known->size, at);
  } else {
    char* const begin = at;
    at = text::write_json_number(at, value);
    recent_[oldest_] = {.bits = bits,
                        .at = static_cast<std::uint32_t>(begin - room_.data()),
                        .size = static_cast<std::uint32_t>(at - begin)};
    oldest_ = (oldest_ + 1) % recent_.size();
  }
  size_ = static_cast<std::size_t>(at - room_.data());
}

Encoder::Encoder(const Plan& plan, std::size_t kept_text)
    : plan_(plan),
      kept_text_(kept_text),
      function_keys_(keys_of(plan.functions, [](const Function* function) { return function->name; })),
      quantile_keys_(keys_of(plan.quantiles, [](const Quantile& quantile) { return quantile.key; })),
      numbers_(plan.functions.size() + plan.quantiles.size(), std::max(widest(function_keys_), widest(quantile_keys_))),
      quantiles_(plan.quantiles.size()),
      upper_(plan.quantiles.size()),
      positions_(plan.quantiles.size()),
      ranks_(plan.quantiles.size()) {}

void Encoder::append(std::string& out, const Group& group, const WindowSpan& span, Accumulator& window) {
  append_span(out, span);
  append_identity(out, group, window);
  numbers_.clear();
  for (std::size_t i = 0; i < plan_.functions.size(); ++i) {
    const std::optional<double> value = value_of(*plan_.functions[i], span, window);
    if (value) numbers_.add(function_keys_[i], *value);
  }
  if (window.count > 0) {
    find_quantiles(window);
    for (std::size_t i = 0; i < quantiles_.size(); ++i) numbers_.add(quantile_keys_[i], quantiles_[i]);
  }
  out += numbers_.text();
  if (window.count > 0 && !plan_.quantiles.empty()) append_quality(out, window);
  if (span.partial_start || span.partial_end) {
    append_text(out, "partial", !span.partial_end ? "start" : span.partial_start ? "both" : "end");
  }
  if (span.rev > 0) append_count(out, "rev", span.rev);
  if (span.closed_by == Windows::MovedBy::kSilence) append_text(out, "closed_by", "idle");
  if (plan_.sketch && window.folded) {
    append_folded_sketch(out, window, plan_.distribution, parts_);
  } else if (plan_.sketch) {
    append_sketch(out, window);
  }
  out += "}\n";
}

std::optional<double> Encoder::rank(const WindowSpan& span, Accumulator& window) {
  const TopChoice& top = *plan_.top;
  if (top.by != nullptr) return value_of(*top.by, span, window);
  if (window.count == 0) return std::nullopt;
  find_quantiles(window);
  return quantiles_[top.quantile];
}

std::optional<double> Encoder::value_of(const Function& function, const WindowSpan& span, const Accumulator& window) {
  if (window.folded) {
    if (function.needs.ranges) return std::nullopt;  // distributions are not extrapolated
    return folded_value(function.name, window, span.width_us);
  }
  if (!function.there(window)) return std::nullopt;
  return function.value(window, span.start_us, span.width_us);
}

// How good the quantiles are: without a guarantee rel_err is null.
void Encoder::append_quality(std::string& out, const Accumulator& window) {
  const bool interpolated = window.folded && window.folded->interpolates();
  append_text(out, "qdef", interpolated ? "interpolated" : plan_.qdef->name);
  const sketch::Distribution& distribution = window.folded ? window.folded->distribution : window.distribution;
  const bool bounded = distribution.exact() || !across_zero_;  // else estimates may cancel each other out
  if (bounded && (!window.folded || is_guaranteed(*window.folded))) {
    append_number(out, "rel_err", distribution.error());
  } else {
    append_key_name(out, "rel_err");
    out += "null";
  }
}

void Encoder::append_span(std::string& out, const WindowSpan& span) {
  if (span_text_.empty() || span.start_us != printed_span_.start_us || span.width_us != printed_span_.width_us) {
    printed_span_ = span;
    span_text_ = "{\"kind\":\"aggregate\"";
    append_integer(span_text_, "ts_us", span.start_us + span.width_us);
    append_integer(span_text_, "start_us", span.start_us);
    append_integer(span_text_, "window_us", span.width_us);
  }
  out += span_text_;
}

void Encoder::append_identity(std::string& out, const Group& group, const Accumulator& window) {
  const record::Type type = window.one_type && window.nature ? window.nature->type : record::Type::kUnknown;
  const Group shown{.number = group.number, .key = group.key, .unit = window.one_unit ? group.unit : ""};
  if (group.number < identities_.size()) {
    const Identity& known = identities_[group.number];
    if (!known.text.empty() && known.type == type && known.unit == shown.unit) {
      out += known.text;
      return;
    }
  }
  const std::size_t begin = out.size();
  print_identity(out, shown, type);
  if (identity_texts_.size() >= kept_text_) return;
  if (group.number >= identities_.size()) identities_.resize(group.number + 1);
  identities_[group.number] = {
      .text = identity_texts_.keep(std::string_view(out).substr(begin)), .unit = shown.unit, .type = type};
}

void Encoder::print_identity(std::string& out, const Group& group, record::Type type) {
  const record::SeriesRef& series = reader_.read(group.key);
  append_text(out, "name", series.name);
  if (type != record::Type::kUnknown) append_text(out, "type", record::name_of(type));
  if (!group.unit.empty()) append_text(out, "unit", group.unit);
  ndjson::append_context(out, series.context);
  if (series.labels.empty()) return;
  append_key_name(out, "labels");
  ndjson::append_labels(out, series.labels);
}

void Encoder::find_quantiles(Accumulator& window) {
  std::fill(quantiles_.begin(), quantiles_.end(), kNan);
  if (window.folded) return find_folded_quantiles(*window.folded);
  const std::uint64_t count = window.distribution.count();
  if (count > 0) ask_quantiles(window.distribution, count);
}

void Encoder::find_folded_quantiles(Folded& folded) {
  if (folded.interpolates()) return interpolate(folded, plan_.quantiles, quantiles_);
  const std::uint64_t count = folded.distribution.count();
  if (count == 0 || !folded.countable()) return;
  ask_quantiles(folded.distribution, count);
  hold_to_extremes(folded, quantiles_);
}

void Encoder::ask_quantiles(sketch::Distribution& distribution, std::uint64_t count) {
  bool between = false;
  across_zero_ = false;
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    positions_[i] = plan_.qdef->position(plan_.quantiles[i], count);
    ranks_[i] = positions_[i].low;
    between = between || positions_[i].weight != 0;
  }
  distribution.at(ranks_, quantiles_);
  if (!between) return;
  for (std::size_t i = 0; i < positions_.size(); ++i) ranks_[i] = positions_[i].high;
  distribution.at(ranks_, upper_);
  for (std::size_t i = 0; i < positions_.size(); ++i) {
    across_zero_ = across_zero_ || (positions_[i].weight != 0 && quantiles_[i] < 0 && upper_[i] > 0);
    if (positions_[i].weight != 0) quantiles_[i] = between_of(quantiles_[i], upper_[i], positions_[i].weight);
  }
}

// Null says that the group has none, where no key would say that nobody asked.
void Encoder::append_delta(std::string& out, const Accumulator& window) {
  if (window.all_level)
    return append_parts(out, parts_, "delta_parts", window.increase, window.increase_specials.with(0));
  append_key_name(out, "delta_parts");
  out += "null";
}

void Encoder::append_distinct(std::string& out, const sketch::Distinct& distinct) {
  append_key_name(out, "distinct");
  if (distinct.exact()) return append_list(out, distinct.values());
  out += '"';
  distinct.append_registers(out);
  out += '"';
}

// All that a merge needs (record.md 3, Merging): the values while they are few, else the histogram of section 4.
void Encoder::append_sketch(std::string& out, Accumulator& window) {
  sketch::Distribution& distribution = window.distribution;
  sketch::Histogram of_all(
      plan_.distribution.max_buckets);  // --exact keeps all values; what is passed on stays bounded
  const bool few = distribution.exact() && distribution.count() <= sketch::kFewValues;
  out += ",\"sketch\":{";
  if (few) {
    out += "\"values\":";
    append_list(out, distribution.sorted());
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
  append_parts(out, parts_, "sum_parts", window.sum, 0);
  append_parts(out, parts_, "sumsq_parts", window.squares, window.beyond_squares > 0 ? HUGE_VAL : 0);
  if (window.all_cumulative) {
    append_parts(out, parts_, "increase_parts", window.increase, window.increase_specials.with(0));
  }
  if (plan_.needs.delta) append_delta(out, window);
  if (plan_.needs.distinct && window.distinct) append_distinct(out, *window.distinct);
  append_integer(out, "first_us", window.first.ts_us);
  append_integer(out, "last_us", window.last.ts_us);
  append_count(out, "nan", window.specials.nan);
  append_count(out, "pos_inf", window.specials.positive);
  append_count(out, "neg_inf", window.specials.negative);
  out += '}';
}

}  // namespace mcp::agg
