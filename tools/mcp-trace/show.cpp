// Tested by tests/unit/mcp-trace/show_test.cpp and tests/cli/mcp-trace/show-*.
#include "show.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/terminal.h"
#include "otlp/decode.h"
#include "spans.h"

namespace mcp::trace {
namespace {

constexpr std::size_t kWithoutTerminal = 80;
constexpr std::size_t kLeastDigits = 4;
constexpr std::size_t kMostDigits = 32;

char lowered(char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Into a pipe or a file the same bytes go everywhere; only a terminal is asked what it can do.
Style style_of(const ShowOptions& options, const cli::Console& console) {
  const bool to_stdout = options.reading.output.empty() || options.reading.output == "-";
  const auto terminal = to_stdout ? cli::terminal_on_stdout() : std::nullopt;
  Style style;
  style.width = static_cast<std::size_t>(
      options.width.value_or(terminal ? terminal->width.value_or(kWithoutTerminal) : kWithoutTerminal));
  style.width = std::clamp(style.width, kNarrowest, kWidest);
  const bool ascii = options.glyphs == "ascii" || (options.glyphs == "auto" && terminal && !terminal->utf8);
  style.glyphs = ascii ? Glyphs::kAscii : Glyphs::kUnicode;
  style.ink = to_stdout && console.color_stdout() ? Ink::kColor : Ink::kPlain;
  return style;
}

}  // namespace

bool is_trace_operand(std::string_view word) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'f'); };
  return word.size() >= kLeastDigits && word.size() <= kMostDigits && std::all_of(word.begin(), word.end(), is_hex);
}

Status ShowStage::push(std::span<const io::Line> lines, stream::Sink& sink) {
  for (const io::Line& line : lines) take(line, sink);
  return Done{};
}

void ShowStage::take(const io::Line& line, stream::Sink& sink) {
  Result<record::Kind> kind = decoder_.parse(line.text);
  if (!kind) return sink.refuse(line, std::move(kind.error()));
  if (*kind == record::Kind::kSpan) {
    Result<record::Span> span = read_span(decoder_);
    if (!span) return sink.refuse(line, std::move(span.error()));
    return sink.count(line, store(*span) ? stream::Fate::kUsed : stream::Fate::kLimited);
  }
  if (*kind != record::Kind::kOtlp || !holds_spans(decoder_.root())) return sink.pass(line);
  if (Status read = otlp::decode_traces(decoder_.root(), line.text, spans_); !read)
    return sink.refuse(line, std::move(read.error()));
  const auto left_out_before = left_out_;
  for (const record::Span& span : spans_) store(span);
  sink.count(line, left_out_ == left_out_before ? stream::Fate::kUsed : stream::Fate::kLimited);
}

bool ShowStage::store(const record::Span& span) {
  if (!span.trace_id.starts_with(wanted_)) return true;
  if (store_.size() < most_spans_) {
    store_.add(span);
    return true;
  }
  ++left_out_;
  return false;
}

Status ShowStage::finish(stream::Sink& sink) {
  if (left_out_ > 0) {
    sink.console().warning(
        Error{.message = fmt::format("{} spans beyond --max-spans {} are left out", left_out_, most_spans_)});
  }
  draw(sink);
  return Done{};
}

void ShowStage::draw(stream::Sink& sink) {
  const std::span<const Span> all = store_.sorted();
  if (store_.repeated() > 0) {
    sink.console().note(fmt::format("{} spans came more than once", store_.repeated()));
  }
  const std::span<const Span> first = first_trace(all);
  if (first.empty() && wanted_.empty()) return sink.console().warning(Error{.message = "no spans in the input"});
  if (first.empty()) {
    sink.console().error(Error{
        .message = fmt::format("no trace {}{} in the input", wanted_, wanted_.size() < kMostDigits ? "..." : "")});
    verdict_ = cli::Exit::kNo;
    return;
  }
  if (first.size() == all.size()) return append_waterfall(sink.out(), all, style_);
  append_list(sink.out(), all, style_);
}

Result<cli::Exit> run_show(const ShowOptions& options, cli::Console& console) {
  stream::FilterOptions reading = options.reading;
  reading.only = true;  // foreign lines have no place in a drawing
  std::string wanted;
  if (!reading.files.empty() && is_trace_operand(reading.files.front())) {
    wanted = reading.files.front();
    std::transform(wanted.begin(), wanted.end(), wanted.begin(), lowered);
    reading.files.erase(reading.files.begin());
  }
  ShowStage stage(std::move(wanted), static_cast<std::size_t>(options.most_spans), style_of(options, console));
  return stream::run(reading, stage, console);
}

}  // namespace mcp::trace
