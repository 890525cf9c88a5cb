// Tested by tests/unit/rules/test_run_test.cpp and the golden cases of mcp-alert test.
#include "rules/test_report.h"

#include <algorithm>

#include "promql/series_notation.h"
#include "rules/test_match.h"
#include "text/number.h"
#include "text/quote.h"
#include "timeutil/duration.h"
#include "tsdb/matcher.h"

namespace mcp::rules {
namespace {

constexpr std::size_t kLongestText = 160;
constexpr std::size_t kLongestName = 120;
constexpr std::size_t kMostPairs = 20;
constexpr std::size_t kShownBefore = 12;  // of what is the same before texts differ

std::string at(std::int64_t us) { return " at " + timeutil::format_duration(timeutil::Duration(us)); }

std::string quoted(std::string_view text) { return "\"" + text::printable(text, kLongestText) + "\""; }

// `name{a="1"}`, where the name is the value of that label.
std::string series(const record::Labels& labels, std::string_view name_label) {
  std::string name, rest;
  for (const auto& [label, value] : labels) {
    if (label == name_label) {
      name = text::printable(value);
      continue;
    }
    rest.append(rest.empty() ? "" : ", ").append(text::printable(label)).append("=").append(quoted(value));
  }
  return rest.empty() && !name.empty() ? name : name + "{" + rest + "}";
}

std::string value(double number, const promql::Histogram& histogram) {
  if (histogram != nullptr) return text::printable(promql::histogram_text(*histogram), kLongestText * 4);
  std::string out;
  text::append_go_number(out, number);
  return out;
}

// How many bytes at the beginning of both are not worth showing.
std::size_t same_beginning(std::string_view a, std::string_view b) {
  const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  auto same = static_cast<std::size_t>(end - a.begin());
  if (same < kLongestText / 4) return 0;
  same -= kShownBefore;
  while (same > 0 && (static_cast<unsigned char>(a[same]) & 0xC0) == 0x80) --same;
  return same;
}

struct Brush {
  Paint paint;
  std::string operator()(std::string_view colour, std::string_view text) const {
    if (paint == Paint::kPlain) return std::string(text);
    return "\x1b[" + std::string(colour) + "m" + std::string(text) + "\x1b[0m";
  }
  std::string gone(std::string_view text) const { return (*this)("31", text); }
  std::string came(std::string_view text) const { return (*this)("32", text); }
  std::string differs(std::string_view text) const { return (*this)("33", text); }
};

void append_difference(std::string& out, const Difference& difference, const Brush& brush) {
  std::size_t cut = 0;
  if (difference.expected && difference.came) cut = same_beginning(*difference.expected, *difference.came);
  const auto shown = [cut](const std::string& text) {
    return (cut > 0 ? "…" : "") + quoted(std::string_view(text).substr(cut));
  };
  out += "        " + std::string(difference.in == Difference::In::kLabel ? "label " : "annotation ") +
         text::printable(difference.name) + "\n";
  const std::string expected =
      difference.expected ? (difference.is_pattern ? "~ " : "") + shown(*difference.expected) : "none";
  out += "            expected " + brush.gone(expected) + "\n";
  out += "            came     " + brush.came(difference.came ? shown(*difference.came) : "none") + "\n";
}

void append_texts(std::string& out, const record::Labels& annotations) {
  for (const auto& [name, text] : annotations) {
    out += "        annotation " + text::printable(name) + ": " + quoted(text) + "\n";
  }
}

std::string patterns_of(const ExpectedAlert& alert) {
  std::string out;
  for (const tsdb::Matcher& pattern : alert.labels.patterns) {
    out += " " + text::printable(pattern.condition().label) + "=~" + quoted(pattern.condition().value);
  }
  return out.empty() ? out : " with" + out;
}

void append_pair(std::string& out, const AlertPair& pair, const Brush& brush) {
  constexpr std::string_view kName = "alertname";
  if (!pair.came) {
    out += brush.gone("    - " + series(pair.expected->labels.exact, kName) + patterns_of(*pair.expected)) +
           ": did not fire\n";
    append_texts(out, pair.expected->annotations.exact);
  } else if (pair.expected == nullptr) {
    out += brush.came("    + " + series(pair.came->labels, kName)) + ": fired, not expected\n";
    append_texts(out, pair.came->annotations);
  } else {
    out += brush.differs("    ~ " + series(pair.came->labels, kName)) + ":\n";
    for (const Difference& one : differences(*pair.expected, *pair.came)) append_difference(out, one, brush);
  }
}

void append_pair(std::string& out, const SamplePair& pair, const Brush& brush) {
  if (!pair.came) {
    out += brush.gone("    - " + series(pair.expected->labels, tsdb::kNameLabel)) + ": expected " +
           value(pair.expected->value, pair.expected->histogram) + ", nothing came\n";
    return;
  }
  const std::string got = value(pair.came->value, pair.came->histogram);
  const std::string name = series(pair.came->labels, tsdb::kNameLabel);
  if (pair.expected == nullptr) {
    out += brush.came("    + " + name) + ": not expected, " + got + " came\n";
    return;
  }
  const std::string wanted = value(pair.expected->value, pair.expected->histogram);
  const std::vector<Difference> labels = differences(pair.expected->labels, pair.came->labels);
  out += brush.differs("    ~ " + name) + ": ";
  if (labels.empty() || wanted != got) {
    out += "expected " + brush.gone(wanted) + ", " + brush.came(got) + " came\n";
  } else {
    out += got + "\n";
  }
  for (const Difference& one : labels) append_difference(out, one, brush);
}

template <class Pair>
std::string pairs_of(const std::vector<Pair>& pairs, Paint paint) {
  std::string out;
  std::size_t shown = 0, left = 0;
  for (const Pair& pair : pairs) {
    if (pair.met) continue;
    if (shown == kMostPairs) {
      ++left;
      continue;
    }
    append_pair(out, pair, Brush{paint});
    ++shown;
  }
  if (left > 0) out += "    and " + std::to_string(left) + " more that are not as expected\n";
  return out;
}

// "1 of 2 alerts as expected", and what came besides.
template <class Pair>
std::string counted(const std::vector<Pair>& pairs, const std::string& what) {
  const auto expected = std::count_if(pairs.begin(), pairs.end(), [](const Pair& p) { return p.expected != nullptr; });
  const auto came = std::count_if(pairs.begin(), pairs.end(), [](const Pair& p) { return p.came.has_value(); });
  const auto met = std::count_if(pairs.begin(), pairs.end(), [](const Pair& p) { return p.met; });
  const auto number = [&](std::ptrdiff_t n) { return n == 0 ? "no " + what : std::to_string(n) + " " + what; };
  const auto named = [&](std::ptrdiff_t n) { return number(n) + (n == 1 ? "" : "s"); };
  std::string out = "expected " + named(expected) + ", " + (came == 0 ? "none" : std::to_string(came)) + " came";
  if (expected > 0 && came > 0) out += ", " + (met == 0 ? "none" : std::to_string(met)) + " as expected";
  return out;
}

}  // namespace

std::string headline(const Failure& failure) {
  if (const auto* alerts = std::get_if<AlertsDiffer>(&failure.what)) {
    return "alert " + text::printable(alerts->test->alertname) + at(alerts->test->eval_us) + ": " +
           counted(alerts->pairs, "alert");
  }
  if (const auto* samples = std::get_if<SamplesDiffer>(&failure.what)) {
    return "expr " + text::printable(samples->test->expr.text, kLongestName) + at(samples->test->eval_us) + ": " +
           counted(samples->pairs, "sample");
  }
  const auto& broken = std::get<NotEvaluated>(failure.what);
  std::string out = text::printable(broken.name, kLongestName) + at(broken.at_us);
  if (broken.more > 0) out += " and " + std::to_string(broken.more) + " times more";
  const Place& place = broken.error.place;
  out += " cannot be evaluated: ";
  if (!place.file.empty()) {
    out += place.file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
  }
  return out + broken.error.message;
}

std::string details(const Failure& failure, Paint paint) {
  if (const auto* alerts = std::get_if<AlertsDiffer>(&failure.what)) return pairs_of(alerts->pairs, paint);
  if (const auto* samples = std::get_if<SamplesDiffer>(&failure.what)) return pairs_of(samples->pairs, paint);
  return "";
}

}  // namespace mcp::rules
