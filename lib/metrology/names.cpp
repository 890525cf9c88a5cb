// The suffix of a name is its last word that is not a mark of Prometheus (`_total`, `_sum`) or a scope (`_per_conn`).
// A `_count` or `_bucket` is a number of things whatever stands before it, so such a name says no unit.
// Tested by tests/unit/metrology/names_test.cpp.
#include "metrology/names.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <span>

#include "text/match.h"

namespace mcp::metrology {
namespace {

using text::same_but_for_case;

struct Word {
  std::string_view word;
  std::string_view says;
};

// Words that stand for a legal unit at the end of a name: the toolkit's own short ones, and Prometheus' base units.
constexpr Word kSuffixes[] = {
    {"us", "us"},           {"ns", "ns"},           {"ms", "ms"},          {"s", "s"},         {"seconds", "s"},
    {"milliseconds", "ms"}, {"microseconds", "us"}, {"nanoseconds", "ns"}, {"bytes", "B"},     {"kib", "KiB"},
    {"mib", "MiB"},         {"gib", "GiB"},         {"tib", "TiB"},        {"ratio", "ratio"}, {"percent", "%"},
    {"celsius", "Cel"},     {"volts", "V"},         {"amperes", "A"},      {"watts", "W"},     {"joules", "J"},
    {"hertz", "Hz"},        {"meters", "m"},
};

// What stands before `_per_s`, and the unit that this makes.
constexpr Word kRates[] = {
    {"msg", "msg/s"}, {"messages", "msg/s"}, {"req", "req/s"}, {"requests", "req/s"}, {"ops", "ops/s"},
    {"bytes", "B/s"}, {"kib", "KiB/s"},      {"mib", "MiB/s"}, {"gib", "GiB/s"},
};

constexpr std::string_view kSecond[] = {"s", "sec", "second"};
constexpr std::string_view kTimes[] = {"s",  "sec", "second", "seconds", "ms",   "us",
                                       "ns", "min", "minute", "h",       "hour", "day"};
constexpr std::string_view kMemory[] = {"memory", "mem", "memstats", "heap", "rss", "ram"};
constexpr std::string_view kMessages[] = {"msg", "msgs", "message", "messages"};
constexpr std::string_view kRequests[] = {"req", "reqs", "request", "requests"};
constexpr std::string_view kMarks[] = {"total", "sum", "gsum"};
constexpr std::string_view kCounts[] = {"count", "gcount", "bucket", "created", "info"};

// The bare names and what to call such a metric instead.
constexpr Word kBare[] = {
    {"latency", "latency_p99_us"},
    {"memory", "memory_heap_mib_per_conn"},
    {"mem", "memory_heap_mib_per_conn"},
    {"throughput", "throughput_msg_per_s"},
};

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool in_word(char c) { return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool one_of(std::string_view word, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [word](std::string_view known) { return same_but_for_case(word, known); });
}

const Unit* unit_of(std::string_view word, std::span<const Word> words) {
  const auto row = std::find_if(words.begin(), words.end(),
                                [word](const Word& known) { return same_but_for_case(word, known.word); });
  return row == words.end() ? nullptr : find_unit(row->says);
}

// Control characters of ASCII, and of Latin-1 as UTF-8 spells them (C2 80 to C2 9F).
bool has_control(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (c < 0x20 || c == 0x7F) return true;
    if (c == 0xC2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xA0) return true;
  }
  return false;
}

// The next word of `rest`, which is cut behind it; "" at the end.
std::string_view next_word(std::string_view& rest) {
  const auto begin = std::find_if(rest.begin(), rest.end(), in_word);
  const auto end = std::find_if_not(begin, rest.end(), in_word);
  const std::string_view word =
      rest.substr(static_cast<std::size_t>(begin - rest.begin()), static_cast<std::size_t>(end - begin));
  rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
  return word;
}

// The last words of a name, newest at the back: more than any suffix needs.
class LastWords {
 public:
  void push(std::string_view word) {
    if (size_ == words_.size()) std::move(words_.begin() + 1, words_.end(), words_.begin());
    if (size_ < words_.size()) ++size_;
    words_[size_ - 1] = word;
  }
  void drop(std::size_t count) { size_ -= count; }
  std::size_t size() const { return size_; }
  // Counted from the end; "" where there is none.
  std::string_view last(std::size_t back = 0) const {
    return back < size_ ? words_[size_ - 1 - back] : std::string_view();
  }

 private:
  std::array<std::string_view, 8> words_;
  std::size_t size_ = 0;
};

const Unit* unit_of_suffix(LastWords words) {
  while (one_of(words.last(), kMarks)) words.drop(1);
  if (one_of(words.last(), kCounts)) return nullptr;
  if (same_but_for_case(words.last(1), "per")) {
    if (one_of(words.last(), kSecond)) return unit_of(words.last(2), kRates);
    if (one_of(words.last(), kTimes)) return nullptr;
    words.drop(2);
  }
  return words.size() > 1 ? unit_of(words.last(), kSuffixes) : nullptr;
}

void note(std::string_view word, NameText& said) {
  said.memory |= one_of(word, kMemory);
  said.percentile |= is_percentile(word);
  said.percent |= same_but_for_case(word, "percent") || same_but_for_case(word, "pct");
  said.messages |= one_of(word, kMessages);
  said.requests |= one_of(word, kRequests);
}

// A percentile and at most a unit of time: of what?
bool only_percentile(const LastWords& words) {
  if (words.size() == 1) return is_percentile(words.last());
  if (words.size() != 2 || !is_percentile(words.last(1))) return false;
  const Unit* unit = unit_of(words.last(), kSuffixes);
  return unit != nullptr && unit->dimension == Dimension::kTime;
}

std::string_view better_for_bare(std::string_view name) {
  const auto* row = std::find_if(std::begin(kBare), std::end(kBare),
                                 [name](const Word& bare) { return same_but_for_case(name, bare.word); });
  return row == std::end(kBare) ? std::string_view() : row->says;
}

}  // namespace

bool is_percentile(std::string_view word) {
  return word.size() >= 3 && (word.front() == 'p' || word.front() == 'P') &&
         std::all_of(word.begin() + 1, word.end(), digit);
}

bool printable_name(std::string_view name) { return !name.empty() && !has_control(name); }

NameText read_name(std::string_view name) {
  NameText said;
  said.valid = printable_name(name);
  LastWords words;
  std::string_view rest = name;
  for (std::string_view word = next_word(rest); !word.empty(); word = next_word(rest)) {
    said.per_something |= same_but_for_case(words.last(), "per") && !one_of(word, kTimes);
    note(word, said);
    words.push(word);
  }
  said.unit = unit_of_suffix(words);
  said.bare = !better_for_bare(name).empty() || only_percentile(words);
  return said;
}

std::string better_name(std::string_view name) {
  if (const std::string_view better = better_for_bare(name); !better.empty()) return std::string(better);
  if (!read_name(name).bare) return {};
  const std::string_view percentile = next_word(name);
  return "latency_p" + std::string(percentile.substr(1)) + "_us";
}

}  // namespace mcp::metrology
