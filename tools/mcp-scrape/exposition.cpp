// Tested by tests/unit/mcp-scrape/scraper_test.cpp and the golden cases of mcp-scrape.
#include "exposition.h"

#include <fmt/format.h>

#include <utility>

#include "ndjson/encode.h"
#include "record/series.h"

namespace mcp::scrape {
namespace {

constexpr std::size_t kMostFamilies = std::size_t{1} << 16;

}  // namespace

bool KnownFamilies::learn(const record::Metadata& metadata) {
  const std::uint64_t name = record::hash({metadata.name, {}, {}});
  const record::Label rest[] = {{record::name_of(metadata.type), metadata.unit}, {"help", metadata.help}};
  const std::uint64_t all = record::hash({metadata.name, {}, rest});
  if (hashes_.size() >= kMostFamilies) hashes_.clear();
  const auto [place, added] = hashes_.try_emplace(name, all);
  return added || std::exchange(place->second, all) != all;
}

Status Exposition::line(std::string_view text, std::uint64_t number, std::string& out) {
  const promtext::LineIs what = reader_.read(text);
  count(tally_, what, text);
  write(out);
  if (what != promtext::LineIs::kRefused) return Done{};
  return refuse(text, Error(reader_.refusal()).at(number));
}

Status Exposition::long_line(std::string_view head, std::uint64_t number, std::size_t limit) {
  count(tally_, promtext::LineIs::kRefused, head);
  return refuse(head, Error{.code = Code::kMalformed,
                            .message = fmt::format("a line longer than {} bytes", limit),
                            .reason = "line too long",
                            .place = {.file = "", .line = number, .column = limit + 1}});
}

Status Exposition::refuse(std::string_view text, Error error) {
  if (setting_.judgement == promtext::Judgement::kStrict) return std::move(error).in(setting_.target);
  setting_.ledger.refuse(setting_.target, text, std::move(error));
  return Done{};
}

Status Exposition::finish(std::string& out) {
  const Status whole = reader_.finish();
  write(out);
  if (whole) return Done{};
  if (setting_.judgement == promtext::Judgement::kStrict) return Error(whole.error()).in(setting_.target);
  setting_.ledger.incomplete(setting_.target, whole.error());
  return Done{};
}

void Exposition::abandon(std::string& out) {
  [[maybe_unused]] const Status known = reader_.finish();
  write(out);
}

void Exposition::write(std::string& out) {
  const record::Metadata* metadata = reader_.metadata();
  if (metadata != nullptr && setting_.families.learn(*metadata)) {
    ndjson::append(out, *metadata);
    ++records_;
  }
  for (const promtext::Point& point : reader_.points()) {
    setting_.renderer.append(out, point);
    if (series_ != nullptr) series_->push_back(record::hash(point.sample.series));
    ++records_;
  }
}

}  // namespace mcp::scrape
