// The stage of mcp-alert: samples and aggregates in, alerts out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "evaluator.h"
#include "ndjson/decode.h"
#include "series_book.h"
#include "stream/filter.h"

namespace mcp::alert {

struct AlerterOptions {
  std::int64_t every_us = 1'000'000;
  std::uint64_t max_series = 1'000'000;
  int fail_on_rank = -1;  // an alert of that rank or a lower one fired: kNo; -1 for never
  bool fail_on_no_data = false;
};

class Alerter final : public stream::Stage {
 public:
  Alerter(std::vector<Threshold> thresholds, const AlerterOptions& options);

  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  cli::Exit verdict() const override;

 private:
  void one(const io::Line& line, stream::Sink& sink);
  void sample(const io::Line& line, stream::Sink& sink);
  void aggregate(const io::Line& line, stream::Sink& sink);
  void foreign(const io::Line& line, stream::Sink& sink);
  void advance(std::int64_t ts_us, stream::Sink& sink);
  void write(stream::Sink& sink);
  void limited(const io::Line& line, stream::Sink& sink);
  void report_no_data(const Threshold& threshold, cli::Console& console) const;

  AlerterOptions options_;
  Evaluator evaluator_;
  SeriesBook book_;
  ndjson::Decoder decoder_;
  std::vector<record::Alert> alerts_;
  bool limit_told_ = false;
  bool no_data_ = false;
};

}  // namespace mcp::alert
