#include "ledger.h"

#include <utility>

#include "ndjson/encode.h"
#include "text/quote.h"

namespace mcp::chaos {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";  // RFC 4648, 4

std::string base64(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += j <= group.size() ? kBase64[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

// A reader of the lines may go away when it has enough; a ledger that is not whole is worth nothing.
Status whole(Status written) {
  if (!written && written.error().code == Code::kClosed) {
    return Error{.code = Code::kIo, .message = "--ledger: the reader went away"};
  }
  return written;
}

}  // namespace

record::Value verbatim(std::string_view bytes) {
  if (text::valid_utf8(bytes)) return {std::string(bytes)};
  return {record::Object{{"bytes", {base64(bytes)}}}};
}

Ledger::Ledger(io::Output output, std::string experiment, std::uint64_t seed)
    : output_(std::move(output)), experiment_(std::move(experiment)), seed_(seed) {}

record::Chaos Ledger::record(std::string_view phase, std::optional<std::int64_t> ts_us) const {
  record::Chaos record;
  record.ts_us = ts_us.value_or(0);
  record.experiment = experiment_;
  record.phase = phase;
  record.target = target_;
  record.seed = seed_;
  return record;
}

void Ledger::begin(std::optional<std::int64_t> ts_us, std::string_view target, std::span<const FaultPlan> plans) {
  if (!output_) return;
  target_ = target;
  record::Chaos begun = record("inject", ts_us);
  record::Array words;
  for (const FaultPlan& plan : plans) words.push_back({plan.word});
  begun.detail = {{"faults", {std::move(words)}}};
  ndjson::append(output_->buffer(), begun);
}

void Ledger::append(record::Chaos record, const FaultPlan& plan, const Line& line, record::Object detail) {
  record.fault = plan.name;
  record.target = line.file;
  detail.insert(detail.begin(), {"line", {line.number}});
  record.detail = std::move(detail);
  ndjson::append(output_->buffer(), record);
}

void Ledger::strike(const FaultPlan& plan, const Line& line, record::Object detail) {
  if (!output_) return;
  append(record("apply", line.ts_us ? line.ts_us : line.clock_us), plan, line, std::move(detail));
}

void Ledger::roll_back(const FaultPlan& plan, const Line& line, std::string_view why) {
  if (!output_) return;
  append(record("rollback", line.ts_us ? line.ts_us : line.clock_us), plan, line, {{"why", {std::string(why)}}});
}

void Ledger::done(std::optional<std::int64_t> ts_us, std::uint64_t lines, std::span<const Tally> tallies) {
  if (!output_) return;
  record::Chaos done = record("done", ts_us);
  record::Array faults;
  for (const Tally& tally : tallies) {
    faults.push_back({record::Object{
        {"fault", {std::string(tally.fault)}}, {"candidates", {tally.candidates}}, {"struck", {tally.struck}}}});
  }
  done.detail = {{"lines", {lines}}, {"faults", {std::move(faults)}}};
  ndjson::append(output_->buffer(), done);
}

Status Ledger::flush_if_large() { return output_ ? whole(output_->flush_if_large()) : Status(Done{}); }
Status Ledger::flush() { return output_ ? whole(output_->flush()) : Status(Done{}); }
Status Ledger::close() { return output_ ? whole(output_->close()) : Status(Done{}); }

}  // namespace mcp::chaos
