// Tested by tests/unit/mcp-agg/top_test.cpp.
#include "top.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mcp::agg {

bool Top::ahead(const Line& a, const Line& b) {
  const auto rank = [](const Line& line) { return !line.value ? 0 : std::isnan(*line.value) ? 1 : 2; };
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  if (rank(a) == 2 && *a.value != *b.value) return *a.value > *b.value;
  return a.number < b.number;
}

std::string* Top::place(std::string_view name, const WindowSpan& span, std::optional<double> value,
                        stream::Sink& sink) {
  if (name != name_ || span.start_us != span_.start_us || span.width_us != span_.width_us) {
    flush(sink);
    name_ = name;
    span_ = span;
  }
  Line line{.value = value, .number = number_++, .text = lines_.size()};
  if (lines_.size() == most_) {
    ++left_out_;
    if (!ahead(line, lines_.front())) return nullptr;
    std::pop_heap(lines_.begin(), lines_.end(), ahead);
    line.text = lines_.back().text;
    lines_.pop_back();
  }
  lines_.push_back(line);
  std::push_heap(lines_.begin(), lines_.end(), ahead);
  if (texts_.size() == line.text) texts_.emplace_back();
  texts_[line.text].clear();
  return &texts_[line.text];
}

void Top::flush(stream::Sink& sink) {
  std::sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) { return a.number < b.number; });
  for (const Line& line : lines_) {
    sink.out() += texts_[line.text];
    sink.relieve();
  }
  lines_.clear();
}

void Top::tell(stream::Sink& sink) const {
  if (left_out_ == 0) return;
  sink.console().warning(
      Error{.message = fmt::format("aggregates beyond the first {} of their name and window (--top), left out: {}",
                                   most_, left_out_)});
}

void write_line(Encoder& encoder, std::optional<Top>& top, const Encoder::Group& group, const WindowSpan& span,
                Accumulator& window, stream::Sink& sink) {
  if (!top) {
    encoder.append(sink.out(), group, span, window);
    sink.relieve();
  } else if (std::string* line = top->place(name_in(group.key), span, encoder.rank(span, window), sink)) {
    encoder.append(*line, group, span, window);
  }
}

}  // namespace mcp::agg
