// Tested by tests/unit/promtext/format_test.cpp.
#include "promtext/format.h"

#include <algorithm>
#include <string>

#include "promtext/scan.h"

namespace mcp::promtext {
namespace {

struct MediaType {
  std::string_view name;
  Format format;
};
constexpr MediaType kMediaTypes[] = {
    {"", Format::kPrometheus},
    {"text/plain", Format::kPrometheus},
    {"application/octet-stream", Format::kPrometheus},
    {"application/openmetrics-text", Format::kOpenMetrics},
};

// Types that Prometheus' format does not have.
constexpr std::string_view kOwnTypes[] = {"unknown", "info", "stateset", "gaugehistogram"};

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string_view take_word(std::string_view& rest) {
  const auto end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

// Looks at lines until one gives the format away.
class Sniffer {
 public:
  bool openmetrics(std::string_view line) {
    if (line == "# EOF" || line.starts_with("# UNIT ")) return true;
    if (line.starts_with("# TYPE ")) return own_type(line.substr(7));
    if (line.starts_with('#')) return false;
    return totals_counter(line) || exemplar(line);
  }

 private:
  bool own_type(std::string_view rest) {
    const std::string_view family = take_word(rest);
    counter_ = rest == "counter" ? std::string(family) + "_total" : std::string();
    return std::find(std::begin(kOwnTypes), std::end(kOwnTypes), rest) != std::end(kOwnTypes);
  }
  bool totals_counter(std::string_view line) const {
    if (counter_.empty() || !line.starts_with(counter_)) return false;
    return line.size() > counter_.size() && (line[counter_.size()] == ' ' || line[counter_.size()] == '{');
  }
  // Asked of the scanner, since a label value may look like anything.
  bool exemplar(std::string_view line) {
    return line.find(" # {") != line.npos && scanner_.scan(line) && scanner_.parts().has_exemplar;
  }

  std::string counter_;
  Scanner scanner_{kOpenMetricsRules};
};

}  // namespace

std::optional<Format> format_of_media_type(std::string_view content_type) {
  std::string name(without_blanks(content_type.substr(0, content_type.find(';'))));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  for (const MediaType& type : kMediaTypes) {
    if (type.name == name) return type.format;
  }
  return std::nullopt;
}

Format sniff(std::string_view head, std::string_view tail) {
  if (tail.ends_with('\n')) tail.remove_suffix(1);
  if (tail == "# EOF" || tail.ends_with("\n# EOF")) return Format::kOpenMetrics;
  Sniffer sniffer;
  while (!head.empty()) {
    const auto end = std::min(head.find('\n'), head.size());
    if (sniffer.openmetrics(head.substr(0, end))) return Format::kOpenMetrics;
    head.remove_prefix(std::min(end + 1, head.size()));
  }
  return Format::kPrometheus;
}

}  // namespace mcp::promtext
