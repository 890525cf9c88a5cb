// Tested by tests/unit/mcp-agg/rules_test.cpp, hops_test.cpp, sessions_test.cpp and reviser_test.cpp.
#include "rows.h"

#include <algorithm>

namespace mcp::agg {

PlainRows::PlainRows(const Plan& plan, SeriesBook& book, std::size_t kept_text)
    : book_(book), encoder_(plan, kept_text) {
  if (plan.top) top_.emplace(plan.top->most);
}

Encoder::Group PlainRows::who(std::uint32_t group, const Accumulator& window) const {
  const std::string_view unit = window.nature ? book_.unit(window.nature->unit) : std::string_view();
  return {.number = group, .key = book_.groups().key(group), .unit = unit};
}

void PlainRows::write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) {
  write_line(encoder_, top_, who(group, window), span, window, sink);
}

void PlainRows::print(std::string& out, std::uint32_t group, const WindowSpan& span, Accumulator& window) {
  encoder_.append(out, who(group, window), span, window);
}

void PlainRows::flush(stream::Sink& sink) {
  if (top_) top_->flush(sink);
}

void PlainRows::tell(stream::Sink& sink) const {
  if (top_) top_->tell(sink);
}

namespace {

bool below(const auto& row, std::uint32_t group) { return row.group < group; }

}  // namespace

RevisedRows::Row* RevisedRows::Written::find(std::uint32_t group) {
  if (!sorted) std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.group < b.group; });
  sorted = true;
  const auto at = std::lower_bound(rows.begin(), rows.end(), group, below<Row>);
  return at != rows.end() && at->group == group ? &*at : nullptr;
}

RevisedRows::Written& RevisedRows::window_at(const WindowSpan& span) {
  const Place place{.end_us = span.start_us + span.width_us, .width_us = span.width_us};
  if (current_ == nullptr || current_place_ != place) {
    const Written fresh{.closed_by = span.closed_by, .sorted = true, .rows = {}};
    current_ = &windows_.try_emplace(place, fresh).first->second;
    current_place_ = place;
  }
  return *current_;
}

void RevisedRows::write(std::uint32_t group, const WindowSpan& span, Accumulator& window, stream::Sink& sink) {
  if (now_ == Now::kSkip) return;
  if (now_ != Now::kFirst) return write_again(group, span, window, sink);
  const std::size_t begin = sink.out().size();
  plain_.print(sink.out(), group, span, window);
  Written& written = window_at(span);
  written.rows.push_back({.group = group,
                          .rev = 0,
                          .partial_start = span.partial_start,
                          .partial_end = span.partial_end,
                          .text = sink.out().substr(begin)});
  written.sorted = false;
  sink.relieve();
}

void RevisedRows::write_again(std::uint32_t group, WindowSpan span, Accumulator& window, stream::Sink& sink) {
  Written& written = window_at(span);
  span.closed_by = written.closed_by;
  if (span.closed_by == Windows::MovedBy::kSilence) span.partial_end = false;  // time has passed its end
  Row* row = written.find(group);
  const bool same_marks =
      row != nullptr && row->partial_start == span.partial_start && row->partial_end == span.partial_end;
  if (same_marks && !changed_.has(group)) return;
  text_.clear();
  plain_.print(text_, group, span, window);
  if (row != nullptr && row->text == text_) return;
  if (row == nullptr && now_ == Now::kLast) {
    sink.out() += text_;
    return sink.relieve();
  }
  if (row == nullptr) {
    const auto at = std::lower_bound(written.rows.begin(), written.rows.end(), group, below<Row>);
    row = &*written.rows.insert(
        at, Row{.group = group, .rev = 0, .partial_start = false, .partial_end = false, .text = {}});
    sink.out() += text_;
  } else {
    span.rev = ++row->rev;
    plain_.print(sink.out(), group, span, window);
  }
  row->partial_start = span.partial_start;
  row->partial_end = span.partial_end;
  row->text = text_;
  sink.relieve();
}

void RevisedRows::drop_until(std::int64_t end_us) {
  current_ = nullptr;
  while (!windows_.empty() && windows_.begin()->first.end_us <= end_us) windows_.erase(windows_.begin());
}

}  // namespace mcp::agg
