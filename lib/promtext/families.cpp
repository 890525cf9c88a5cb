// Samples of a family mostly follow its lines, so the family told last is asked first, and a name like the one before
// is not looked up again. Tested by tests/unit/promtext/reader_test.cpp.
#include "promtext/families.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "promtext/units.h"

namespace mcp::promtext {
namespace {

using record::Type;

constexpr std::size_t kMostRecent = std::size_t{1} << 15;  // families; twice as many are known at most

struct TypeWord {
  std::string_view word;
  Type type;
  bool prometheus;
  bool openmetrics;  // as its specification has it; a lenient reader takes both
};
constexpr TypeWord kTypeWords[] = {
    {"counter", Type::kCounter, true, true},
    {"gauge", Type::kGauge, true, true},
    {"histogram", Type::kHistogram, true, true},
    {"summary", Type::kSummary, true, true},
    {"untyped", Type::kUnknown, true, false},
    {"unknown", Type::kUnknown, false, true},
    {"info", Type::kInfo, false, true},
    {"stateset", Type::kStateSet, false, true},
    {"gaugehistogram", Type::kGaugeHistogram, false, true},
};

// What a sample's name adds to its family's.
struct Suffix {
  std::string_view text;
  Type types[3];
  bool openmetrics;  // only there
};
constexpr Suffix kSuffixes[] = {
    {"_bucket", {Type::kHistogram, Type::kGaugeHistogram}, false},
    {"_count", {Type::kHistogram, Type::kSummary}, false},
    {"_sum", {Type::kHistogram, Type::kSummary}, false},
    {"_total", {Type::kCounter}, true},
    {"_created", {Type::kCounter, Type::kHistogram, Type::kSummary}, true},
    {"_gcount", {Type::kGaugeHistogram}, true},
    {"_gsum", {Type::kGaugeHistogram}, true},
    {"_info", {Type::kInfo}, true},
};
constexpr std::string_view kCounts[] = {"_bucket", "_count", "_gcount"};

const Suffix* suffix_of(std::string_view sample_name) {
  const auto at = sample_name.rfind('_');
  if (at == std::string_view::npos) return nullptr;
  const std::string_view tail = sample_name.substr(at);
  const auto* row =
      std::find_if(std::begin(kSuffixes), std::end(kSuffixes), [tail](const Suffix& s) { return s.text == tail; });
  return row == std::end(kSuffixes) ? nullptr : row;
}

bool counts(std::string_view suffix) {
  return std::find(std::begin(kCounts), std::end(kCounts), suffix) != std::end(kCounts);
}

}  // namespace

std::optional<Type> Families::type_of(std::string_view word) const {
  for (const TypeWord& row : kTypeWords) {
    if (row.word != word) continue;
    if (rules_.families ? row.openmetrics || rules_.loose : row.prometheus) return row.type;
  }
  return std::nullopt;
}

std::string Families::record_name(const Family& family) const {
  if (rules_.families && family.type == Type::kCounter && !family.name.ends_with("_total"))
    return family.name + "_total";
  if (rules_.families && family.type == Type::kInfo && !family.name.ends_with("_info")) return family.name + "_info";
  return family.name;
}

Family& Families::tell(std::string_view name) {
  known_name_.clear();
  if (current_.told && current_.name == name) return current_;
  if (current_.told) {
    forget_oldest();
    recent_.insert_or_assign(current_.name, Past{current_.type, current_.unit});
  }
  std::swap(current_, previous_);
  current_.name = name;
  current_.type = Type::kUnknown;
  current_.help.clear();
  current_.told = true;
  if (const auto* before = past(name)) {
    current_.type = before->second.type;
    current_.unit = before->second.unit;
  } else {
    current_.unit = unit_of_name(name);
  }
  return current_;
}

void Families::forget_oldest() {
  if (recent_.size() < kMostRecent) return;
  older_ = std::move(recent_);
  recent_.clear();
}

const Families::Pasts::value_type* Families::past(std::string_view name) const {
  for (const Pasts* pasts : {&recent_, &older_}) {
    const auto found = pasts->find(name);
    if (found != pasts->end()) return &*found;
  }
  return nullptr;
}

// Whether a sample with this suffix can be of a family of this type.
bool Families::belongs(std::string_view suffix, Type type) const {
  if (suffix.empty()) return true;
  for (const Suffix& row : kSuffixes) {
    if (row.text != suffix || (row.openmetrics && !rules_.families) || type == Type::kUnknown) continue;
    return std::find(std::begin(row.types), std::end(row.types), type) != std::end(row.types);
  }
  return false;
}

const Origin& Families::origin(std::string_view sample_name) {
  if (sample_name != known_name_ || known_name_.empty()) look_up(sample_name);
  return known_;
}

void Families::look_up(std::string_view sample_name) {
  known_name_ = sample_name;
  known_ = {};
  if (current_.told && sample_name.starts_with(current_.name)) {
    const std::string_view suffix = sample_name.substr(current_.name.size());
    if (belongs(suffix, current_.type)) {
      return settle(current_.name, suffix, current_.type, current_.unit);
    }
  }
  const auto* found = past(sample_name);
  std::string_view suffix;
  if (found == nullptr) {
    const Suffix* row = suffix_of(sample_name);
    if (row != nullptr) found = past(sample_name.substr(0, sample_name.size() - row->text.size()));
    if (found != nullptr && !belongs(row->text, found->second.type)) found = nullptr;
    if (found != nullptr) suffix = row->text;
  }
  if (found != nullptr) {
    return settle(found->first, suffix, found->second.type, found->second.unit);
  }
  known_.unit = unit_of_name(sample_name);
  known_.bound = sample_name.ends_with("_bucket") ? "le" : "quantile";
}

void Families::settle(std::string_view family, std::string_view suffix, Type type, std::string_view unit) {
  known_ = {.family = family,
            .type = type,
            .unit = counts(suffix) ? "1" : unit,
            .bound = "",
            .created = suffix == "_created"};
  if (suffix == "_bucket") known_.bound = "le";
  if (suffix.empty() && type == Type::kSummary) known_.bound = "quantile";
  if (suffix.empty() && type == Type::kUnknown) known_.bound = family.ends_with("_bucket") ? "le" : "quantile";
}

}  // namespace mcp::promtext
