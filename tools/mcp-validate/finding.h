// What the gates find in one record: plain rows without text of their own, so that finding nothing, or a warning that
// is only counted, costs no allocation. describe.h makes sentences of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "metrology/codes.h"

namespace mcp::validate {

// The part of a record that is at fault. A field other than a label gets one code: the first gate's.
enum class Field : std::uint8_t {
  kName,
  kType,
  kValue,
  kTime,
  kStart,
  kWindow,
  kUnit,
  kScope,
  kPrecision,
  kDuration,
  kSampleSize,
  kWorkload,
  kTransport,
  kLabel,
  kExemplarLabel,
};
inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::kExemplarLabel) + 1;

// The key on the line; "labels" for a label, "exemplar.labels" for one of an exemplar.
std::string_view key_of(Field field);
// Whether it is one of several labels, which have a code each.
inline bool is_label(Field field) { return field == Field::kLabel || field == Field::kExemplarLabel; }

// Views point into the record that was judged, or into a table: good as long as the record is.
struct Finding {
  metrology::Fault fault = metrology::Fault::kRequiredMissing;
  Field field = Field::kName;
  std::string_view label = {};          // of a label: its name
  std::string_view expected = {};       // what should stand there
  std::string_view expected_tail = {};  // stands right behind it
  std::string_view factor = {};         // what the value is to be multiplied by, "" or "1" for nothing
  double near = 0;                      // of precision.inconsistent: what precision_us should be close to
  std::size_t secret_bytes = 0;         // of label.secret: all that is shown of the value
};

// Those of one record, in the order in which they were found. The first 32 are kept: a line of 1 MiB has room for a
// hundred thousand bad labels, and each report of one holds the whole record.
class Findings {
 public:
  void clear() {
    size_ = 0;
    taken_ = {};
  }
  // Left out where the field has a finding already.
  void add(const Finding& finding) {
    bool& taken = taken_[static_cast<std::size_t>(finding.field)];
    if ((taken && !is_label(finding.field)) || size_ == kMost) return;
    taken = true;
    rows_[size_++] = finding;
  }
  bool has(Field field) const { return taken_[static_cast<std::size_t>(field)]; }
  bool empty() const { return size_ == 0; }
  std::span<const Finding> all() const { return {rows_.data(), size_}; }
  bool any_at_least(metrology::Severity severity) const {
    for (const Finding& finding : all()) {
      if (metrology::row_of(finding.fault).severity >= severity) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t kMost = 32;
  std::array<Finding, kMost> rows_;
  std::size_t size_ = 0;
  std::array<bool, kFields> taken_ = {};
};

}  // namespace mcp::validate
