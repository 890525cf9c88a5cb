// Lines of every kind that queries and rules read, as series: samples, aggregates, alerts, pages of Prometheus' text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "intake/moments.h"
#include "intake/page.h"
#include "intake/units.h"
#include "ndjson/decode.h"
#include "series/series_set.h"
#include "stream/filter.h"
#include "stream/shapes.h"

namespace mcp::intake {

// Who asks, of a stream, for what is due.
class Asker {
 public:
  virtual ~Asker() = default;
  // Asks for all moments that are due; series are settled. An Error only where the run is to end.
  virtual Status answer(series::SeriesSet& all, stream::Sink& sink) = 0;
  // No moment to come looks at samples before that time, but for the newest of them where it is no older than the
  // lookback.
  virtual std::int64_t horizon_us() const = 0;
  virtual std::int64_t lookback_us() const = 0;
};

// Judges, counts and stores each line. Of a stream it holds what its selections select, as far back as the Asker looks.
class Intake {
 public:
  enum class Alerts : std::uint8_t { kAreSeries, kPass };
  struct Options {
    std::int64_t page_us = 0;  // the time of what a page gives no time for
    Alerts alerts = Alerts::kAreSeries;
    Units* units = nullptr;  // learns; may be null
    // Of a stream; null, null and empty where all is held until the end.
    Moments* moments = nullptr;
    Asker* asker = nullptr;
    std::vector<std::vector<tsdb::Matcher>> selections = {};
    // Many moments together cost less. Lines of kinds that pass come behind what was due before them in any case.
    enum class Answers : std::uint8_t { kManyTogether, kBeforeTheNextLine } answers = Answers::kManyTogether;
    // An aggregate comes after the end of its window, by the lateness of whoever made it; where samples of that time
    // have been there, moments have passed it by. It may speak for two windows from the last of these on.
    enum class LateAggregates : std::uint8_t {
      kStandWhereTheyWere,
      kBeginNow
    } late_aggregates = LateAggregates::kStandWhereTheyWere;
    std::size_t max_series = SIZE_MAX;  // a line of one beyond them is counted as limited
  };
  explicit Intake(Options options);

  io::Ahead* ahead() { return shapes_.ahead(); }
  Status push(std::span<const io::Line> lines, stream::Sink& sink);
  // Input pauses: what is due is asked for.
  Status pause(stream::Sink& sink) {
    if (trouble_) trouble_ = answer_due(sink);
    return trouble_;
  }
  // The end of input: all series are there, and settled. An Error where an answer before ended the run.
  Result<series::SeriesSet*> finish(stream::Sink& sink);
  // Of a stream: lines (of pages points) with a time that were late, and that were not.
  std::uint64_t late() const { return late_; }
  std::uint64_t in_time() const { return in_time_; }

  // Of a stream: the series that what is to come looks at, and where its moments stand; and back into a new one, false
  // where the bytes are no such thing.
  void save(state::Writer& writer);
  bool load(state::Reader& reader);

 private:
  void records(std::span<const io::Line> lines, stream::Sink& sink);
  void one(const io::Line& line, stream::Sink& sink);
  void sample(const io::Line& line, stream::Sink& sink);
  void learn(const io::Line& line, tsdb::SeriesId id, const record::Sample& sample);
  void aggregate(const io::Line& line, stream::Sink& sink);
  void alert(const io::Line& line, stream::Sink& sink);
  void metadata(const io::Line& line, stream::Sink& sink);
  void foreign(const io::Line& line, stream::Sink& sink);
  void page(std::span<const io::Line> lines, stream::Sink& sink);
  void end_page(stream::Sink& sink);
  void take_points(stream::Sink& sink);
  void learn_unit(std::string_view name, std::string_view unit);
  bool comes_late(std::int64_t ts_us, stream::Sink& sink);
  bool is_one_too_many(std::span<const record::Label> labels) const;
  void refuse(const io::Line& line, stream::Sink& sink, Error error);
  void tell_limit(stream::Sink& sink, std::uint64_t line);
  void limit(const io::Line& line, stream::Sink& sink);
  std::int64_t aggregate_counts_from(tsdb::SeriesId id, std::int64_t ts_us, bool late);
  // What comes late, and what is one of several of a line, is not a line that settle() may count.
  enum class Coming : std::uint8_t { kInTime, kLate };
  bool put(tsdb::SeriesId id, series::Sample sample, Coming coming);
  void store(const io::Line& line, tsdb::SeriesId id, series::Sample sample, stream::Sink& sink);
  void end_record(const io::Line& line, Coming coming, stream::Sink& sink);
  void end_line(stream::Sink& sink);
  Status answer_due(stream::Sink& sink);
  void forget(stream::Sink& sink);

  Options options_;
  series::SeriesSet series_;
  Pages pages_;
  ndjson::Decoder decoder_;
  stream::Shapes shapes_;
  std::vector<tsdb::SeriesId> series_of_tag_;  // by the tags of shapes_; kGone where its series was forgotten
  std::size_t gone_tag_ = SIZE_MAX;            // of the line at hand
  std::size_t lines_ = 0;                      // since what is over was forgotten
  std::int64_t answered_us_ = INT64_MIN;       // what was due then
  std::vector<std::int64_t> windows_to_;       // by series: the newest end of a window; of aggregates that begin now
  std::uint64_t late_ = 0, in_time_ = 0;
  bool limit_told_ = false;
  std::vector<std::string> room_;
  Status trouble_ = Done{};
};

}  // namespace mcp::intake
