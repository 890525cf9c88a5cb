// Tested by tests/unit/promtext/reader_test.cpp and tests/fuzz/promtext_fuzz.cpp.
#include "promtext/reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "promtext/families.h"
#include "promtext/fold.h"
#include "promtext/judge.h"
#include "promtext/scan.h"
#include "promtext/units.h"
#include "text/quote.h"

namespace mcp::promtext {
namespace {

const Rules& rules_of(Format format, Judgement judgement) {
  if (format == Format::kPrometheus) return kPrometheusRules;
  return judgement == Judgement::kStrict ? kStrictRules : kOpenMetricsRules;
}

// What may stand behind a backslash: in HELP, and where text is quoted. Before anything else a backslash is one.
constexpr std::string_view kHelpEscapes = "\\n";
constexpr std::string_view kQuotedEscapes = "\\n\"";

void append_unescaped(std::string& out, std::string_view text, std::string_view escapes) {
  const auto plain = std::min(text.find('\\'), text.size());
  out += text.substr(0, plain);
  text.remove_prefix(plain);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (escapes.find(c) == escapes.npos) out += '\\';
    out += c == 'n' ? '\n' : c;
  }
}

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return text.substr(text.size());
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

class Reader::Lines {
 public:
  Lines(Format format, Judgement judgement) : rules_(rules_of(format, judgement)), scanner_(rules_), families_(rules_) {
    if (!rules_.loose) judge_.emplace();
  }

  LineIs read(std::string_view line);
  Status finish();
  const record::Metadata* metadata() const { return announced_ ? &metadata_ : nullptr; }
  std::span<const Point> points() const { return points_; }
  const Error& refusal() const { return refusal_; }

 private:
  LineIs comment(std::string_view line);
  bool cut_metadata(std::string_view line, MetadataLine& cut);
  LineIs tell(const MetadataLine& line);
  LineIs sample(std::string_view line);
  LineIs fold(const Parts& parts, const Origin& origin);
  void announce(const Family& family);
  static void fill(Point& point, const Parts& parts, const Origin& origin);
  LineIs refuse(const Fault& fault);
  LineIs refuse(std::string_view reason, std::string message) { return refuse({reason, std::move(message), begin_}); }

  Rules rules_;
  Scanner scanner_;
  Families families_;
  Fold fold_;
  std::optional<Judge> judge_;
  const char* begin_ = nullptr;  // of the line at hand
  bool ended_ = false;
  bool untold_ = false;  // the current family's metadata has not been given yet

