// One scrape's text on its way to records: lines in, NDJSON out, every line counted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger.h"
#include "promtext/reader.h"
#include "render.h"
#include "result/result.h"

namespace mcp::scrape {

// The metadata that a target has shown, so that it is written when it is new or changes. Bounded: a target of more
// families than fit tells some of them again.
class KnownFamilies {
 public:
  // Whether this was not known; it is from now on.
  bool learn(const record::Metadata& metadata);

 private:
  std::unordered_map<std::uint64_t, std::uint64_t> hashes_;  // of the name, of all
};

// What a scrape is read by and written with; all outlive it.
struct Setting {
  std::string_view target;  // for diagnostics
  Renderer& renderer;
  KnownFamilies& families;
  Ledger& ledger;
  promtext::Judgement judgement = promtext::Judgement::kLenient;
};

class Exposition {
 public:
  Exposition(const Setting& setting, promtext::Format format) : setting_(setting), reader_(format, setting.judgement) {}

  // Appends what the line makes to `out`. An Error, with strict judgement only, for a line that is refused.
  Status line(std::string_view text, std::uint64_t number, std::string& out);
  // A line beyond the limit, of which only a part is there.
  Status long_line(std::string_view head, std::uint64_t number, std::size_t limit);
  // The end of the text.
  Status finish(std::string& out);
  // The end of a text that is known to be cut short: writes what was held, and does not judge.
  void abandon(std::string& out);

  const Tally& tally() const { return tally_; }
  std::uint64_t records() const { return records_; }
  // Collects a hash of each series from now on.
  void collect_series(std::vector<std::uint64_t>& series) { series_ = &series; }

 private:
  Status refuse(std::string_view text, Error error);
  void write(std::string& out);

  Setting setting_;
  promtext::Reader reader_;
  Tally tally_;
  std::uint64_t records_ = 0;
  std::vector<std::uint64_t>* series_ = nullptr;
};

}  // namespace mcp::scrape
