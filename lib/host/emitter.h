// Families and samples on their way to a Sink, with all that is the same for every one of them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "host/reader.h"
#include "record/kind.h"
#include "record/series.h"

namespace mcp::host {

// One family after another, all at one time.
class Emitter {
 public:
  Emitter(std::int64_t now_us, Sink& sink) : now_us_(now_us), sink_(sink) {}

  // Begins a family.
  void family(std::string_view name, record::Type type, std::string_view help);
  // One sample of it; labels are sorted by name and none is empty. Values that are not UTF-8 go out escaped.
  void add(double value, std::initializer_list<record::Label> labels = {});
  void add_labelled(double value, std::span<const record::Label> labels);
  // A family of one sample without labels.
  void single(std::string_view name, record::Type type, std::string_view help, double value);

  std::int64_t now_us() const { return now_us_; }

 private:
  void send(double value, std::span<const record::Label> labels);

  std::int64_t now_us_;
  Sink& sink_;
  std::string name_;
  std::string_view unit_;  // what the name says; 1 when it says none
  record::Type type_ = record::Type::kUnknown;
};

}  // namespace mcp::host
