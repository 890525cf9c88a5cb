// Reads everything into series, and has them asked: when all are there, or as event time passes.
#pragma once

#include <functional>

#include "intake/intake.h"
#include "stream/filter.h"

namespace mcp::intake {

class Loader final : public stream::Stage {
 public:
  // Asked once, at the end of input; what it writes is the output, what it gives the verdict.
  using Last = std::function<Result<cli::Exit>(series::SeriesSet& all, stream::Sink& sink)>;
  Loader(Intake::Options options, Last last) : intake_(std::move(options)), last_(std::move(last)) {}

  io::Ahead* ahead() override { return intake_.ahead(); }
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override { return intake_.push(lines, sink); }
  Status pause(stream::Sink& sink) override { return intake_.pause(sink); }
  Status finish(stream::Sink& sink) override;
  cli::Exit verdict() const override { return verdict_; }

 private:
  Intake intake_;
  Last last_;
  cli::Exit verdict_ = cli::Exit::kOk;
};

}  // namespace mcp::intake
