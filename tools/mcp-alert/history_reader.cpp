// Tested by the golden cases of mcp-alert.
#include "history_reader.h"

#include <algorithm>
#include <utility>

#include "text/quote.h"

namespace mcp::alert {

Status HistoryReader::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) one(line, sink);
  return Done{};
}

void HistoryReader::one(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, kind.error());
  if (*kind == record::Kind::kAlert) return alert(line, sink);
  const Result<std::optional<std::int64_t>> time = decoder_.event_time();
  if (time && *time) see_time(**time);
  sink.pass(line);
}

void HistoryReader::alert(const io::Line& line, stream::Sink& sink) {
  Result<record::Alert> read = decoder_.alert();
  if (!read) return sink.refuse(line, read.error());
  if (read->state != "pending" && read->state != "firing" && read->state != "resolved") {
    constexpr std::string_view kPath[] = {"state"};
    const std::string what = "expected pending, firing or resolved, got \"" + text::printable(read->state) + "\"";
    return sink.refuse(line, decoder_.error_at(kPath, what));
  }
  read->annotations = {};
  see_time(read->ts_us);
  alerts_.push_back(std::move(*read));
  sink.use(line);
}

void HistoryReader::see_time(std::int64_t ts_us) {
  from_us_ = std::min(from_us_.value_or(ts_us), ts_us);
  to_us_ = std::max(to_us_.value_or(ts_us), ts_us);
}

Status HistoryReader::finish(stream::Sink& sink) {
  std::stable_sort(alerts_.begin(), alerts_.end(), [](const auto& a, const auto& b) { return a.ts_us < b.ts_us; });
  for (const record::Alert& alert : alerts_) history_.see(alert, std::nullopt);
  history_.bound(from_us_.value_or(0), to_us_.value_or(0));
  if (alerts_.empty()) {
    sink.console().warning(Error{.message = "no alert records came; with --rules FILE, --thresholds FILE or --expr "
                                            "EXPR the samples are evaluated",
                                 .place = {}});
  }
  if (const std::size_t torn = history_.without_beginning(); torn > 0) {
    sink.console().warning(Error{.message = std::to_string(torn) + " times an alert is resolved that neither was "
                                                                   "pending nor firing before: these are left out",
                                 .place = {}});
  }
  last_(history_, sink);
  return Done{};
}

}  // namespace mcp::alert
