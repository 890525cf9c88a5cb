// Reads samples and aggregates into series, and has them asked when all are there.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ndjson/decode.h"
#include "series.h"
#include "stream/filter.h"
#include "stream/shapes.h"

namespace mcp::query {

class Loader final : public stream::Stage {
 public:
  // Asked once, at the end of input; what it writes is the output, what it gives the verdict.
  using Asker = std::function<Result<cli::Exit>(SeriesSet& series, stream::Sink& sink)>;
  explicit Loader(Asker asker) : asker_(std::move(asker)) {}

  io::Ahead* ahead() override { return shapes_.ahead(); }
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  cli::Exit verdict() const override { return verdict_; }

 private:
  void one(const io::Line& line, stream::Sink& sink);
  void sample(const io::Line& line, stream::Sink& sink);
  void store(const io::Line& line, tsdb::SeriesId series, Sample sample, stream::Sink& sink);
  void aggregate(const io::Line& line, stream::Sink& sink);

  Asker asker_;
  SeriesSet series_;
  ndjson::Decoder decoder_;
  stream::Shapes shapes_;  // its tags are numbers of series, which are never void
  std::vector<std::string> room_;
  cli::Exit verdict_ = cli::Exit::kOk;
};

}  // namespace mcp::query
