// Tested by tests/unit/promtext/fold_test.cpp.
#include "promtext/fold.h"

#include <cassert>
#include <utility>

namespace mcp::promtext {
namespace {

bool of_metric(const record::Label& label) { return label.name != "le" && label.name != "quantile"; }

std::size_t size_of(std::span<const record::Label> labels) {
  std::size_t size = 0;
  for (const record::Label& label : labels) size += label.name.size() + label.value.size();
  return size;
}

// Copies views into one block that does not grow.
class Packer {
 public:
  Packer(std::string& bytes, std::size_t size) : bytes_(bytes) {
    bytes_.clear();
    bytes_.reserve(size);
  }
  std::string_view keep(std::string_view part) {
    assert(bytes_.size() + part.size() <= bytes_.capacity());
    const std::size_t at = bytes_.size();
    bytes_ += part;
    return std::string_view(bytes_).substr(at);
  }
  void keep(std::span<const record::Label> from, std::vector<record::Label>& to) {
    to.clear();
    for (const record::Label& label : from) {
      const std::string_view name = keep(label.name);
      to.push_back({name, keep(label.value)});
    }
  }

 private:
  std::string& bytes_;
};

}  // namespace

bool Fold::same_metric(std::string_view family, std::span<const record::Label> labels) const {
  if (family != family_) return false;
  std::size_t i = 0;
  for (const record::Label& label : labels) {
    if (!of_metric(label)) continue;
    if (i == label_count_ || labels_[i].first != label.name || labels_[i].second != label.value) return false;
    ++i;
  }
  return i == label_count_;
}

void Fold::begin(std::string_view family, std::span<const record::Label> labels) {
  assert(empty());
  family_ = family;
  created_us_.reset();
  label_count_ = 0;
  for (const record::Label& label : labels) {
    if (!of_metric(label)) continue;
    if (label_count_ == labels_.size()) labels_.emplace_back();
    labels_[label_count_].first = label.name;
    labels_[label_count_].second = label.value;
    ++label_count_;
  }
}

void Fold::hold(const Point& point) {
  if (used_ == slots_.size()) slots_.emplace_back();
  Slot& slot = slots_[used_++];
  slot.point = point;
  record::Sample& sample = slot.point.sample;
  std::size_t size =
      sample.series.name.size() + sample.unit.size() + point.number.size() + size_of(sample.series.labels);
  if (sample.exemplar) size += size_of(sample.exemplar->labels);
  Packer packer(slot.bytes, size);
  sample.series.name = packer.keep(sample.series.name);
  sample.unit = packer.keep(sample.unit);
  slot.point.number = packer.keep(point.number);
  packer.keep(point.sample.series.labels, slot.labels);
  sample.series.labels = slot.labels;
  if (!sample.exemplar) return;
  packer.keep(point.sample.exemplar->labels, slot.exemplar_labels);
  sample.exemplar->labels = slot.exemplar_labels;
}

void Fold::release(std::vector<Point>& out) {
  if (used_ == 0) return;
  for (std::size_t i = 0; i < used_; ++i) {
    slots_[i].point.sample.start_us = created_us_;
    out.push_back(slots_[i].point);
  }
  used_ = 0;
  std::swap(slots_, released_);
}

}  // namespace mcp::promtext
