// Tested by tests/unit/promtext/reader_test.cpp, tests/unit/promtext/judge_test.cpp and tests/fuzz/promtext_fuzz.cpp.
#include "promtext/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::promtext {
namespace {

enum : std::uint8_t { kLetter = 1, kColon = 2, kDigit = 4 };

constexpr std::array<std::uint8_t, 256> classes() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 32] = kLetter;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = kDigit;
  table['_'] = kLetter;
  table[':'] = kColon;
  return table;
}
constexpr auto kClasses = classes();

bool has(char c, std::uint8_t wanted) { return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0; }
bool blank(char c) { return c == ' ' || c == '\t'; }

// The end of the longest name at p: `first` classes begin it, `first` and digits follow.
const char* name_end(const char* p, const char* end, std::uint8_t first) {
  if (p == end || !has(*p, first)) return p;
  const auto more = static_cast<std::uint8_t>(first | kDigit);
  while (p != end && has(*p, more)) ++p;
  return p;
}

// Eight bytes at a time: which are a quote, a backslash, a control character, not ASCII (Mycroft's zero-byte test; its
// lowest hit is exact).
constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;
constexpr std::uint64_t zeros(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }

struct Run {
  const char* stop;      // the first quote or backslash, or the end
  bool control = false;  // there is one before it
  bool foreign = false;  // there is a byte beyond ASCII before it
};

Run run_of_text(const char* p, const char* end) {
  Run run{p};
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - run.stop >= 8; run.stop += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, run.stop, 8);
      const std::uint64_t stops = zeros(word ^ (kOnes * '"')) | zeros(word ^ (kOnes * '\\'));
      const std::uint64_t before = stops == 0 ? ~std::uint64_t{0} : (stops & (~stops + 1)) - 1;
      run.foreign |= (word & kHighs & before) != 0;
      run.control |= (zeros(word & (kOnes * 0xE0)) & before) != 0;
      if (stops == 0) continue;
      run.stop += std::countr_zero(stops) / 8;
      return run;
    }
  }
  for (; run.stop != end && *run.stop != '"' && *run.stop != '\\'; ++run.stop) {
    const auto c = static_cast<unsigned char>(*run.stop);
    run.foreign |= c >= 0x80;
    run.control |= c < 0x20;
  }
  return run;
}

// `expected …, got …`, of what stands at p.
std::string got(std::string_view expected, const char* p, const char* end) {
  std::string out = "expected " + std::string(expected) + ", got ";
  if (p == end) return out + "the end of the line";
  return out + '"' + text::printable({p, static_cast<std::size_t>(end - p)}, 24) + '"';
}

}  // namespace

bool is_metric_name(std::string_view text) {
  const char* end = text.data() + text.size();
  return !text.empty() && name_end(text.data(), end, kLetter | kColon) == end;
}

bool is_label_name(std::string_view text) {
  const char* end = text.data() + text.size();
  return !text.empty() && name_end(text.data(), end, kLetter) == end;
}

bool Scanner::refuse(std::string_view reason, std::string message, const char* at) {
  fault_ = {reason, std::move(message), at};
  return false;
}

void Scanner::blanks() {
  while (p_ != end_ && blank(*p_)) ++p_;
}

bool Scanner::scan(std::string_view line) {
  p_ = line.data();
  end_ = p_ + line.size();
  room_.clear();
  if (room_.capacity() < line.size()) room_.reserve(line.size() * 2);
  parts_.labels.clear();
  parts_.ts_us.reset();
  parts_.has_exemplar = false;
  parts_.plain = true;
  if (rules_.loose) blanks();
  if (!metric_name()) return false;
  if (rules_.loose) blanks();
  if (p_ != end_ && *p_ == '{') {
    if (!label_set(parts_.labels)) return false;
    if (parts_.name.empty()) return refuse("bad metric name", "expected a metric name, there is none", line.data());
    if (rules_.loose) {
      blanks();
    } else if (!gap()) {
      return false;
    }
  } else if (!rules_.loose && !gap()) {
    return false;
  }
  return value_and_rest();
}

// Without quotes before the brace; with quotes it is the first thing inside.
bool Scanner::metric_name() {
  const char* begin = p_;
  p_ = name_end(p_, end_, kLetter | kColon);
  parts_.name = {begin, static_cast<std::size_t>(p_ - begin)};
  if (parts_.name.empty()) {
    if (rules_.loose && p_ != end_ && *p_ == '{') return true;
    return refuse("bad metric name", got("a metric name", p_, end_), p_);
  }
  if (p_ == end_ || *p_ == '{' || blank(*p_)) return true;
  return refuse("bad metric name", got("a blank or { after the metric name", p_, end_), p_);
}

