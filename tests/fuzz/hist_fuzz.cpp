// links: mcp_agg
// The first byte chooses the type, then one `hist` a line, each as that of a sample. What is read is possible and as
// simple as can be; what one grew by, added to it, is the next one; of two that differ one beats the other; bounds that
// differ are added up in any order.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "../support/recording_sink.h"
#include "hist_reader.h"
#include "ndjson/decode.h"

namespace {

using namespace mcp;

void must(bool holds) {
  if (!holds) std::abort();
}

// What is in no bucket is not compared: a zero bucket that widened takes some.
void check_growth(const sketch::Whole& before, const sketch::Whole& now) {
  const auto more = sketch::growth(before, now);
  if (!more) return;
  must(sketch::possible(*more) && more->count + before.count == now.count && more->nan + before.nan == now.nan);
  must(more->scale == std::min(before.scale, now.scale));
  if (now.shape != sketch::Whole::Shape::kCustom) return;
  for (std::size_t i = 0; i < now.custom.counts.size(); ++i)
    must(more->custom.counts[i] + before.custom.counts[i] == now.custom.counts[i]);
}

void check_bounds(const sketch::Bounded& a, const sketch::Bounded& b) {
  sketch::Bounded one = a, other = b;
  sketch::add(one, b);
  sketch::add(other, a);
  must(one.bounds == other.bounds && one.counts == other.counts && one.counts.size() == one.bounds.size() + 1);
}

void check_pair(const agg::HistSample& a, const agg::HistSample& b) {
  check_growth(a.whole, b.whole);
  must(!(agg::beats(a, b) && agg::beats(b, a)) && !agg::beats(a, a));
  const auto kCustom = sketch::Whole::Shape::kCustom;
  if (a.whole.shape == kCustom && b.whole.shape == kCustom) check_bounds(a.whole.custom, b.whole.custom);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto type = static_cast<record::Type>(data[0] % 8);
  std::string text;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (std::size_t at = 0; at < rest.size();) {
    const std::size_t end = std::min(rest.find('\n', at), rest.size());
    text.append(R"({"hist":)").append(rest.substr(at, end - at)).append("}\n");
    at = end + 1;
  }
  const test::TextLines lines(text);
  ndjson::Decoder decoder;
  std::optional<agg::HistSample> before;
  for (const io::Line& line : lines.lines()) {
    if (!decoder.parse(line.text)) continue;
    const auto sample = decoder.sample();
    if (!sample || (*sample)->hist == nullptr) continue;
    auto read = agg::read_hist(*(*sample)->hist, type);
    if (!read) {
      must(read.error().code == Code::kMalformed && read.error().message.starts_with("hist"));
      continue;
    }
    sketch::Whole simple = read->whole;
    sketch::simplify(simple);
    must(sketch::possible(read->whole) && !sketch::beats(simple, read->whole) && !sketch::beats(read->whole, simple));
    if (before) check_pair(*before, *read);
    before = std::move(*read);
  }
  return 0;
}
