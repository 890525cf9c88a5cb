// Tested by tests/unit/promql/series_notation_test.cpp and tests/fuzz/series_notation_fuzz.cpp.
#include "promql/series_notation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "histogram/combine.h"
#include "promql/histograms.h"
#include "promql/lex.h"
#include "text/match.h"
#include "text/number.h"
#include "text/quote.h"

namespace mcp::promql {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// One digit run and what may stand in it; Go takes a whole number that begins with 0 for an octal one where it is one.
std::optional<double> number_of(std::string_view written) {
  std::string digits;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '_') {
      digits += written[i];
    } else if (i == 0 || i + 1 == written.size() || !is_digit(written[i - 1]) || !is_digit(written[i + 1])) {
      return std::nullopt;
    }
  }
  const auto octal = [](char c) { return c >= '0' && c <= '7'; };
  if (digits.size() > 1 && digits[0] == '0' && std::all_of(digits.begin(), digits.end(), octal)) {
    double value = 0;
    for (const char c : digits) value = value * 8 + (c - '0');
    return value < 0x1p53 ? std::optional(value) : text::parse_decimal(digits);
  }
  return text::parse_decimal(digits);
}

constexpr std::string_view kHints[] = {"unknown", "reset", "not_reset", "gauge"};  // by ResetHint
constexpr std::string_view kKeys[] = {
    "schema",  "sum",    "count",     "z_bucket", "z_bucket_w",        "custom_values",
    "buckets", "offset", "n_buckets", "n_offset", "counter_reset_hint"};

// What was written in {{}}, before it is put together.
struct Parts {
  histogram::Histogram made;
  std::vector<double> positive, negative;
  std::int64_t offset = 0, n_offset = 0;
  std::vector<std::string> seen;
};

std::vector<histogram::Bucket> numbered(const std::vector<double>& counts, std::int64_t offset) {
  std::vector<histogram::Bucket> buckets;
  for (const double count : counts) {
    buckets.push_back({.index = static_cast<std::int32_t>(offset++), .count = count});
  }
  return buckets;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<std::vector<Run>> values() {
    std::vector<Run> runs;
    for (skip_blanks(); !done(); skip_blanks()) {
      Result<Run> run = item();
      if (!run) return run.error();
      if (!done() && !is_blank(here())) return expected("a blank or the end behind a value");
      runs.push_back(std::move(*run));
    }
    return runs;
  }

  Result<histogram::Histogram> lone_histogram() {
    skip_blanks();
    Result<histogram::Histogram> read = histogram();
    skip_blanks();
    if (read && !done()) return expected("the end of the histogram");
    return read;
  }

 private:
  bool done() const { return at_ == text_.size(); }
  char here() const { return done() ? '\0' : text_[at_]; }
  void skip_blanks() {
    while (!done() && is_blank(here())) ++at_;
  }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  Error wrong(std::size_t at, std::string message) const { return error_at(text_, at, std::move(message)); }
  Error expected(std::string_view what) const { return expected_at(at_, what); }
  Error expected_at(std::size_t at, std::string_view what) const {
    const std::string_view rest = text_.substr(at);
    const std::size_t end = static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), is_blank) - rest.begin());
    const std::string got = end == 0 ? "nothing" : "\"" + text::printable(rest.substr(0, end), 40) + "\"";
    return wrong(at, "expected " + std::string(what) + ", got " + got);
  }

  Result<Run> item();
  Result<Run> float_item();
  Result<Run> histogram_item();
  Result<std::uint64_t> times();
  Result<double> number();
  std::optional<double> named_number();
  Result<histogram::Histogram> histogram();
  Status part(Parts& parts);
  Status value_of(std::string_view key, Parts& parts);
  Result<std::vector<double>> list();
  Result<std::int64_t> integer(std::int64_t least, std::int64_t most);
  Status hint(Parts& parts);

  std::string_view text_;
  std::size_t at_ = 0;
};