bool Scanner::label_set(std::vector<record::Label>& labels) {
  ++p_;
  if (rules_.loose) blanks();
  if (p_ != end_ && *p_ == '}') {
    ++p_;
    return true;
  }
  for (;;) {
    if (!one_label(labels)) return false;
    if (rules_.loose) blanks();
    if (p_ == end_) return refuse("bad labels", got("} after the labels", p_, end_), p_);
    if (*p_ == '}') break;
    if (!between_labels()) return false;
    if (p_ != end_ && *p_ == '}' && rules_.loose) break;
  }
  ++p_;
  return sort_labels(labels);
}

// Prometheus forgives a comma too few between labels and one too many after the last.
bool Scanner::between_labels() {
  if (*p_ == ',') {
    ++p_;
  } else if (!rules_.loose) {
    return refuse("bad labels", got(", or } after a label", p_, end_), p_);
  }
  if (rules_.loose) blanks();
  return true;
}

bool Scanner::one_label(std::vector<record::Label>& labels) {
  bool is_metric = false;
  record::Label label;
  const char* begin = p_;
  if (!label_name(label.name, is_metric)) return false;
  if (is_metric) {
    if (!parts_.name.empty() || &labels != &parts_.labels)
      return refuse("bad metric name", "a second metric name", begin);
    if (label.name.empty()) return refuse("bad metric name", "expected a metric name, got \"\"", begin);
    parts_.name = label.name;
    return true;
  }
  if (p_ == end_ || *p_ != '"') return refuse("bad label value", got("a label value in double quotes", p_, end_), p_);
  if (!quoted(label.value)) return false;
  if (label.name == "__name__") return refuse("bad label name", "__name__ is the metric's name, not a label", begin);
  labels.push_back(label);
  return true;
}

// `name=`, or a name in quotes; is_metric for one in quotes that no `=` follows.
bool Scanner::label_name(std::string_view& name, bool& is_metric) {
  const char* begin = p_;
  if (rules_.loose && p_ != end_ && *p_ == '"') {
    if (!quoted(name)) return false;
    blanks();
    is_metric = p_ != end_ && (*p_ == ',' || *p_ == '}');
    if (is_metric) return true;
    if (name.empty()) return refuse("bad label name", "expected a label name, got \"\"", begin);
  } else {
    p_ = name_end(p_, end_, kLetter);
    if (p_ == begin) return refuse("bad label name", got("a label name", p_, end_), p_);
    name = {begin, static_cast<std::size_t>(p_ - begin)};
  }
  if (rules_.loose) blanks();
  if (p_ == end_ || *p_ != '=') return refuse("bad labels", got("= after the label name", p_, end_), p_);
  ++p_;
  if (rules_.loose) blanks();
  return true;
}

void Scanner::spell_bound(std::string_view label) {
  for (record::Label& one : parts_.labels) {
    if (one.name != label || bound_is_plain(one.value)) continue;
    bound_.clear();
    append_bound(bound_, one.value);
    one.value = bound_;
  }
}

bool Scanner::sort_labels(std::vector<record::Label>& labels) {
  const auto by_name = [](const record::Label& a, const record::Label& b) { return a.name < b.name; };
  if (!std::is_sorted(labels.begin(), labels.end(), by_name)) std::stable_sort(labels.begin(), labels.end(), by_name);
  const auto same = [](const record::Label& a, const record::Label& b) { return a.name == b.name; };
  const auto twice = std::adjacent_find(labels.begin(), labels.end(), same);
  if (twice == labels.end()) return true;
  return refuse("label twice", "label " + text::printable(twice->name) + " is there twice", p_ - 1);
}

// At the opening quote; afterwards behind the closing one.
bool Scanner::quoted(std::string_view& value) {
  const char* begin = ++p_;
  const Run run = run_of_text(p_, end_);
  if (run.stop == end_) return refuse("bad label value", "the quote is never closed", begin - 1);
  if (run.control) parts_.plain = false;
  if (*run.stop == '\\') return unescape(begin, run.stop, value);
  value = {begin, static_cast<std::size_t>(run.stop - begin)};
  p_ = run.stop + 1;
  if (run.foreign && !text::valid_utf8(value)) return refuse("not UTF-8", "a label value is not UTF-8", begin);
  return true;
}

