// The rules are those of the OpenMetrics 1.0 specification as its own corpus of good and bad texts tests them. A family
// is judged line by line; what only its end can show (clashing names, unit, the last histogram) when another one
// begins. Tested by tests/unit/promtext/judge_test.cpp.
#include "promtext/judge.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>
#include <vector>

#include "record/series.h"
#include "text/quote.h"

namespace mcp::promtext {
namespace {

using record::Type;

// The names a family of a type has, as suffixes to its own.
std::span<const std::string_view> suffixes_of(Type type) {
  static constexpr std::string_view kCounter[] = {"_total", "_created"};
  static constexpr std::string_view kSummary[] = {"", "_count", "_sum", "_created"};
  static constexpr std::string_view kHistogram[] = {"_count", "_sum", "_bucket", "_created"};
  static constexpr std::string_view kGaugeHistogram[] = {"_gcount", "_gsum", "_bucket"};
  static constexpr std::string_view kInfo[] = {"_info"};
  static constexpr std::string_view kOther[] = {""};
  switch (type) {
    case Type::kCounter:
      return kCounter;
    case Type::kSummary:
      return kSummary;
    case Type::kHistogram:
      return kHistogram;
    case Type::kGaugeHistogram:
      return kGaugeHistogram;
    case Type::kInfo:
      return kInfo;
    default:
      return kOther;
  }
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

const std::string_view* value_of(std::span<const record::Label> labels, std::string_view name) {
  const auto found =
      std::find_if(labels.begin(), labels.end(), [name](const record::Label& label) { return label.name == name; });
  return found == labels.end() ? nullptr : &found->value;
}

bool whole(double value) { return std::isfinite(value) && std::trunc(value) == value; }

Fault fault(std::string_view reason, std::string message) { return {reason, std::move(message), nullptr}; }

// The buckets, count and sum of one histogram at one time.
class Histogram {
 public:
  std::optional<Fault> add(std::string_view suffix, double le, double value) {
    if (suffix == "_bucket") return bucket(le, value);
    if (suffix == "_count" || suffix == "_gcount") count_ = value;
    if (suffix == "_sum") sum_ = true;
    if (suffix == "_gsum") gsum_ = true;
    if (suffix == "_gsum" && value < 0) negative_gsum_ = true;
    return std::nullopt;
  }

  std::optional<Fault> whole_thing() const {
    if (!last_le_ || *last_le_ != HUGE_VAL) return bad("has no +Inf bucket");
    if (count_ && *count_ != last_value_) return bad("has a count that is not its +Inf bucket's");
    if ((sum_ || gsum_) && !count_) return bad("has a sum and no count");
    if (!sum_ && !gsum_ && count_) return bad("has a count and no sum");
    if (negative_buckets_ && sum_) return bad("has a sum beside buckets below zero");
    if (!negative_buckets_ && negative_gsum_) return bad("has a negative sum and no bucket below zero");
    return std::nullopt;
  }

 private:
  static Fault bad(std::string_view what) { return fault("bad histogram", "the histogram " + std::string(what)); }
  std::optional<Fault> bucket(double le, double value) {
    if (le < 0) negative_buckets_ = true;
    if (last_le_ && le <= *last_le_) return bad("has buckets out of order");
    if (value < last_value_) return bad("has a bucket that counts less than the one before");
    last_le_ = le;
    last_value_ = value;
    return std::nullopt;
  }

  std::optional<double> last_le_, count_;
  double last_value_ = 0;
  bool sum_ = false, gsum_ = false, negative_gsum_ = false, negative_buckets_ = false;
};

}  // namespace

class Judge::Text {
 public:
  std::optional<Fault> metadata(const MetadataLine& line);
  std::optional<Fault> sample(const Parts& parts, bool& duplicate);
  std::optional<Fault> close();

 private:
  using Check = std::optional<Fault> (Text::*)(const Parts& parts, std::string_view suffix) const;

  void open(std::string_view name);
  bool is_histogram() const { return type_ == Type::kHistogram || type_ == Type::kGaugeHistogram; }
  bool allowed(std::string_view sample_name) const;
  Fault wrong_name() const;
  std::optional<Fault> labels(const Parts& parts, std::string_view suffix) const;
  std::optional<Fault> values(const Parts& parts, std::string_view suffix) const;
  std::optional<Fault> numbers_by_suffix(double value, std::string_view suffix) const;
  std::optional<Fault> order(const Parts& parts, std::uint64_t group);
  std::optional<Fault> histogram(const Parts& parts, std::string_view suffix);
  bool repeated(const Parts& parts);
  std::uint64_t group_of(const Parts& parts, std::string_view without);
  std::string_view own_label(std::string_view suffix) const;

