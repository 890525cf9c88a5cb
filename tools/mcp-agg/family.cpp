// Tested by tests/unit/mcp-agg/family_test.cpp.
#include "family.h"

#include <cmath>
#include <optional>

#include "text/number.h"
#include "text/quote.h"

namespace mcp::agg {
namespace {

using record::Type;

struct Suffix {
  Type type;
  std::string_view text;
  Role role;
};
constexpr Suffix kSuffixes[] = {
    {Type::kHistogram, "_bucket", Role::kBucket}, {Type::kHistogram, "_sum", Role::kSum},
    {Type::kHistogram, "_count", Role::kCount},   {Type::kGaugeHistogram, "_bucket", Role::kBucket},
    {Type::kGaugeHistogram, "_gsum", Role::kSum}, {Type::kGaugeHistogram, "_gcount", Role::kCount},
};

Error malformed(std::string message) {
  return Error{.code = Code::kMalformed, .message = std::move(message), .reason = "no bucket", .place = {}};
}

const record::Label* le_of(const record::Sample& sample) {
  for (const record::Label& label : sample.series.labels) {
    if (label.name == "le") return &label;
  }
  return nullptr;
}

}  // namespace

Result<Member> member_of(const record::Sample& sample) {
  const std::string_view name = sample.series.name;
  for (const Suffix& suffix : kSuffixes) {
    if (sample.type != suffix.type || !name.ends_with(suffix.text) || name.size() == suffix.text.size()) continue;
    Member member{.role = suffix.role, .family = name.substr(0, name.size() - suffix.text.size())};
    if (suffix.role == Role::kBucket) {
      const record::Label* label = le_of(sample);
      if (label == nullptr) return Member{};
      const std::optional<double> le = text::parse_prometheus(label->value);
      if (!le || std::isnan(*le))
        return malformed("labels.le: expected a number, got '" + text::printable(label->value) + "'");
      member.le = *le + 0.0;
    }
    return member;
  }
  return Member{};
}

FoldKind kind_of(Role role, const sketch::Whole* whole) {
  switch (role) {
    case Role::kUnset:
    case Role::kValue:
      return FoldKind::kValues;
    case Role::kHist:
      return whole != nullptr && whole->shape == sketch::Whole::Shape::kCustom ? FoldKind::kCustom
                                                                               : FoldKind::kExponential;
    case Role::kBucket:
    case Role::kSum:
    case Role::kCount:
      return FoldKind::kFamily;
  }
  return FoldKind::kValues;
}

std::string_view plural_of(FoldKind kind) {
  switch (kind) {
    case FoldKind::kUnset:
    case FoldKind::kValues:
      return "plain values";
    case FoldKind::kExponential:
      return "exponential histograms";
    case FoldKind::kCustom:
      return "histograms of custom buckets";
    case FoldKind::kFamily:
      return "classic histograms";
  }
  return "";
}

}  // namespace mcp::agg
