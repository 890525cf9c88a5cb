// links: mcp_promtext mcp_ndjson
// The first byte picks format and judgement, the rest is a text, read line by line. Whatever it is: every sample line
// gives one point or none that was said to be folded or refused, labels are in order and none twice, a number called
// canonical is, and each record is a line that the decoder takes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "ndjson/decode.h"
#include "ndjson/encode.h"
#include "promtext/format.h"
#include "promtext/reader.h"
#include "text/number.h"

namespace {

using namespace mcp;
using promtext::LineIs;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

class Checker {
 public:
  explicit Checker(promtext::Reader& reader) : reader_(reader) {}

  // A copy that ends where the line ends, so that a read beyond it is found.
  bool line(std::string_view text) {
    const auto exact = std::make_unique<char[]>(text.size());
    std::memcpy(exact.get(), text.data(), text.size());
    const LineIs what = reader_.read({exact.get(), text.size()});
    if (what == LineIs::kSample) ++samples_;
    if (what == LineIs::kRefused) {
      require(!reader_.refusal().message.empty() && !reader_.refusal().reason.empty());
      require(reader_.refusal().place.column <= text.size() + 1);
    }
    take();
    return what != LineIs::kRefused;
  }
  void finish() {
    [[maybe_unused]] const Status whole = reader_.finish();
    take();
    require(samples_ == points_);
  }

 private:
  void take() {
    if (const record::Metadata* metadata = reader_.metadata()) {
      out_.clear();
      ndjson::append(out_, *metadata);
      decodes();
    }
    for (const promtext::Point& point : reader_.points()) check(point);
  }
  void check(const promtext::Point& point) {
    ++points_;
    const auto labels = point.sample.series.labels;
    const auto unordered = [](const record::Label& a, const record::Label& b) { return a.name >= b.name; };
    require(std::adjacent_find(labels.begin(), labels.end(), unordered) == labels.end());
    if (!point.number.empty()) {
      out_.clear();
      text::append_json_number(out_, point.sample.value);
      require(out_ == point.number);
    }
    out_.clear();
    ndjson::append(out_, point.sample);
    decodes();
  }
  void decodes() {
    const std::size_t size = out_.size();
    out_.append(json::kPadding, '\0');
    require(static_cast<bool>(decoder_.parse(std::string_view(out_).substr(0, size - 1))));
  }

  promtext::Reader& reader_;
  ndjson::Decoder decoder_;
  std::string out_;
  std::size_t samples_ = 0, points_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto format = (data[0] & 1) != 0 ? promtext::Format::kOpenMetrics : promtext::Format::kPrometheus;
  const auto judgement = (data[0] & 2) != 0 ? promtext::Judgement::kStrict : promtext::Judgement::kLenient;
  std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  [[maybe_unused]] const promtext::Format sniffed = promtext::sniff(text, text);
  promtext::Reader reader(format, judgement);
  Checker checker(reader);
  while (!text.empty()) {
    const auto newline = text.find('\n');
    const bool read = checker.line(text.substr(0, newline));
    // After a strict refusal nothing is promised.
    if (!read && judgement == promtext::Judgement::kStrict && format == promtext::Format::kOpenMetrics) return 0;
    text.remove_prefix(newline == text.npos ? text.size() : newline + 1);
  }
  checker.finish();
  return 0;
}