  bool announced_ = false;
  record::Metadata metadata_;
  std::string quoted_family_;  // of the metadata line at hand, unescaped
  std::string told_name_;      // what metadata_ points into, beside the family
  std::vector<Point> points_;
  Error refusal_;
};

LineIs Reader::Lines::refuse(const Fault& fault) {
  refusal_ = Error{.code = Code::kMalformed, .message = fault.message, .reason = fault.reason};
  if (fault.at != nullptr) refusal_.place.column = static_cast<std::uint64_t>(fault.at - begin_) + 1;
  return LineIs::kRefused;
}

LineIs Reader::Lines::read(std::string_view line) {
  begin_ = line.data();
  announced_ = false;
  points_.clear();
  if (rules_.loose && line.ends_with('\r')) line.remove_suffix(1);
  if (ended_) return refuse("after # EOF", "expected nothing after # EOF");
  const auto first = rules_.loose ? line.find_first_not_of(" \t") : line.empty() ? line.npos : 0;
  if (first == line.npos) return rules_.loose ? LineIs::kBlank : refuse("blank line", "OpenMetrics has no blank lines");
  return line[first] == '#' ? comment(line.substr(first)) : sample(line);
}

LineIs Reader::Lines::comment(std::string_view line) {
  if (rules_.families && line == "# EOF") {
    ended_ = true;
    return LineIs::kEnd;
  }
  MetadataLine cut;
  if (!cut_metadata(line, cut)) {
    return rules_.loose ? LineIs::kComment
                        : refuse("bad metadata", "expected # HELP, # TYPE, # UNIT or # EOF with single blanks");
  }
  if (cut.family.empty()) return refuse("bad metadata", "expected a metric name after " + std::string(cut.keyword));
  return tell(cut);
}

// `# HELP name text`; false for a line that is none of the three. The family is "" where its name is wrong.
bool Reader::Lines::cut_metadata(std::string_view line, MetadataLine& cut) {
  std::string_view rest = line.substr(1);
  const auto skip_blanks = [&] {
    const auto blanks = rules_.loose            ? std::min(rest.find_first_not_of(" \t"), rest.size())
                        : rest.starts_with(' ') ? std::size_t{1}
                                                : 0;
    rest.remove_prefix(blanks);
    return blanks > 0;
  };
  const auto word = [&](std::string_view ends) {
    const std::string_view taken = rest.substr(0, std::min(rest.find_first_of(ends), rest.size()));
    rest.remove_prefix(taken.size());
    return taken;
  };
  const std::string_view blanks = rules_.loose ? " \t" : " ";
  if (!skip_blanks()) return false;
  cut.keyword = word(blanks);
  const bool known = cut.keyword == "HELP" || cut.keyword == "TYPE" || (cut.keyword == "UNIT" && rules_.families);
  if (!known || !skip_blanks()) return false;
  if (rules_.loose && rest.starts_with('"')) {
    std::size_t close = 1;
    while (close < rest.size() && rest[close] != '"') close += rest[close] == '\\' ? 2 : 1;
    if (close >= rest.size()) return true;
    quoted_family_.clear();
    append_unescaped(quoted_family_, rest.substr(1, close - 1), kQuotedEscapes);
    cut.family = quoted_family_;
    rest.remove_prefix(close + 1);
    if (!text::valid_utf8(cut.family)) cut.family = {};
  } else {
    cut.family = word(blanks);
    if (!is_metric_name(cut.family)) cut.family = {};
  }
  if (!skip_blanks() && !rules_.loose) return false;
  cut.text = rules_.loose && cut.keyword != "HELP" ? without_blanks(rest) : rest;
  return true;
}

LineIs Reader::Lines::tell(const MetadataLine& cut) {
  MetadataLine line = cut;
  if (line.keyword == "TYPE") {
    const auto type = families_.type_of(line.text);
    if (!type)
      return refuse({"bad type", "\"" + text::printable(line.text, 24) + "\" is no type in " + std::string(rules_.name),
                     line.text.data()});
    line.type = *type;
  }
  if (!text::valid_utf8(line.text)) return refuse({"not UTF-8", "the text of the line is not UTF-8", line.text.data()});
  if (judge_) {
    if (const auto fault = judge_->metadata(line)) return refuse(*fault);
  }
  const bool another = families_.current().name != line.family;
  if (another) fold_.release(points_);
  Family& family = families_.tell(line.family);
  if (another) announce(families_.previous());
  untold_ = true;
  if (line.keyword == "TYPE") family.type = line.type;
  if (line.keyword == "UNIT" && !line.text.empty()) family.unit = unit_of_word(line.text);
  if (line.keyword == "HELP") {
    family.help.clear();
    append_unescaped(family.help, line.text, rules_.families ? kQuotedEscapes : kHelpEscapes);
  }
  return LineIs::kMetadata;
}

// Gives the family's metadata with this call, if that is still to be done.
void Reader::Lines::announce(const Family& family) {
  if (!untold_) return;
  untold_ = false;
  announced_ = true;
  told_name_ = families_.record_name(family);
  metadata_ = {told_name_, family.type, family.unit, family.help};
}

LineIs Reader::Lines::sample(std::string_view line) {
  if (!scanner_.scan(line)) return refuse(scanner_.fault());
  const Parts& parts = scanner_.parts();
  if (judge_) {
    bool duplicate = false;
    if (const auto fault = judge_->sample(parts, duplicate)) return refuse(*fault);
    if (duplicate) return LineIs::kDuplicate;
  }
  const Origin& origin = families_.origin(parts.name);
  if (rules_.loose && !origin.bound.empty()) scanner_.spell_bound(origin.bound);
  if (untold_ && origin.family == families_.current().name) announce(families_.current());
  if (rules_.families && record::Type::kUnknown != origin.type) return fold(parts, origin);
  fold_.release(points_);
  fill(points_.emplace_back(), parts, origin);
  return LineIs::kSample;
}

// A sample of a metric that may have a `_created`, or that line itself.
LineIs Reader::Lines::fold(const Parts& parts, const Origin& origin) {
  using record::Type;
  const bool cumulative =
      origin.type == Type::kCounter || origin.type == Type::kHistogram || origin.type == Type::kSummary;
  if (!cumulative) {
    fold_.release(points_);
  } else if (!fold_.same_metric(origin.family, parts.labels)) {
    fold_.release(points_);
    fold_.begin(origin.family, parts.labels);
  }
  if (origin.created) {
    fold_.created(read_seconds(parts.number_text));
    return LineIs::kFolded;
  }
  if (!cumulative) {
    fill(points_.emplace_back(), parts, origin);
    return LineIs::kSample;
  }
  if (fold_.full()) fold_.release(points_);
  Point point;
  fill(point, parts, origin);
  fold_.hold(point);
  return LineIs::kSample;
}

void Reader::Lines::fill(Point& point, const Parts& parts, const Origin& origin) {
  record::Sample& sample = point.sample;
  sample.ts_us = parts.ts_us;
  sample.series.name = parts.name;
  sample.type = origin.type;
  sample.unit = origin.unit;
  sample.value_is = record::ValueIs::kNumber;
  sample.value = parts.number.value;
  sample.series.labels = parts.labels;
  if (parts.has_exemplar)
    sample.exemplar = record::Exemplar{parts.exemplar_labels, parts.exemplar_value, parts.exemplar_us};
  if (parts.number.canonical) point.number = parts.number_text;
  point.plain = parts.plain;
}

Status Reader::Lines::finish() {
  begin_ = nullptr;
  announced_ = false;
  points_.clear();
  announce(families_.current());
  fold_.release(points_);
  if (judge_) {
    if (const auto fault = judge_->finish()) {
      return Error{.code = Code::kMalformed, .message = fault->message, .reason = fault->reason};
    }
  }
  if (!rules_.families || ended_) return Done{};
  return Error{.code = Code::kMalformed, .message = "the text has no # EOF: it may be cut short", .reason = "no # EOF"};
}

Reader::Reader(Format format, Judgement judgement) : lines_(std::make_unique<Lines>(format, judgement)) {}
Reader::~Reader() = default;
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;

LineIs Reader::read(std::string_view line) { return lines_->read(line); }
Status Reader::finish() { return lines_->finish(); }
const record::Metadata* Reader::metadata() const { return lines_->metadata(); }
std::span<const Point> Reader::points() const { return lines_->points(); }
const Error& Reader::refusal() const { return lines_->refusal(); }

}  // namespace mcp::promtext
