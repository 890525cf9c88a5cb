// The columns share the width: names take what the longest needs but less than half, services and durations what they
// need, the bars the rest. A bar is drawn in half columns where the glyphs allow it and is never shorter than one of
// them.
//
// Tested by tests/unit/mcp-trace/waterfall_test.cpp and tests/cli/mcp-trace/show-*.
#include "waterfall.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "paint.h"
#include "tree.h"

namespace mcp::trace {
namespace {

struct Drawing {
  std::string_view child, last_child, below, nothing;  // two columns each, in front of a name
  std::string_view whole, left, right;                 // one column of a bar
  std::string_view error;
};
constexpr Drawing kUnicode = {"├─", "└─", "│ ", "  ", "█", "▌", "▐", "✗ "};
constexpr Drawing kAscii = {"|-", "`-", "| ", "  ", "=", "=", "=", "! "};

constexpr std::string_view kNameHead = "SPAN";
constexpr std::string_view kServiceHead = "SERVICE";
constexpr std::size_t kGap = 2;
constexpr std::size_t kDurationWidth = 8;
constexpr std::size_t kMostServiceWidth = 16;
constexpr std::size_t kLeastBarWidth = 10;
constexpr std::size_t kMostErrors = 20;
constexpr std::size_t kLongestMessage = 500;  // columns; a terminal breaks the line

// Blanks that only fill the line up go.
void end_line(std::string& out) {
  out.erase(out.find_last_not_of(' ') + 1);
  out += '\n';
}

class Waterfall {
 public:
  Waterfall(std::string& out, std::span<const Span> trace, const Style& style)
      : out_(out),
        trace_(trace),
        style_(style),
        draw_(style.glyphs == Glyphs::kUnicode ? kUnicode : kAscii),
        extent_(extent_of(trace)),
        branches_(grow(trace)) {}

  void all() {
    number_services();
    measure();
    heading();
    axis();
    for (const Branch& branch : branches_) line(branch);
    errors();
  }

 private:
  // Services are numbered in the order of the drawing.
  void number_services() {
    for (const Branch& branch : branches_) {
      if (branch.span != nullptr && !branch.span->service.empty())
        services_.emplace(branch.span->service, services_.size());
    }
  }

  std::string label_of(const Branch& branch) const {
    if (branch.span == nullptr) return fmt::format("(parent {:016x} is not here)", branch.id);
    std::string label(branch.span->failed ? draw_.error : "");
    if (branch.depth > shown_depth(branch.depth)) label += fmt::format("({}) ", branch.depth);
    label += branch.span->name.empty() ? "(no name)" : branch.span->name;
    if (branch.cut) label += " (its own ancestor)";
    return label;
  }

  // Deep branches are not moved in without end, half of the names' room is for the names: beyond that their depth is
  // told.
  std::size_t shown_depth(std::size_t depth) const {
    return name_width_ == 0 ? depth : std::min(depth, name_width_ / 4);
  }

  void measure() {
    std::size_t services = 0;
    for (const auto& [service, number] : services_)
      services = std::max({services, kServiceHead.size(), columns_of(service)});
    std::size_t names = 0;
    for (const Branch& branch : branches_) {
      if (branch.span == nullptr) continue;
      const std::size_t label = columns_of(fitted(label_of(branch), style_.width, style_.glyphs));
      names = std::max(names, 2 * std::min(branch.depth, style_.width) + label);
    }
    name_width_ = std::clamp(names, kNameHead.size(), style_.width * 2 / 5);
    service_width_ = std::min({services, kMostServiceWidth, style_.width / 5});
    const std::size_t needed = name_width_ + kGap + kDurationWidth + kGap;
    // Where it is too narrow for all of them, services go first.
    if (needed + kGap + service_width_ + kLeastBarWidth > style_.width) service_width_ = 0;
    bar_width_ = style_.width - needed - (service_width_ > 0 ? kGap + service_width_ : 0);
  }

  void heading() {
    const auto failed = static_cast<std::size_t>(
        std::count_if(trace_.begin(), trace_.end(), [](const Span& span) { return span.failed; }));
    append_inked(out_, "Trace " + print(trace_.front().trace), kBold, style_.ink);
    out_ += fmt::format("\n{} UTC  {}  {}  {}  ", readable_time(extent_.begin_ns),
                        readable_duration(extent_.begin_ns, extent_.end_ns), counted(trace_.size(), "span"),
                        counted(services_.size(), "service"));
    append_inked(out_, failed == 0 ? "no errors" : counted(failed, "error"), failed == 0 ? kDim : kRed, style_.ink);
    out_ += "\n\n";
  }

