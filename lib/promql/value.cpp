// Tested by tests/unit/promql/evaluate_test.cpp.
#include "promql/value.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/quote.h"

namespace mcp::promql {
namespace {

constexpr std::string_view kMetadata[] = {"__name__", "__type__", "__unit__"};

bool is_metadata(std::string_view name) {
  return std::find(std::begin(kMetadata), std::end(kMetadata), name) != std::end(kMetadata);
}

bool is_plain_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

std::string quoted(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

}  // namespace

std::string_view label_of(const record::Labels& labels, std::string_view name) {
  const auto at = std::lower_bound(labels.begin(), labels.end(), name,
                                   [](const auto& label, std::string_view wanted) { return label.first < wanted; });
  return at != labels.end() && at->first == name ? std::string_view(at->second) : std::string_view();
}

std::string_view metric_name(const record::Labels& labels) { return label_of(labels, kMetadata[0]); }

Labels without_metadata(const Labels& labels) {
  const auto metadata = [](const auto& label) { return is_metadata(label.first); };
  if (std::none_of(labels->begin(), labels->end(), metadata)) return labels;
  record::Labels rest;
  std::remove_copy_if(labels->begin(), labels->end(), std::back_inserter(rest), metadata);
  return std::make_shared<const record::Labels>(std::move(rest));
}

Labels with_label(const Labels& labels, std::string_view name, std::string_view value) {
  record::Labels changed = *labels;
  const auto at = std::lower_bound(changed.begin(), changed.end(), name,
                                   [](const auto& label, std::string_view wanted) { return label.first < wanted; });
  const bool there = at != changed.end() && at->first == name;
  if (value.empty()) {
    if (!there) return labels;
    changed.erase(at);
  } else if (there) {
    at->second = value;
  } else {
    changed.emplace(at, name, value);
  }
  return std::make_shared<const record::Labels>(std::move(changed));
}

std::string printed(const record::Labels& labels) {
  std::string inner;
  for (const auto& [label, value] : labels) {
    if (!inner.empty()) inner += ", ";
    inner += (is_plain_name(label) ? label : quoted(label)) + "=" + quoted(value);
  }
  return "{" + inner + "}";
}

bool Row::any() const {
  return std::any_of(is.begin(), is.end(), [](Is one) { return one != Is::kNothing; });
}

std::string position_in(std::string_view text, std::size_t byte) {
  const Error placed = error_at(text, byte, "");
  return fmt::format("{}:{}", placed.place.line, placed.place.column);
}

void Annotations::add(Kind kind, std::string_view text, Extent at, std::string message) {
  notes_.try_emplace(fmt::format("PromQL {}: {} ({})", kind == Kind::kWarning ? "warning" : "info", message,
                                 position_in(text, at.begin)),
                     kind);
}

std::vector<std::string> Annotations::all(Kind kind) const {
  std::vector<std::string> out;
  for (const auto& [text, is] : notes_) {
    if (is == kind) out.push_back(text);
  }
  return out;
}

}  // namespace mcp::promql
