// The filter: each record judged, told of, and kept, rejected, tagged or passed on.
#pragma once

#include <span>

#include "finding.h"
#include "journal.h"
#include "name_book.h"
#include "ndjson/decode.h"
#include "options.h"
#include "stream/filter.h"
#include "subject.h"
#include "summary.h"

namespace mcp::validate {

class Validator final : public stream::Stage {
 public:
  Validator(const Plan& plan, Journal journal) : plan_(plan), journal_(std::move(journal)) {}

  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status pause(stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  std::vector<io::Output*> files() override { return journal_.files(); }
  Status close(cli::Console& console) override;
  bool done() const override { return ended_; }
  cli::Exit verdict() const override;

 private:
  void take(const io::Line& line, stream::Sink& sink);
  bool consumes(record::Kind kind) const;
  void refuse(const io::Line& line, const Error& error, stream::Sink& sink);
  void judge_all(stream::Sink& sink);
  void report(const io::Line& line, stream::Sink& sink);
  void enforce(const io::Line& line, stream::Sink& sink);
  void end_when_too_many(const io::Line& line, stream::Sink& sink);

  const Plan plan_;
  Journal journal_;
  ndjson::Decoder decoder_{{.judge_precision = false}};
  NameBook names_;
  Subject subject_;
  KnownName* name_ = nullptr;  // of the record at hand
  Findings findings_;
  Tally tally_;
  bool ended_ = false;     // no line is read any more: more violations than the plan allows, or --strict met its line
  bool exceeded_ = false;  // … or a larger share of the records
};

}  // namespace mcp::validate
