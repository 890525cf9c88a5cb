// Tested by tests/unit/mcp-scrape/render_test.cpp (against ndjson::append).
#include "render.h"

#include <algorithm>

#include "ndjson/encode.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::scrape {
namespace {

bool by_name(const record::Label& a, const record::Label& b) { return a.name < b.name; }

void append_key(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out += ",\"";
  out += key;
  out += "\":";
  text::append_json_string(out, value);
}

// `"name":"value"`, both known to need no escape; in one piece, since this is what a line mostly consists of.
void append_plain(std::string& out, const record::Label& label) {
  constexpr std::string_view kBetween = "\":\"";
  const std::size_t at = out.size();
  out.resize(at + label.name.size() + label.value.size() + kBetween.size() + 2);
  char* p = out.data() + at;
  *p++ = '"';
  p = std::copy(label.name.begin(), label.name.end(), p);
  p = std::copy(kBetween.begin(), kBetween.end(), p);
  p = std::copy(label.value.begin(), label.value.end(), p);
  *p = '"';
}

void append_escaped(std::string& out, const record::Label& label) {
  text::append_json_string(out, label.name);
  out += ':';
  text::append_json_string(out, label.value);
}

bool plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

bool holds(std::span<const record::Label> labels, std::string_view name) {
  return std::any_of(labels.begin(), labels.end(), [name](const record::Label& label) { return label.name == name; });
}

}  // namespace

Renderer::Renderer(Identity identity) : identity_(std::move(identity)) {
  for (const auto& [name, value] : identity_.labels) fixed_.push_back({name, value});
  record::normalise(fixed_);
  fixed_plain_ = std::all_of(fixed_.begin(), fixed_.end(),
                             [](const record::Label& label) { return plain(label.name) && plain(label.value); });
}

void Renderer::set_time(std::int64_t us) {
  time_ = "{\"ts_us\":";
  text::append_int(time_, us);
  kept_ = false;
}

bool Renderer::same_shape(const record::Sample& sample) const {
  return kept_ && !sample.ts_us && sample.series.name == name_ && sample.type == type_ && sample.unit == unit_ &&
         sample.series.context.scope == scope_;
}

void Renderer::keep_shape(const record::Sample& sample) {
  name_ = sample.series.name;
  unit_ = sample.unit;
  scope_ = sample.series.context.scope;
  type_ = sample.type;
  kept_ = !sample.ts_us;
  if (sample.ts_us) {
    head_ = "{\"ts_us\":";
    text::append_int(head_, *sample.ts_us);
  } else {
    head_ = time_;
  }
  append_key(head_, "name", name_);
  if (type_ != record::Type::kUnknown) append_key(head_, "type", record::name_of(type_));
  head_ += ",\"value\":";
  middle_.clear();
  append_key(middle_, "unit", unit_);
  append_key(middle_, "scope", scope_.empty() ? identity_.scope : scope_);
}

void Renderer::append(std::string& out, const promtext::Point& point) {
  const record::Sample& sample = point.sample;
  if (!same_shape(sample)) keep_shape(sample);
  out += head_;
  if (point.number.empty()) {
    text::append_json_number(out, sample.value);
  } else {
    out += point.number;
  }
  out += middle_;
  append_rest(out, point);
  append_labels(out, point);
  out += "}\n";
}

// What few samples have, and the context of the target.
void Renderer::append_rest(std::string& out, const promtext::Point& point) {
  const record::Sample& sample = point.sample;
  if (sample.precision_us) {
    out += ",\"precision_us\":";
    text::append_json_number(out, *sample.precision_us);
  }
  append_key(out, "environment", identity_.environment);
  append_key(out, "tenant", identity_.tenant);
  if (sample.start_us) {
    out += ",\"start_us\":";
    text::append_int(out, *sample.start_us);
  }
  if (!sample.exemplar) return;
  out += ",\"exemplar\":{\"labels\":";
  ndjson::append_labels(out, sample.exemplar->labels);
  out += ",\"value\":";
  text::append_json_number(out, sample.exemplar->value);
  if (sample.exemplar->ts_us) {
    out += ",\"ts_us\":";
    text::append_int(out, *sample.exemplar->ts_us);
  }
  out += '}';
}

void Renderer::append_labels(std::string& out, const promtext::Point& point) {
  const auto labels = fixed_.empty() ? point.sample.series.labels : merged(point.sample.series.labels);
  const bool plain_labels = point.plain && fixed_plain_;
  bool first = true;
  for (const record::Label& label : labels) {
    if (label.value.empty()) continue;
    out += first ? ",\"labels\":{" : ",";
    first = false;
    plain_labels ? append_plain(out, label) : append_escaped(out, label);
  }
  if (!first) out += '}';
}

// Own labels and the target's in order; an own one of a name that the target sets moves aside, as often as it must.
std::span<const record::Label> Renderer::merged(std::span<const record::Label> own) {
  merged_.clear();
  renamed_.clear();
  renamed_.reserve(own.size());
  for (const record::Label& label : own) {
    if (!holds(fixed_, label.name)) {
      merged_.push_back(label);
      continue;
    }
    std::string name = "exported_" + std::string(label.name);
    while (holds(own, name) || holds(fixed_, name)) name.insert(0, "exported_");
    renamed_.push_back(std::move(name));
    merged_.push_back({renamed_.back(), label.value});
  }
  merged_.insert(merged_.end(), fixed_.begin(), fixed_.end());
  std::sort(merged_.begin(), merged_.end(), by_name);
  return merged_;
}

}  // namespace mcp::scrape
