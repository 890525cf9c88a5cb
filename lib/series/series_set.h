// Everything that was read, as PromQL selects from it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "promql/evaluate.h"
#include "record/series.h"
#include "series/column.h"
#include "tsdb/store.h"

namespace mcp::state {
class Writer;
class Reader;
}  // namespace mcp::state

namespace mcp::series {

// About 250 bytes a series beside its strings, each of which is kept once; of a stream as much again for the labels of
// what is selected. Appending and asking take turns: settle()
// goes before select(), whose views and order of series stay as they are until the next append.
class SeriesSet final : public promql::Source {
 public:
  // What a series is that was opened in vain: nothing that is asked selects it.
  static constexpr tsdb::SeriesId kUnwanted = UINT32_MAX;

  // For a stream, before the first open(): keeps only series that one of these selections selects.
  void keep_only(std::vector<std::vector<tsdb::Matcher>> selections);

  // Of two samples of a series at one time.
  enum class Twice : std::uint8_t { kLargerStays, kLastCounts };

  // `labels` as tsdb::labels_of gives them. What a series was opened with first counts: how long a sample speaks for it
  // (0: as the options say), and which of two at one time.
  tsdb::SeriesId open(std::span<const record::Label> labels, std::int64_t lookback_us, Twice twice);
  // Whether it was opened before, or never will be kept.
  bool knows(std::span<const record::Label> labels) const;
  // False where the series is known to have one of that time. Nothing happens to an unwanted one.
  bool append(tsdb::SeriesId id, Sample sample);
  // The same for one that comes late, or is no line of its own: it is judged at once, and not by settle().
  bool insert(tsdb::SeriesId id, Sample sample);
  // How many samples were of a time that another of their series had, and did not come to light before.
  std::size_t settle();
  // Of all samples, markers and unwanted ones among them.
  std::optional<std::int64_t> newest_us() const { return newest_us_; }
  std::size_t size() const { return columns_.size(); }
  // Those that have samples, as far as forget_before() knew, and those that came since.
  std::size_t alive() const { return columns_.size() - over_; }
  // Of a settled one; nothing where it has no samples.
  std::optional<std::int64_t> newest_us(tsdb::SeriesId id) const {
    return columns_[id].empty() ? std::nullopt : std::optional(columns_[id].newest_us());
  }

  // Of settled ones: forgets what no moment selects whose ranges all begin at that time or later, where `lookback_us`
  // is how long a sample speaks for a series that says nothing of it.
  void forget_before(std::int64_t ts_us, std::int64_t lookback_us);
  // Where most series have come to nothing, all others get new numbers: what each has become (kUnwanted where it is
  // gone). Empty where all stay as they are.
  std::vector<tsdb::SeriesId> compact();

  // Of settled ones: what has samples, as bytes, and back into one that has none. False where the bytes are no such
  // thing. What is not wanted any more is left out.
  void save(state::Writer& writer);
  bool load(state::Reader& reader);

  std::vector<promql::StoredSeries> select(std::span<const tsdb::Matcher> matchers) override;

 private:
  // What a stream's selection gave, by the text of its matchers; of the first `known` series.
  struct Selection {
    struct Member {
      tsdb::SeriesId id = 0;
      promql::Labels labels;
    };
    std::size_t known = 0;
    std::vector<Member> members;  // by their labels
  };

  bool is_wanted(std::span<const record::Label> labels) const;
  promql::Labels labels_of(tsdb::SeriesId id);
  void add_new(Selection& selection, std::span<const tsdb::Matcher> matchers);
  promql::StoredSeries stored(const Selection::Member& member) const;

  tsdb::Store index_;  // labels only; the samples are in columns_, by the same numbers
  std::deque<Column> columns_;
  std::vector<std::vector<tsdb::Matcher>> wanted_;
  std::map<std::string, Selection> selections_;
  std::optional<std::int64_t> newest_us_;
  std::vector<promql::Labels> labels_;     // by series, of those that a stream's selections gave
  std::vector<tsdb::SeriesId> unsettled_;  // columns that are not sorted
  std::size_t left_out_ = 0;               // in columns that were settled since settle()
  std::size_t over_ = 0;                   // columns that forget_before() found empty
};

}  // namespace mcp::series
