// Merging is commutative and exact, so shards may come in any order. The windows stand sorted in the order of output.
// A level that no aggregate has is made of the one before it, as in one pass.
// Tested by tests/unit/mcp-agg/merge_test.cpp.
#include "merger.h"

#include <fmt/format.h>

#include <algorithm>

#include "sketch_reader.h"
#include "text/quote.h"
#include "timeutil/duration.h"

namespace mcp::agg {
namespace {

std::string printed(std::int64_t width_us) { return timeutil::format_duration(timeutil::Duration(width_us)); }

Error does_not_fit(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

}  // namespace

Merger::Merger(Plan plan) : plan_(std::move(plan)), label_met_(plan_.grouping.names.size()), encoder_(plan_) {
  if (plan_.top) top_.emplace(plan_.top->most);
}

Status Merger::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) {
    if (Status taken = take(line, sink); !taken) return taken;
    if (sink.ended()) break;
  }
  return Done{};
}

Status Merger::take(const io::Line& line, stream::Sink& sink) {
  const Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, kind.error()), Done{};
  if (*kind != record::Kind::kAggregate) return sink.pass(line), Done{};
  const Result<const record::Aggregate*> read = decoder_.aggregate();
  if (!read) return sink.refuse(line, read.error()), Done{};
  return aggregate(line, **read, sink);
}

Status Merger::aggregate(const io::Line& line, const record::Aggregate& aggregate, stream::Sink& sink) {
  const auto refuse = [&](std::string_view key, std::string_view what) -> Status {
    const std::string_view path[] = {key};
    return sink.refuse(line, decoder_.error_at(path, what)), Done{};
  };
  if (aggregate.ts_us - aggregate.start_us != aggregate.window_us)
    return refuse("window_us", "is not ts_us - start_us");
  if (aggregate.rev) return refuse("rev", "what was revised cannot be told from what it replaces; merge without it");
  const auto& widths = plan_.widths;
  if (!widths.empty() && std::find(widths.begin(), widths.end(), aggregate.window_us) == widths.end()) {
    return does_not_fit(fmt::format("--window: it does not name {}, of which the input has windows",
                                    printed(aggregate.window_us)))
        .in(sink.file())
        .at(line.number);
  }
  if (Status parts = parts_are_there(plan_.functions, aggregate); !parts)
    return std::move(parts.error()).in(sink.file()).at(line.number);
  Result<Accumulator> part = read_accumulator(aggregate, plan_.distribution);
  if (!part) {
    part.error().place.column = 1;
    return sink.refuse(line, std::move(part.error())), Done{};
  }
  if (part->count > kMostSamples - samples_) return refuse("count", "more samples in all than can be counted");
  samples_ += part->count;
  part->nature = nature_of(aggregate, *part);
  const Place place{.end_us = aggregate.ts_us, .width_us = aggregate.window_us};
  if (Status added = add(aggregate.series, place, *part); !added)
    return std::move(added.error()).in(sink.file()).at(line.number);
  sink.use(line);
  return Done{};
}

// Parts of a classic histogram have its unit only where `_sum` came.
Nature Merger::nature_of(const record::Aggregate& aggregate, const Accumulator& part) {
  const bool none =
      part.folded && part.folded->kind == FoldKind::kFamily && !part.folded->sum_met && aggregate.unit.empty();
  return {.type = aggregate.type,
          .cumulative = part.all_cumulative,
          .level = part.all_level,
          .unit = none ? Nature::kNoUnit : units_.number_of(aggregate.unit)};
}

Status Merger::add(const record::SeriesRef& series, const Place& place, const Accumulator& part) {
  const std::uint32_t group = group_of(series);
  if (kinds_.size() <= group) kinds_.resize(group + 1, FoldKind::kUnset);
  const FoldKind kind = part.folded ? part.folded->kind : FoldKind::kValues;
  if (kinds_[group] == FoldKind::kUnset) kinds_[group] = kind;
  if (kinds_[group] != kind) {
    return does_not_fit(fmt::format("{}: aggregates of {} do not merge with those of {}", text::printable(series.name),
                                    plural_of(kind), plural_of(kinds_[group])));
  }
  window_at(place).of(group).merge(part, plan_.needs);
  return Done{};
}

std::uint32_t Merger::group_of(const record::SeriesRef& series) {
  for (const record::Label& label : series.labels) {
    const auto at = std::lower_bound(plan_.grouping.names.begin(), plan_.grouping.names.end(), label.name);
    if (at != plan_.grouping.names.end() && *at == label.name)
      label_met_[static_cast<std::size_t>(at - plan_.grouping.names.begin())] = true;
  }
  key_.clear();
  append_key(key_, series, plan_.grouping);
  return groups_.number_of(key_);
}

bool Merger::has_level(std::int64_t width_us) const {
  return std::any_of(windows_.begin(), windows_.end(), [=](const auto& w) { return w.first.width_us == width_us; });
}

Status Merger::complete_ladder() {
  if (windows_.empty()) return Done{};
  for (std::size_t level = 0; level < plan_.widths.size(); ++level) {
    const std::int64_t width = plan_.widths[level];
    if (has_level(width)) continue;
    if (level == 0) return does_not_fit(fmt::format("--window: the input has no windows of {}", printed(width)));
    std::vector<Place> children;
    for (const auto& [place, window] : windows_) {
      if (place.width_us != plan_.widths[level - 1]) continue;
      if (place.end_us % place.width_us != 0)
        return does_not_fit(fmt::format("--window: windows of {} overlap, and make up no level of {}",
                                        printed(place.width_us), printed(width)));
      children.push_back(place);
    }
    for (const Place& child : children) {
      const std::int64_t start = timeutil::align_down(child.end_us - child.width_us, width);
      window_at({.end_us = start + width, .width_us = width}).merge(window_at(child), plan_.needs);
    }
  }
  return Done{};
}

// A shard may lack a label; that all do is the mark of a slip, or of sketches that left it out.
void Merger::tell_labels(stream::Sink& sink) const {
  if (plan_.grouping.by != Grouping::By::kNamed || windows_.empty()) return;
  for (std::size_t i = 0; i < label_met_.size(); ++i) {
    if (label_met_[i]) continue;
    sink.console().warning(
        Error{.message = "--by: no aggregate has the label " + text::printable(plan_.grouping.names[i])});
  }
}

Status Merger::finish(stream::Sink& sink) {
  tell_labels(sink);
  if (Status complete = complete_ladder(); !complete) return complete;
  // Of all samples: windows begin and end at multiples of what one pass would have marked by.
  std::int64_t first_us = INT64_MAX, last_us = INT64_MIN;
  for (auto& [place, window] : windows_) {
    for (const std::uint32_t group : window.groups(groups_)) {
      first_us = std::min(first_us, window.of(group).first.ts_us);
      last_us = std::max(last_us, window.of(group).last.ts_us);
    }
  }
  for (auto& [place, window] : windows_) {
    const WindowSpan span{.start_us = place.end_us - place.width_us,
                          .width_us = place.width_us,
                          .partial_start = place.end_us - place.width_us <= first_us,
                          .partial_end = last_us < place.end_us,
                          .rev = 0,
                          .closed_by = Windows::MovedBy::kSample};
    for (const std::uint32_t group : window.groups(groups_)) {
      Accumulator& whole = window.of(group);
      const Encoder::Group who{.number = group, .key = groups_.key(group), .unit = unit(*whole.nature)};
      write_line(encoder_, top_, who, span, whole, sink);
    }
  }
  if (top_) {
    top_->flush(sink);
    top_->tell(sink);
  }
  return Done{};
}

}  // namespace mcp::agg