Result<Run> Reader::item() {
  const std::size_t begin = at_;
  Run run;
  if (take("_")) {
    if (!take("x")) return run;
    const Result<std::uint64_t> count = times();
    if (!count) return count.error();
    run.count = *count;
    return run;
  }
  if (take("stale")) {
    run.is = Run::Is::kStale;
    if (!take("x")) return run;
    const Result<std::uint64_t> more = times();
    if (!more) return more.error();
    run.count = *more + 1;
    return run;
  }
  if (text_.substr(at_).starts_with("{{")) return histogram_item();
  Result<Run> read = float_item();
  if (!read && at_ == begin) return expected("a number, _, stale or {{…}}");
  return read;
}

Result<Run> Reader::float_item() {
  Run run{.is = Run::Is::kFloat};
  const Result<double> value = number();
  if (!value) return value.error();
  run.value = *value;
  if (here() == '+' || here() == '-') {
    run.next = Run::Next::kAdded;
    const Result<double> step = number();
    if (!step) return step.error();
    run.step = *step;
    if (here() != 'x') return expected("x and how many more values there are");
  }
  if (!take("x")) return run;
  const Result<std::uint64_t> more = times();
  if (!more) return more.error();
  run.count = *more + 1;
  return run;
}

// Whether one can be added to the other, to the very schema of the first: it does not change from value to value.
std::string_view objection(const histogram::Histogram& first, const histogram::Histogram& growth) {
  if (first.is_custom() != growth.is_custom()) return "custom buckets and those of a schema cannot be added";
  if (first.schema > growth.schema) return "what is added must not have a coarser schema";
  return "";
}

Result<Run> Reader::histogram_item() {
  Run run{.is = Run::Is::kHistogram};
  Result<histogram::Histogram> first = histogram();
  if (!first) return first.error();
  run.histogram = shared(std::move(*first));
  if (here() == '+' || here() == '-') {
    run.next = take("+") ? Run::Next::kAdded : Run::Next::kSubtracted;
    if (run.next == Run::Next::kSubtracted) take("-");
    const std::size_t begin = at_;
    Result<histogram::Histogram> growth = histogram();
    if (!growth) return growth.error();
    if (const std::string_view why = objection(*run.histogram, *growth); !why.empty()) {
      return wrong(begin, std::string(why));
    }
    run.growth = shared(std::move(*growth));
    if (here() != 'x') return expected("x and how many more values there are");
  }
  if (!take("x")) return run;
  const Result<std::uint64_t> more = times();
  if (!more) return more.error();
  run.count = *more + 1;
  return run;
}

Result<std::uint64_t> Reader::times() {
  const std::size_t begin = at_;
  while (is_digit(here())) ++at_;
  if (at_ == begin) return expected("a whole number behind x");
  const std::optional<std::uint64_t> count = text::parse_uint(text_.substr(begin, at_ - begin));
  if (!count || *count >= kLongestRun) {
    return expected_at(begin, "fewer than " + std::to_string(kLongestRun) + " values");
  }
  return *count;
}

std::optional<double> Reader::named_number() {
  for (const auto& [word, value] : {std::pair{std::string_view("inf"), std::numeric_limits<double>::infinity()},
                                    std::pair{std::string_view("nan"), std::numeric_limits<double>::quiet_NaN()}}) {
    if (!text::same_but_for_case(text_.substr(at_, word.size()), word)) continue;
    at_ += word.size();
    return value;
  }
  return std::nullopt;
}

