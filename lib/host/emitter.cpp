#include "host/emitter.h"

#include <algorithm>
#include <vector>

#include "metrology/names.h"
#include "text/quote.h"

namespace mcp::host {
namespace {
constexpr std::string_view kScope = "per_node_total";
constexpr std::size_t kLongestLabel = 4096;
}  // namespace

void Emitter::family(std::string_view name, record::Type type, std::string_view help) {
  name_ = name;
  const metrology::Unit* unit = metrology::read_name(name).unit;
  unit_ = unit == nullptr ? std::string_view("1") : unit->symbol;
  type_ = type;
  sink_.family(record::Metadata{.name = name_, .type = type, .unit = unit_, .help = help});
}

void Emitter::add(double value, std::initializer_list<record::Label> labels) {
  add_labelled(value, {labels.begin(), labels.size()});
}

void Emitter::add_labelled(double value, std::span<const record::Label> labels) {
  const auto readable = [](const record::Label& label) { return text::valid_utf8(label.value); };
  if (std::all_of(labels.begin(), labels.end(), readable)) return send(value, labels);
  std::vector<std::string> escaped;  // a device or a folder may be called anything, a label may not
  for (const record::Label& label : labels) escaped.push_back(text::printable(label.value, kLongestLabel));
  std::vector<record::Label> safe(labels.begin(), labels.end());
  for (std::size_t i = 0; i < safe.size(); ++i) safe[i].value = escaped[i];
  send(value, safe);
}

void Emitter::send(double value, std::span<const record::Label> labels) {
  record::Sample sample;
  sample.ts_us = now_us_;
  sample.series = {.name = name_, .context = {.scope = kScope}, .labels = labels};
  sample.type = type_;
  sample.unit = unit_;
  sample.value_is = record::ValueIs::kNumber;
  sample.value = value;
  sink_.sample(sample);
}

void Emitter::single(std::string_view name, record::Type type, std::string_view help, double value) {
  family(name, type, help);
  add(value);
}

}  // namespace mcp::host
