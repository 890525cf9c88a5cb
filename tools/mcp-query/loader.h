// Reads samples, aggregates, alerts and pages of Prometheus' text into series, and has them asked: when all are there,
// or as event time passes.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "follower.h"
#include "ndjson/decode.h"
#include "page.h"
#include "series/series_set.h"
#include "stream/filter.h"
#include "stream/shapes.h"
#include "units.h"

namespace mcp::query {

class Loader final : public stream::Stage {
 public:
  // Asked once, at the end of input; what it writes is the output, what it gives the verdict.
  using Asker = std::function<Result<cli::Exit>(series::SeriesSet& all, stream::Sink& sink)>;
  // `page_us` is the time of what a page gives no time for; the follower, where there is one, outlives the loader and
  // asks before the Asker does.
  Loader(Asker asker, std::int64_t page_us, Follower* follower = nullptr);

  io::Ahead* ahead() override { return shapes_.ahead(); }
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status pause(stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  cli::Exit verdict() const override { return verdict_; }

  const Units& units() const { return units_; }

 private:
  void records(std::span<const io::Line> lines, stream::Sink& sink);
  void one(const io::Line& line, stream::Sink& sink);
  void sample(const io::Line& line, stream::Sink& sink);
  void learn(const io::Line& line, tsdb::SeriesId id, const record::Sample& sample);
  void aggregate(const io::Line& line, stream::Sink& sink);
  void alert(const io::Line& line, stream::Sink& sink);
  void metadata(const io::Line& line, stream::Sink& sink);
  void page(std::span<const io::Line> lines, stream::Sink& sink);
  void end_page(stream::Sink& sink);
  void take_points(stream::Sink& sink);
  bool comes_late(std::int64_t ts_us, stream::Sink& sink);
  void store(const io::Line& line, tsdb::SeriesId id, series::Sample sample, stream::Sink& sink);
  Status answer_due(stream::Sink& sink);
  Status catch_up(stream::Sink& sink);
  void forget();

  Asker asker_;
  std::int64_t page_us_;
  Follower* follower_;
  series::SeriesSet series_;
  Units units_;
  Pages pages_;
  ndjson::Decoder decoder_;
  stream::Shapes shapes_;
  std::vector<tsdb::SeriesId> series_of_tag_;  // by the tags of shapes_; kGone where its series was forgotten
  std::size_t gone_tag_ = SIZE_MAX;            // of the line at hand
  std::size_t stored_ = 0;                     // since what is due was asked for
  std::vector<std::string> room_;
  Status trouble_ = Done{};
  cli::Exit verdict_ = cli::Exit::kOk;
};

}  // namespace mcp::query