  std::unordered_set<std::string> seen_names_;
  std::string name_;
  bool open_ = false, typed_ = false, helped_ = false, has_unit_ = false, sampled_ = false;
  Type type_ = Type::kUnknown;
  std::string unit_;

  std::unordered_set<std::uint64_t> groups_, series_;
  std::optional<std::uint64_t> group_;
  std::optional<std::int64_t> group_us_;
  std::optional<Histogram> histogram_;
  std::uint64_t histogram_group_ = 0;
  std::optional<std::int64_t> histogram_us_;
  std::vector<record::Label> without_;
};

void Judge::Text::open(std::string_view name) {
  name_ = name;
  open_ = true;
  typed_ = helped_ = has_unit_ = sampled_ = false;
  type_ = Type::kUnknown;
  unit_.clear();
  groups_.clear();
  series_.clear();
  group_.reset();
  group_us_.reset();
  histogram_.reset();
}

std::optional<Fault> Judge::Text::metadata(const MetadataLine& line) {
  if (open_ && line.family == name_ && sampled_) {
    return fault("bad order", std::string(line.keyword) + " of " + name_ + " comes after its samples");
  }
  if (!open_ || line.family != name_) {
    if (auto wrong = close()) return wrong;
    open(line.family);
  }
  bool& seen = line.keyword == "HELP" ? helped_ : line.keyword == "TYPE" ? typed_ : has_unit_;
  if (seen) return fault("metadata twice", std::string(line.keyword) + " of " + name_ + " is there twice");
  seen = true;
  if (line.keyword == "TYPE") type_ = line.type;
  if (line.keyword == "UNIT") unit_ = line.text;
  return std::nullopt;
}

bool Judge::Text::allowed(std::string_view sample_name) const {
  if (!open_ || !sample_name.starts_with(name_)) return false;
  const std::string_view suffix = sample_name.substr(name_.size());
  const auto suffixes = suffixes_of(type_);
  return std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
}

// A sample with the bare name of a family whose samples have suffixes.
Fault Judge::Text::wrong_name() const {
  std::string names;
  for (const std::string_view suffix : suffixes_of(type_))
    names += (names.empty() ? "" : ", ") + name_ + std::string(suffix);
  return fault("bad metric name",
               "a " + std::string(record::name_of(type_)) + " has samples " + names + ", not " + name_);
}

std::optional<Fault> Judge::Text::sample(const Parts& parts, bool& duplicate) {
  duplicate = false;
  if (open_ && parts.name == name_ && !allowed(parts.name)) return wrong_name();
  if (!allowed(parts.name)) {
    if (auto wrong = close()) return wrong;
    open(parts.name);
  }
  const std::string_view suffix = parts.name.substr(name_.size());
  for (const Check check : {&Text::labels, &Text::values}) {
    if (auto wrong = (this->*check)(parts, suffix)) return wrong;
  }
  if (auto wrong = order(parts, group_of(parts, own_label(suffix)))) return wrong;
  sampled_ = true;
  duplicate = repeated(parts);
  group_us_ = parts.ts_us;
  return duplicate || !is_histogram() ? std::nullopt : histogram(parts, suffix);
}

// The label that tells the points of one metric apart, "" when there is none.
std::string_view Judge::Text::own_label(std::string_view suffix) const {
  if (type_ == Type::kSummary && suffix.empty()) return "quantile";
  if (type_ == Type::kStateSet) return name_;
  if (is_histogram() && suffix == "_bucket") return "le";
  return "";
}

std::optional<Fault> Judge::Text::labels(const Parts& parts, std::string_view suffix) const {
  const std::string_view* own = value_of(parts.labels, own_label(suffix));
  if (type_ == Type::kStateSet && own == nullptr) return fault("bad labels", "a stateset needs the label " + name_);
  if (suffix == "_bucket") {
    const auto le = own == nullptr ? std::nullopt : read_number(*own);
    const bool canonical = le && (!std::isinf(le->value) || le->value < 0 || *own == "+Inf");
    if (!canonical || std::isnan(le->value))
      return fault("bad labels", "a bucket needs a number as le, and +Inf spelled so");
  }
  if (type_ == Type::kSummary && suffix.empty()) {
    const auto quantile = own == nullptr ? std::nullopt : read_number(*own);
    if (!quantile || !(quantile->value >= 0 && quantile->value <= 1)) {
      return fault("bad labels", "a summary needs a quantile from 0 to 1");
    }
  }
  return std::nullopt;
}

std::optional<Fault> Judge::Text::values(const Parts& parts, std::string_view suffix) const {
  const double value = parts.number.value;
  if (type_ == Type::kStateSet && value != 0 && value != 1)
    return fault("value not allowed", "a stateset's value is 0 or 1");
  if (type_ == Type::kInfo && value != 1) return fault("value not allowed", "an info's value is 1");
  if (type_ == Type::kSummary && suffix.empty() && value < 0) {
    return fault("value not allowed", "a quantile's value is not negative");
  }
  const bool may_have = (is_histogram() && suffix == "_bucket") || (type_ == Type::kCounter && suffix == "_total");
  if (parts.has_exemplar && !may_have) {
    return fault("bad exemplar", "only buckets of histograms and totals of counters have exemplars");
  }
  return numbers_by_suffix(value, suffix);
}

std::optional<Fault> Judge::Text::numbers_by_suffix(double value, std::string_view suffix) const {
  if (is_one_of(suffix, {"_bucket", "_count", "_gcount"}) && !whole(value)) {
    return fault("value not allowed", "a count is a whole number");
  }
  if (is_one_of(suffix, {"_total", "_sum", "_gsum"}) && std::isnan(value)) {
    return fault("value not allowed", "a total or sum is not NaN");
  }
  if (is_one_of(suffix, {"_total", "_sum", "_count", "_bucket", "_gcount"}) && value < 0) {
    return fault("value not allowed", "a total, sum or count is not negative");
  }
  return std::nullopt;
}

std::uint64_t Judge::Text::group_of(const Parts& parts, std::string_view without) {
  if (type_ == Type::kInfo) return 0;  // which of an info's labels tell metrics apart is not said
  without_.assign(parts.labels.begin(), parts.labels.end());
  std::erase_if(without_, [without](const record::Label& label) { return label.name == without; });
  return record::hash({"", {}, without_});
}

std::optional<Fault> Judge::Text::order(const Parts& parts, std::uint64_t group) {
  if (group_ && *group_ != group && groups_.contains(group)) {
    return fault("bad order", "the samples of a metric of " + name_ + " do not stand together");
  }
  if (!group_ || *group_ != group) {
    series_.clear();
    group_us_ = parts.ts_us;
  }
  if (parts.ts_us.has_value() != group_us_.has_value()) {
    return fault("bad order", "some samples of a metric of " + name_ + " have a time, some none");
  }
  if (group_us_ && *group_us_ > *parts.ts_us && type_ != Type::kInfo) {
    return fault("bad order", "times go backwards within a metric of " + name_);
  }
  group_ = group;
  groups_.insert(group);
  return std::nullopt;
}

bool Judge::Text::repeated(const Parts& parts) {
  const bool first = series_.insert(record::hash({parts.name, {}, parts.labels})).second;
  return !first && parts.ts_us == group_us_;
}

std::optional<Fault> Judge::Text::histogram(const Parts& parts, std::string_view suffix) {
  if (!histogram_ || histogram_group_ != *group_ || histogram_us_ != parts.ts_us) {
    if (histogram_) {
      if (auto wrong = histogram_->whole_thing()) return wrong;
    }
    histogram_.emplace();
    histogram_group_ = *group_;
    histogram_us_ = parts.ts_us;
  }
  const double le = suffix == "_bucket" ? read_number(*value_of(parts.labels, "le"))->value : 0;
  return histogram_->add(suffix, le, parts.number.value);
}

std::optional<Fault> Judge::Text::close() {
  if (!open_) return std::nullopt;
  open_ = false;
  std::vector<std::string> names{name_};
  for (const std::string_view suffix : suffixes_of(type_)) {
    if (!suffix.empty()) names.push_back(name_ + std::string(suffix));
  }
  for (std::string& name : names) {
    if (!seen_names_.insert(name).second) return fault("names clash", "the name " + name + " is another family's too");
  }
  if (!unit_.empty() && !name_.ends_with("_" + unit_)) {
    return fault("bad unit", "the name " + name_ + " does not end in its unit, _" + text::printable(unit_));
  }
  if (!unit_.empty() && (type_ == Type::kInfo || type_ == Type::kStateSet)) {
    return fault("bad unit", "an info or stateset has no unit, " + name_ + " does");
  }
  if (!histogram_) return std::nullopt;
  return histogram_->whole_thing();
}

Judge::Judge() : text_(std::make_unique<Text>()) {}
Judge::~Judge() = default;
Judge::Judge(Judge&&) noexcept = default;
Judge& Judge::operator=(Judge&&) noexcept = default;

std::optional<Fault> Judge::metadata(const MetadataLine& line) { return text_->metadata(line); }
std::optional<Fault> Judge::sample(const Parts& parts, bool& duplicate) { return text_->sample(parts, duplicate); }
std::optional<Fault> Judge::finish() { return text_->close(); }

}  // namespace mcp::promtext
