// Tested by tests/unit/io/input_test.cpp and tests/unit/stream/shapes_test.cpp.
#include "io/cut.h"

#include <algorithm>
#include <cstring>

namespace mcp::io {

char* Bytes::reserve(std::size_t more) {
  const std::size_t needed = size_ + more + kPadding;
  if (needed > capacity_) {
    const std::size_t grown = std::max(needed, capacity_ + capacity_ / 2);
    auto bigger = std::make_unique_for_overwrite<char[]>(grown);
    if (size_ > 0) std::memcpy(bigger.get(), bytes_.get(), size_);
    bytes_ = std::move(bigger);
    capacity_ = grown;
  }
  return bytes_.get() + size_;
}

void Bytes::append(const char* from, std::size_t count) {
  if (count == 0) return;
  std::memcpy(reserve(count), from, count);
  size_ += count;
}

void Lines::grow() {
  const std::size_t grown = std::max<std::size_t>(1024, 2 * capacity_);
  auto bigger = std::make_unique_for_overwrite<Line[]>(grown);
  std::copy_n(lines_.get(), size_, bigger.get());
  lines_ = std::move(bigger);
  capacity_ = grown;
}

namespace {

enum class Ended { kByNewline, kByNothing };  // a line

// One call of cut(). What it counts is its own, where the compiler sees that nobody else changes it.
class Knife {
 public:
  Knife(Chunk& chunk, const InputOptions& options, const CutState& state)
      : chunk_(chunk), max_line_(options.max_line), ahead_(options.ahead), state_(state) {}

  // As many lines as end; where the next one begins.
  const char* whole_lines(const char* at, const char* end) {
    while (at < end) {
      if (ahead_ != nullptr) at = recognised(at, end);
      const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      if (newline == nullptr) break;
      add({at, static_cast<std::size_t>(newline - at)}, Ended::kByNewline);
      at = newline + 1;
    }
    return at;
  }

  void add(std::string_view text, Ended ended) {
    const bool newline = ended == Ended::kByNewline;
    if (state_.inside_long_line) {
      chunk_.lines.push({text, state_.number, newline ? Part::kTail : Part::kMiddle, newline});
      state_.inside_long_line = !newline;
      return;
    }
    ++state_.number;
    if (state_.at_start && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    state_.at_start = false;
    if (text.size() <= max_line_) {
      Line line{.text = text, .number = state_.number, .part = Part::kWhole, .newline = newline};
      if (ahead_ != nullptr && ahead_->look(text, *chunk_.notes)) line.note = ++notes_;
      chunk_.lines.push(line);
      return;
    }
    chunk_.lines.push({text, state_.number, Part::kHead, false});
    if (newline) {
      chunk_.lines.push({text.substr(text.size()), state_.number, Part::kTail, true});
    } else {
      state_.inside_long_line = true;
    }
  }

  // Nothing comes behind it.
  void end_long_line(std::string_view at) {
    if (state_.inside_long_line) chunk_.lines.push({at, state_.number, Part::kTail, false});
    state_.inside_long_line = false;
  }

  const CutState& state() const { return state_; }
  std::uint32_t notes() const { return notes_; }

 private:
  // As many lines as the Ahead recognises one after another.
  const char* recognised(const char* at, const char* end) {
    if (state_.inside_long_line || state_.at_start) return at;
    while (at < end) {
      const std::string_view bytes(at, static_cast<std::size_t>(end - at));
      const std::size_t length = ahead_->recognise(bytes.substr(0, max_line_ + 1), *chunk_.notes);
      if (length == 0) return at;
      chunk_.lines.push({bytes.substr(0, length), ++state_.number, Part::kWhole, true, ++notes_});
      at += length + 1;
    }
    return at;
  }

  Chunk& chunk_;
  const std::size_t max_line_;
  Ahead* const ahead_;
  CutState state_;
  std::uint32_t notes_ = 0;
};

}  // namespace

std::size_t cut(Chunk& chunk, After after, const InputOptions& options, CutState& state) {
  Knife knife(chunk, options, state);
  const char* const end = chunk.bytes.data() + chunk.bytes.size();
  const char* const at = knife.whole_lines(chunk.bytes.data(), end);
  const std::string_view rest(at, static_cast<std::size_t>(end - at));
  std::size_t left = 0;
  if (after == After::kStillGrowing && !knife.state().inside_long_line) {
    left = rest.size();
  } else if (after == After::kStillGrowing) {
    if (!rest.empty()) knife.add(rest, Ended::kByNothing);  // of a line that goes on
  } else if (after != After::kMoreBytes) {
    if (!rest.empty()) knife.add(rest, Ended::kByNothing);
    knife.end_long_line(rest.substr(rest.size()));
  } else if (knife.state().inside_long_line ? !rest.empty() : rest.size() > options.max_line) {
    knife.add(rest, Ended::kByNothing);
  } else {
    left = rest.size();
  }
  chunk.began = knife.state().number - state.number;
  chunk.familiar = options.ahead == nullptr || std::size_t{2} * knife.notes() >= chunk.lines.size();
  state = knife.state();
  return chunk.bytes.size() - left;
}

void find_ends(Chunk& chunk, const InputOptions& options) {
  chunk.ends.clear();
  const char* const begin = chunk.bytes.data();
  const char* const end = begin + chunk.bytes.size();
  const auto room = options.max_line + 1;  // a line and its newline
  std::size_t notes = 0;
  const auto add = [&](const char* newline, std::uint32_t note) {
    chunk.ends.push_back(static_cast<std::uint32_t>(newline - begin) | note);
    notes += note == 0 ? 0 : 1;
    return newline + 1;
  };
  for (const char* at = begin; at < end;) {
    const std::string_view bytes(at, static_cast<std::size_t>(end - at));
    const std::size_t length =
        options.ahead == nullptr ? 0 : options.ahead->recognise(bytes.substr(0, room), *chunk.notes);
    if (length > 0) {
      at = add(at + length, Chunk::kNote);
      continue;
    }
    const auto* newline = static_cast<const char*>(std::memchr(at, '\n', bytes.size()));
    const std::string_view text(at, static_cast<std::size_t>(newline - at));
    const bool known =
        options.ahead != nullptr && text.size() <= options.max_line && options.ahead->look(text, *chunk.notes);
    at = add(newline, known ? Chunk::kNote : 0);
  }
  chunk.began = chunk.ends.size();
  chunk.familiar = options.ahead == nullptr || 2 * notes >= chunk.ends.size();
}

void lines_of(Chunk& chunk, std::uint64_t before, std::size_t max_line, Lines& lines) {
  lines.clear();
  const char* const begin = chunk.bytes.data();
  std::size_t at = 0;
  std::uint32_t notes = 0;
  for (const std::uint32_t mark : chunk.ends) {
    const std::size_t end = mark & ~Chunk::kNote;
    const std::string_view text(begin + at, end - at);
    at = end + 1;
    const bool whole = text.size() <= max_line;
    const std::uint32_t note = mark == end ? 0 : ++notes;
    lines.push({text, ++before, whole ? Part::kWhole : Part::kHead, whole, note});
    if (!whole) lines.push({text.substr(text.size()), before, Part::kTail, true});
  }
}

}  // namespace mcp::io