// With a sign or without one. An x never belongs to it: 0x3 is 0 and three more.
Result<double> Reader::number() {
  const std::size_t start = at_;
  const bool negative = here() == '-';
  if (negative || here() == '+') ++at_;
  const std::size_t begin = at_;
  std::optional<double> value = named_number();
  if (!value) {
    while (is_digit(here()) || here() == '.' || here() == '_' || (at_ > begin && (here() == 'e' || here() == 'E')) ||
           (at_ > begin && (here() == '+' || here() == '-') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'))) {
      ++at_;
    }
    value = number_of(text_.substr(begin, at_ - begin));
  }
  if (!value) {
    at_ = start;
    return expected("a number");
  }
  return negative ? -*value : *value;
}

Result<histogram::Histogram> Reader::histogram() {
  const std::size_t begin = at_;
  if (!take("{{")) return expected("{{");
  Parts parts;
  for (skip_blanks(); !take("}}"); skip_blanks()) {
    if (Status read = part(parts); !read) return read.error();
    if (!is_blank(here()) && here() != '}') return expected("a blank or }}");
  }
  parts.made.positive = numbered(parts.positive, parts.offset);
  parts.made.negative = numbered(parts.negative, parts.n_offset);
  if (!histogram::possible(parts.made)) {
    return wrong(begin,
                 "no such histogram can be: its counts are at least 0, its schema from -4 to 8 or -53 with "
                 "ascending custom_values, its buckets those of doubles");
  }
  return std::move(parts.made);
}

Status Reader::part(Parts& parts) {
  const std::size_t begin = at_;
  while (is_letter(here()) || here() == '_') ++at_;
  const std::string_view key = text_.substr(begin, at_ - begin);
  if (key.empty()) return expected("a key of a histogram or }}");
  if (std::find(std::begin(kKeys), std::end(kKeys), key) == std::end(kKeys)) {
    return wrong(
        begin, "expected a key of a histogram, got \"" + text::printable(key) + "\"" + text::did_you_mean(key, kKeys));
  }
  if (std::find(parts.seen.begin(), parts.seen.end(), key) != parts.seen.end()) {
    return wrong(begin, "the key " + std::string(key) + " stands there twice");
  }
  parts.seen.emplace_back(key);
  if (!take(":")) return expected("a colon");
  return value_of(key, parts);
}

Status Reader::value_of(std::string_view key, Parts& parts) {
  histogram::Histogram& made = parts.made;
  for (const auto& [name, target] : {std::pair{std::string_view("sum"), &made.sum},
                                     {"count", &made.count},
                                     {"z_bucket", &made.zero_count},
                                     {"z_bucket_w", &made.zero_threshold}}) {
    if (key != name) continue;
    const Result<double> read = number();
    if (!read) return read.error();
    *target = *read;
    return Done{};
  }
  for (const auto& [name, target] : {std::pair{std::string_view("custom_values"), &made.custom},
                                     {"buckets", &parts.positive},
                                     {"n_buckets", &parts.negative}}) {
    if (key != name) continue;
    Result<std::vector<double>> read = list();
    if (!read) return read.error();
    *target = std::move(*read);
    return Done{};
  }
  if (key == "counter_reset_hint") return hint(parts);
  constexpr std::int64_t kFar = std::int64_t{1} << 30;
  const Result<std::int64_t> read =
      key == "schema" ? integer(histogram::kCustom, histogram::kFinest) : integer(-kFar, kFar);
  if (!read) return read.error();
  if (key == "schema") made.schema = static_cast<int>(*read);
  if (key == "offset") parts.offset = *read;
  if (key == "n_offset") parts.n_offset = *read;
  return Done{};
}

Result<std::vector<double>> Reader::list() {
  if (!take("[")) return expected("[");
  std::vector<double> all;
  for (skip_blanks(); !take("]"); skip_blanks()) {
    const Result<double> one = number();
    if (!one) return one.error();
    if (!is_blank(here()) && here() != ']') return expected("a blank or ]");
    all.push_back(*one);
  }
  return all;
}

Result<std::int64_t> Reader::integer(std::int64_t least, std::int64_t most) {
  const std::size_t begin = at_;
  if (here() == '-' || here() == '+') ++at_;
  while (is_digit(here())) ++at_;
  const std::optional<std::int64_t> value = text::parse_int(text_.substr(begin, at_ - begin));
  if (value && *value >= least && *value <= most) return *value;
  return expected_at(begin, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

Status Reader::hint(Parts& parts) {
  const std::size_t begin = at_;
  while (is_letter(here()) || here() == '_') ++at_;
  const auto found = std::find(std::begin(kHints), std::end(kHints), text_.substr(begin, at_ - begin));
  if (found == std::end(kHints)) return expected_at(begin, "unknown, reset, not_reset or gauge");
  parts.made.hint = static_cast<histogram::ResetHint>(found - std::begin(kHints));
  return Done{};
}

void append_key(std::string& out, std::string_view key) {
  if (out.size() > 2) out += ' ';
  out.append(key).append(":");
}

void append_list(std::string& out, std::string_view key, const std::vector<double>& values) {
  append_key(out, key);
  out += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ' ';
    text::append_go_number(out, values[i]);
  }
  out += ']';
}

void append_buckets(std::string& out, std::string_view prefix, const std::vector<histogram::Bucket>& buckets) {
  const auto counts = [](const histogram::Bucket& bucket) { return bucket.count != 0; };
  const auto first = std::find_if(buckets.begin(), buckets.end(), counts);
  if (first == buckets.end()) return;
  std::vector<double> dense;
  for (auto bucket = first; bucket != buckets.end(); ++bucket) {
    if (counts(*bucket)) {
      dense.resize(static_cast<std::size_t>(std::int64_t{bucket->index} - first->index), 0);
      dense.push_back(bucket->count);
    }
  }
  if (first->index != 0) {
    append_key(out, std::string(prefix) + "offset");
    text::append_int(out, first->index);
  }
  append_list(out, std::string(prefix) + "buckets", dense);
}

Histogram grown(const Run& run, const Histogram& last) {
  if (run.next == Run::Next::kSame) return last;
  histogram::Histogram sum = *last;
  run.next == Run::Next::kAdded ? histogram::add(sum, *run.growth) : histogram::subtract(sum, *run.growth);
  return shared(std::move(sum));
}

}  // namespace

Result<std::vector<Run>> parse_values(std::string_view text) { return Reader(text).values(); }

Result<histogram::Histogram> parse_histogram(std::string_view text) { return Reader(text).lone_histogram(); }

std::string histogram_text(const histogram::Histogram& histogram) {
  std::string out = "{{";
  if (histogram.schema != 0) {
    append_key(out, "schema");
    text::append_int(out, histogram.schema);
  }
  for (const auto& [key, value] : {std::pair{"count", histogram.count},
                                   {"sum", histogram.sum},
                                   {"z_bucket", histogram.zero_count},
                                   {"z_bucket_w", histogram.zero_threshold}}) {
    if (value == 0) continue;
    append_key(out, key);
    text::append_go_number(out, value);
  }
  if (histogram.is_custom()) append_list(out, "custom_values", histogram.custom);
  if (histogram.hint != histogram::ResetHint::kUnknown) {
    append_key(out, "counter_reset_hint");
    out += kHints[static_cast<std::size_t>(histogram.hint)];
  }
  append_buckets(out, "", histogram.positive);
  append_buckets(out, "n_", histogram.negative);
  return out + "}}";
}

bool Unroll::next(Written& written) {
  while (!runs_.empty() && given_ == runs_.front().count) {
    runs_ = runs_.subspan(1);
    given_ = 0;
  }
  if (runs_.empty()) return false;
  const Run& run = runs_.front();
  if (given_ == 0) {
    last_ = {.is = run.is, .value = run.value, .histogram = run.histogram};
  } else if (run.is == Run::Is::kHistogram) {
    last_.histogram = grown(run, last_.histogram);
  } else if (run.next == Run::Next::kAdded) {
    last_.value += run.step;
  }
  ++given_;
  written = last_;
  return true;
}

}  // namespace mcp::promql