  // The names of the columns, and the time at both ends (and the middle, where there is room) of the bars.
  void axis() {
    std::string head;
    append_left(head, kNameHead, name_width_ + kGap);
    if (service_width_ > 0) append_left(head, kServiceHead, service_width_ + kGap);
    append_right(head, "DURATION", kDurationWidth);
    head.append(kGap, ' ');
    const std::uint64_t length = distance(extent_.end_ns, extent_.begin_ns);
    const std::string middle = readable_duration(length / 2);
    const std::string end = readable_duration(length);
    std::string scale = "0";
    if (bar_width_ >= 2 * (middle.size() + end.size())) {
      append_right(scale, middle, bar_width_ / 2 + middle.size() / 2 - scale.size());
    }
    append_right(scale, end, bar_width_ - scale.size());
    append_inked(out_, head + scale, kDim, style_.ink);
    out_ += '\n';
  }

  void line(const Branch& branch) {
    if (branch.span == nullptr) {
      append_inked(out_, label_of(branch), kDim, style_.ink);
      out_ += '\n';
      return;
    }
    const std::string tree = connectors(branch);
    const std::size_t room = name_width_ - std::min(name_width_, columns_of(tree));
    const std::string label = fitted(label_of(branch), room, style_.glyphs);
    append_inked(out_, tree, kDim, style_.ink);
    append_inked(out_, label, branch.span->failed ? kRed : kPlain, style_.ink);
    out_.append(room - columns_of(label) + kGap, ' ');
    times(*branch.span);
    end_line(out_);
  }

  // Which ancestors have more children to come is kept by depth; the lines above have said so.
  std::string connectors(const Branch& branch) {
    more_.resize(std::max(more_.size(), branch.depth + 1));
    more_[branch.depth] = branch.last ? 0 : 1;
    const std::size_t shown = shown_depth(branch.depth);
    std::string out;
    for (std::size_t depth = branch.depth - shown + 1; depth < branch.depth; ++depth)
      out += more_[depth] != 0 ? draw_.below : draw_.nothing;
    if (branch.depth > 0) out += branch.last ? draw_.last_child : draw_.child;
    return out;
  }

  void times(const Span& span) {
    if (service_width_ > 0) {
      std::string service;
      append_left(service, fitted(span.service, service_width_, style_.glyphs), service_width_);
      append_inked(out_, service, color_of(span), style_.ink);
      out_.append(kGap, ' ');
    }
    append_right(out_, readable_duration(span.start_ns, span.end_ns), kDurationWidth);
    out_.append(kGap, ' ');
    bar(span);
  }

  std::string_view color_of(const Span& span) const {
    const auto found = services_.find(span.service);
    return kPalette[found == services_.end() ? 0 : found->second % std::size(kPalette)];
  }

  void bar(const Span& span) {
    const double length = static_cast<double>(std::max<std::uint64_t>(distance(extent_.end_ns, extent_.begin_ns), 1));
    const double halves = static_cast<double>(2 * bar_width_);
    const auto at = [&](std::int64_t ns) {
      return static_cast<double>(distance(ns, extent_.begin_ns)) / length * halves;
    };
    const std::size_t begin = std::min(static_cast<std::size_t>(at(span.start_ns)), 2 * bar_width_ - 1);
    const double stop = at(std::max(span.start_ns, span.end_ns));
    const std::size_t end = std::clamp(static_cast<std::size_t>(stop + 0.5), begin + 1, 2 * bar_width_);
    out_.append(begin / 2, ' ');
    std::string cells;
    for (std::size_t cell = begin / 2; 2 * cell < end; ++cell) {
      const bool left = 2 * cell >= begin;
      const bool right = 2 * cell + 1 < end;
      cells += left && right ? draw_.whole : left ? draw_.left : draw_.right;
    }
    append_inked(out_, cells, span.failed ? kRed : color_of(span), style_.ink);
  }

  void errors() {
    std::size_t told = 0;
    std::size_t untold = 0;
    for (const Branch& branch : branches_) {
      if (branch.span == nullptr || !branch.span->failed || branch.span->message.empty()) continue;
      if (told == kMostErrors) {
        ++untold;
        continue;
      }
      if (told++ == 0) out_ += '\n';
      error(*branch.span);
    }
    if (untold > 0) out_ += fmt::format("and {} more\n", counted(untold, "error"));
  }

  void error(const Span& span) {
    append_inked(out_, draw_.error, kRed, style_.ink);
    std::string text(span.name);
    if (!span.service.empty()) text = std::string(span.service) + ": " + text;
    text += fmt::format(" at {}: {}", readable_duration(extent_.begin_ns, span.start_ns), span.message);
    out_ += fitted(text, kLongestMessage, style_.glyphs);
    out_ += '\n';
  }

  std::string& out_;
  std::span<const Span> trace_;
  const Style& style_;
  const Drawing& draw_;
  Extent extent_;
  std::vector<Branch> branches_;
  std::map<std::string_view, std::size_t> services_;
  std::vector<std::uint8_t> more_;
  std::size_t name_width_ = 0;  // 0 until measured: then no depth is too deep
  std::size_t service_width_ = 0;
  std::size_t bar_width_ = 0;
};

}  // namespace

void append_waterfall(std::string& out, std::span<const Span> trace, const Style& style) {
  Waterfall(out, trace, style).all();
}

}  // namespace mcp::trace
