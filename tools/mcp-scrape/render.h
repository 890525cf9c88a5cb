// Samples as lines of NDJSON, with what belongs to their target: labels, context, time. The bytes are those of
// ndjson::append; the parts that neighbouring samples share are kept ready.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "promtext/reader.h"
#include "record/sample.h"

namespace mcp::scrape {

// What every sample of a target gets. Labels are sorted by name; an own label of such a name becomes `exported_…`.
struct Identity {
  std::vector<std::pair<std::string, std::string>> labels = {};
  std::string tenant = {}, environment = {};
  std::string scope = {};  // where the sample has none
};

class Renderer {
 public:
  explicit Renderer(Identity identity);

  // The time of samples that have none.
  void set_time(std::int64_t us);
  void append(std::string& out, const promtext::Point& point);
  // The same for a sample that is no line of text.
  void append(std::string& out, const record::Sample& sample) { append(out, promtext::Point{sample, {}, false}); }

 private:
  bool same_shape(const record::Sample& sample) const;
  void keep_shape(const record::Sample& sample);
  void append_rest(std::string& out, const promtext::Point& point);
  void append_labels(std::string& out, const promtext::Point& point);
  std::span<const record::Label> merged(std::span<const record::Label> own);

  Identity identity_;
  std::vector<record::Label> fixed_;  // identity_.labels as views
  std::string time_;                  // `{"ts_us":…`
  // What the last sample looked like, and its line before and after the number.
  std::string name_, unit_, scope_;
  record::Type type_ = record::Type::kUnknown;
  std::string head_, middle_;
  bool fixed_plain_ = true;  // the target's labels need no escape
  std::vector<record::Label> merged_;
  std::vector<std::string> renamed_;
  bool kept_ = false;
};

}  // namespace mcp::scrape
