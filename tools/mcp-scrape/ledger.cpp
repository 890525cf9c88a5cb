// Tested by tests/unit/mcp-scrape/scraper_test.cpp and the golden cases of mcp-scrape.
#include "ledger.h"

#include <fmt/format.h>

#include "ndjson/encode.h"

namespace mcp::scrape {

void count(Tally& tally, promtext::LineIs what, std::string_view line) {
  ++tally.lines;
  switch (what) {
    case promtext::LineIs::kBlank:
    case promtext::LineIs::kComment:
    case promtext::LineIs::kEnd:
      ++tally.comments;
      return;
    case promtext::LineIs::kMetadata:
      ++tally.metadata;
      return;
    case promtext::LineIs::kSample:
      ++tally.samples;
      return;
    case promtext::LineIs::kFolded:
      ++tally.folded;
      return;
    case promtext::LineIs::kDuplicate:
      ++tally.duplicate;
      return;
    case promtext::LineIs::kRefused:
      break;
  }
  const auto first = line.find_first_not_of(" \t");
  ++(first != line.npos && line[first] == '#' ? tally.refused_metadata : tally.refused);
}

void Ledger::refuse(std::string_view target, std::string_view line, Error error) {
  if (kept_) {
    kept_->buffer() += line;
    kept_->buffer() += '\n';
  }
  if (said_.emplace(target, error.reason).second) {
    console_.error(std::move(error).in(target));
  } else {
    ++more_[error.reason];
  }
}

void Ledger::incomplete(std::string_view target, Error error) {
  if (said_.emplace(target, error.reason).second) console_.warning(std::move(error).in(target));
}

void Ledger::scraped(const Tally& tally) {
  ++scrapes_;
  total_.lines += tally.lines;
  total_.samples += tally.samples;
  total_.folded += tally.folded;
  total_.duplicate += tally.duplicate;
  total_.refused += tally.refused;
  total_.refused_metadata += tally.refused_metadata;
  total_.metadata += tally.metadata;
  total_.comments += tally.comments;
}

void Ledger::failed(const Tally& tally) {
  ++scrapes_;
  ++failed_;
  total_.lines += tally.lines;
  total_.dropped += tally.lines;
}

record::Report Ledger::report() const {
  const auto number = [](std::uint64_t value) { return record::Value{static_cast<std::int64_t>(value)}; };
  record::Report report;
  report.ts_us = console_.clock().now_us();
  report.tool = console_.tool();
  report.name = "ledger";
  // First the keys that every tool has (record.md 3), then what they are made of.
  const Tally& t = total_;
  report.detail = {{"lines", number(t.lines)},
                   {"used", number(t.samples + t.folded + t.metadata + t.comments)},
                   {"passed", number(0)},
                   {"malformed", number(t.refused + t.refused_metadata)},
                   {"rejected", number(t.dropped)},
                   {"late", number(0)},
                   {"duplicate", number(t.duplicate)},
                   {"limited", number(0)},
                   {"samples", number(t.samples)},
                   {"folded", number(t.folded)},
                   {"metadata", number(t.metadata)},
                   {"comments", number(t.comments)},
                   {"refused", number(t.refused)},
                   {"refused_metadata", number(t.refused_metadata)},
                   {"dropped", number(t.dropped)},
                   {"scrapes", number(scrapes_)},
                   {"failed", number(failed_)},
                   {"records", number(records_)}};
  return report;
}

Status Ledger::close(Report wanted) {
  std::uint64_t more = 0;
  std::string list;
  for (const auto& [reason, refused] : more_) {
    more += refused;
    list += fmt::format("{}{} {}", list.empty() ? "" : ", ", refused, reason);
  }
  if (more > 0)
    console_.error(Error{.message = fmt::format("{} more refused {}: {}", more, more == 1 ? "line" : "lines", list)});
  if (wanted == Report::kLedger) {
    std::string line;
    ndjson::append(line, report());
    console_.raw(line);
  }
  return kept_ ? kept_->close() : Status(Done{});
}

}  // namespace mcp::scrape