// The rest of a value from its first backslash on. \\ \" \n are escapes; any other backslash is one.
bool Scanner::unescape(const char* from, const char* first, std::string_view& value) {
  const std::size_t start = room_.size();
  room_.append(from, first);
  for (p_ = first; p_ != end_ && *p_ != '"';) {
    if (*p_ == '\\' && end_ - p_ > 1) {
      const char c = p_[1];
      if (c != '\\' && c != '"' && c != 'n') room_ += '\\';
      room_ += c == 'n' ? '\n' : c;
      p_ += 2;
      continue;
    }
    const Run run = run_of_text(*p_ == '\\' ? p_ + 1 : p_, end_);
    room_.append(p_, run.stop);
    p_ = run.stop;
  }
  if (p_ == end_) return refuse("bad label value", "the quote is never closed", from - 1);
  ++p_;
  value = std::string_view(room_).substr(start);
  parts_.plain = false;
  if (!text::valid_utf8(value)) return refuse("not UTF-8", "a label value is not UTF-8", from);
  return true;
}

// What separates two parts: one blank, or in a loose format any run of blanks and tabs.
bool Scanner::gap() {
  if (!rules_.loose) {
    if (p_ == end_ || *p_ != ' ') return refuse("bad blanks", got("one blank", p_, end_), p_);
    ++p_;
    if (p_ == end_ || blank(*p_)) return refuse("bad blanks", got("something after one blank", p_, end_), p_);
    return true;
  }
  blanks();
  return true;
}

std::string_view Scanner::token() {
  const char* begin = p_;
  while (p_ != end_ && !blank(*p_)) ++p_;
  return {begin, static_cast<std::size_t>(p_ - begin)};
}

bool Scanner::value_and_rest() {
  if (p_ == end_) return refuse("no value", got("a value", p_, end_), p_);
  const char* begin = p_;
  parts_.number_text = token();
  const auto number = read_number(parts_.number_text);
  if (!number) return refuse("bad value", got("a number", begin, p_), begin);
  parts_.number = *number;
  if (rules_.loose) blanks();
  if (p_ == end_) return true;
  if (!gap()) return false;
  if (*p_ != '#' || !rules_.exemplars) {
    if (!timestamp(parts_.ts_us)) return false;
    if (rules_.loose) blanks();
    if (p_ == end_) return true;
    if (!gap()) return false;
  }
  if (rules_.exemplars && *p_ == '#') return exemplar();
  return refuse("trailing text", got("the end of the line", p_, end_), p_);
}

bool Scanner::timestamp(std::optional<std::int64_t>& us) {
  constexpr std::int64_t kFarthest = std::int64_t{1} << 61;  // as records have it (ndjson/decode.h)
  constexpr std::int64_t kLargestMs = kFarthest / 1000;
  const char* begin = p_;
  const std::string_view text = token();
  if (rules_.seconds) {
    if (!text::parse_decimal(text)) return refuse("bad timestamp", got("seconds", begin, p_), begin);
    us = read_seconds(text);
    if (us && (*us > kFarthest || *us < -kFarthest)) us.reset();
  } else {
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return has(c, kDigit); });
    if (!digits) return refuse("bad timestamp", got("whole milliseconds", begin, p_), begin);
    const auto ms = text::parse_int(text);
    if (ms && *ms <= kLargestMs) us = *ms * 1000;
  }
  if (!us) return refuse("bad timestamp", "the time is out of range", begin);
  return true;
}

// `# {label="value",…} value [time]`
bool Scanner::exemplar() {
  constexpr std::size_t kLongest = 128;  // characters of names and values together
  const char* begin = p_++;
  parts_.has_exemplar = true;
  parts_.exemplar_labels.clear();
  parts_.exemplar_us.reset();
  const bool plain = parts_.plain;
  if (!gap()) return false;
  if (p_ == end_ || *p_ != '{') return refuse("bad exemplar", got("{ of the exemplar's labels", p_, end_), p_);
  if (!label_set(parts_.exemplar_labels)) return false;
  parts_.plain = plain;  // the writer escapes exemplars in any case
  std::size_t length = 0;
  for (const record::Label& label : parts_.exemplar_labels) {
    const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    length += static_cast<std::size_t>(std::count_if(label.name.begin(), label.name.end(), starts) +
                                       std::count_if(label.value.begin(), label.value.end(), starts));
  }
  if (length > kLongest) return refuse("bad exemplar", "its labels are longer than 128 characters", begin);
  if (!gap()) return false;
  const char* value = p_;
  const auto number = read_number(token());
  if (!number) return refuse("bad exemplar", got("the exemplar's value", value, p_), value);
  parts_.exemplar_value = number->value;
  if (rules_.loose) blanks();
  if (p_ == end_) return true;
  if (!gap() || !timestamp(parts_.exemplar_us)) return false;
  if (rules_.loose) blanks();
  return p_ == end_ || refuse("trailing text", got("the end of the line", p_, end_), p_);
}

}  // namespace mcp::promtext
