// A sample's line is cut at its two numbers: head, number, middle, number, tail. Three comparisons of bytes and two
// strict JSON numbers then stand for a whole validation, because everything that is not a digit was validated before.
// Equality is always by bytes; a hash only finds the candidate, and mostly not even that: streams repeat, so the shape
// that followed last time is tried first.
// Tested by tests/unit/ndjson/shape_test.cpp and tests/fuzz/agg_fuzz.cpp (the same results with and without it).
#include "ndjson/shape.h"

#include <atomic>
#include <bit>
#include <charconv>
#include <cstring>
#include <utility>

#include "ndjson/decode.h"

namespace mcp::ndjson {
namespace {

constexpr std::string_view kTimeKey = "\"ts_us\":";
constexpr std::string_view kValueKey = "\"value\":";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint64_t word_at(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

constexpr bool kLittleEndian = std::endian::native == std::endian::little;
constexpr std::uint64_t kZeros = 0x3030303030303030U;

// The number that eight digits make, the first in the lowest byte, '0' taken off each.
std::uint64_t number_of(std::uint64_t digits) {
  digits = digits * 10 + (digits >> 8);
  constexpr std::uint64_t kPairs = 0x000000FF000000FFU;
  return ((digits & kPairs) * 0x000F424000000064U + ((digits >> 16) & kPairs) * 0x0000271000000001U) >> 32;
}

// The high bit of each byte that is no digit once '0' was taken off.
std::uint64_t not_digits(std::uint64_t bytes) {
  constexpr std::uint64_t kLow = 0x7F7F7F7F7F7F7F7FU;
  return (((bytes & kLow) + 0x7676767676767676U) | bytes) & ~kLow;
}

// Eight digits at once: false where they are not all digits.
bool read_eight(const char* at, std::uint64_t& number) {
  if constexpr (!kLittleEndian) return false;
  const std::uint64_t digits = word_at(at) ^ kZeros;
  if (not_digits(digits) != 0) return false;
  number = number_of(digits);
  return true;
}

// A JSON integer within reach; null where there is none.
const char* read_time(const char* at, const char* end, std::int64_t& time) {
  const bool negative = at < end && *at == '-';
  if (negative) ++at;
  const char* const first = at;
  std::uint64_t magnitude = 0, eight = 0;
  while (end - at >= 8 && at - first < 16 && read_eight(at, eight)) {
    magnitude = magnitude * 100'000'000 + eight;
    at += 8;
  }
  for (; at < end && is_digit(*at); ++at) {
    if (at - first >= 19) return nullptr;
    magnitude = magnitude * 10 + static_cast<std::uint64_t>(*at - '0');
  }
  if (at == first || (*first == '0' && (at - first > 1 || negative))) return nullptr;
  if (magnitude > static_cast<std::uint64_t>(kFarthest)) return nullptr;
  time = negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
  return at;
}

constexpr double kTens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
constexpr std::uint64_t kExactIntegers = std::uint64_t{1} << 53;

const char* skip_digits(const char* at, const char* end) {
  while (at < end && is_digit(*at)) ++at;
  return at;
}

// What follows the digits of a number: an exponent, or nothing. Null where an exponent has no digits.
const char* skip_exponent(const char* at, const char* end) {
  if (at == end || (*at != 'e' && *at != 'E')) return at;
  ++at;
  if (at < end && (*at == '+' || *at == '-')) ++at;
  const char* const last = skip_digits(at, end);
  return last == at ? nullptr : last;
}

// A number of at most seven characters without sign and exponent, which most values are, without a branch that depends
// on how many digits there are. Null where it is not that simple.
const char* read_short(const char* at, double& value) {
  if constexpr (!kLittleEndian) return nullptr;
  const std::uint64_t bytes = word_at(at) ^ kZeros;
  std::uint64_t stops = not_digits(bytes);
  if (stops == 0) return nullptr;
  const int whole = std::countr_zero(stops) / 8;
  const bool point = at[whole] == '.';
  if (whole == 0 || (whole > 1 && *at == '0')) return nullptr;
  stops = point ? stops & (stops - 1) : stops;
  if (stops == 0) return nullptr;
  const int length = std::countr_zero(stops) / 8;
  const int decimals = point ? length - whole - 1 : 0;
  if (at[length] == 'e' || at[length] == 'E' || (point && decimals == 0)) return nullptr;
  const std::uint64_t before = (std::uint64_t{1} << (8 * whole)) - 1;
  const std::uint64_t digits = point ? (bytes & before) | ((bytes >> 8) & ~before) : bytes;
  value = static_cast<double>(number_of(digits << (8 * (8 - whole - decimals)))) / kTens[decimals];
  return at + length;
}

// A JSON number that a double can hold; null where there is none.
const char* read_number(const char* at, const char* end, double& value) {
  if (const char* const read = read_short(at, value)) return read;
  const char* const start = at;
  const bool negative = at < end && *at == '-';
  if (negative) ++at;
  const char* const first = at;
  std::uint64_t mantissa = 0;
  for (; at < end && is_digit(*at); ++at) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
  const std::ptrdiff_t whole = at - first;
  if (whole == 0 || (whole > 1 && *first == '0')) return nullptr;
  std::ptrdiff_t decimals = 0;
  if (at < end && *at == '.') {
    const char* const point = at++;
    for (; at < end && is_digit(*at); ++at) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
    decimals = at - point - 1;
    if (decimals == 0) return nullptr;
  }
  const char* const last = skip_exponent(at, end);
  if (last == nullptr) return nullptr;
  // Both are exact, so one division rounds once (W. D. Clinger, 1990). 19 digits cannot have overflowed.
  if (last == at && whole + decimals <= 19 && mantissa <= kExactIntegers) {
    const double magnitude = static_cast<double>(mantissa) / kTens[decimals];
    if (mantissa == 0 && decimals == 0) return value = 0, last;  // an integer has no -0
    value = negative ? -magnitude : magnitude;
    return last;
  }
  const auto [stop, failed] = std::from_chars(start, last, value);
  return failed == std::errc{} && stop == last ? last : nullptr;
}

std::uint64_t fold(std::uint64_t h, const char* at, std::size_t size) {
  constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15U;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) h = std::rotl((h ^ word_at(at + i)) * kPrime, 29);
  std::uint64_t rest = size;
  for (; i < size; ++i) rest = rest << 8 | static_cast<unsigned char>(at[i]);
  return (h ^ rest) * kPrime;
}

bool in_number(char c) { return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

// The same for all lines of a shape wherever the two keys stand in their usual spelling; 0 where they do not.
std::uint32_t hash_of(std::string_view line) {
  const std::size_t time = line.find(kTimeKey);
  const auto* value = static_cast<const char*>(::memmem(line.data(), line.size(), kValueKey.data(), kValueKey.size()));
  if (time == std::string_view::npos || value == nullptr) return 0;
  std::size_t cuts[2] = {time + kTimeKey.size(), static_cast<std::size_t>(value - line.data()) + kValueKey.size()};
  if (cuts[0] > cuts[1]) std::swap(cuts[0], cuts[1]);
  std::uint64_t h = 1;
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    h = fold(h, line.data() + from, cut - from);
    from = cut;
    while (from < line.size() && in_number(line[from])) ++from;
  }
  h = fold(h, line.data() + from, line.size() - from);
  return static_cast<std::uint32_t>(h >> 32) | 1;
}

bool equal(const char* a, const char* b, std::size_t size) { return std::memcmp(a, b, size) == 0; }

}  // namespace

// Where a line of the shape that begins at `bytes` ends; null where it is none.
const char* ShapeCache::read(const Shape& shape, std::string_view bytes, Hit& hit) const {
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  const char* const text = text_.data() + shape.at;
  if (bytes.size() < std::size_t{shape.head} + shape.middle + shape.tail + 2) return nullptr;
  if (!equal(begin, text, shape.head)) return nullptr;
  const char* at = begin + shape.head;
  at = shape.time_first ? read_time(at, end, hit.ts_us) : read_number(at, end, hit.value);
  if (at == nullptr || end - at < static_cast<std::ptrdiff_t>(shape.middle) ||
      !equal(at, text + shape.head, shape.middle))
    return nullptr;
  at += shape.middle;
  at = shape.time_first ? read_number(at, end, hit.value) : read_time(at, end, hit.ts_us);
  if (at == nullptr || end - at < static_cast<std::ptrdiff_t>(shape.tail)) return nullptr;
  hit.tag = shape.tag;
  return equal(at, text + shape.head + shape.middle, shape.tail) ? at + shape.tail : nullptr;
}

bool ShapeCache::is(const Shape& shape, std::string_view line, Hit& hit) const {
  return read(shape, line, hit) == line.data() + line.size();
}

std::uint32_t ShapeCache::find(std::string_view line, Hit& hit) const {
  const std::uint32_t hash = table_.empty() ? 0 : hash_of(line);
  if (hash == 0) return kNone;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = hash & mask; table_[i].shape != kNone; i = (i + 1) & mask) {
    if (table_[i].hash == hash && is(shapes_[table_[i].shape], line, hit)) return table_[i].shape;
  }
  return kNone;
}

std::uint32_t ShapeCache::after(std::uint32_t shape) const {
  return shape == kNone ? kNone : std::atomic_ref(shapes_[shape].next).load(std::memory_order_relaxed);
}

void ShapeCache::follow(Cursor& cursor, std::uint32_t shape) const {
  if (cursor.last != kNone) std::atomic_ref(shapes_[cursor.last].next).store(shape, std::memory_order_relaxed);
  cursor.last = shape;
}

std::size_t ShapeCache::match_next(Cursor& cursor, std::string_view bytes, Hit& hit) const {
  const std::uint32_t predicted = after(cursor.last);
  if (predicted == kNone) return 0;
  const char* const end = read(shapes_[predicted], bytes, hit);
  if (end == nullptr || end == bytes.data() + bytes.size() || *end != '\n') return 0;
  cursor.last = predicted;
  ++cursor.hits;
  return static_cast<std::size_t>(end - bytes.data());
}

std::optional<ShapeCache::Hit> ShapeCache::match(Cursor& cursor, std::string_view line) const {
  Hit hit;
  const std::uint32_t found = find(line, hit);
  ++(found == kNone ? cursor.misses : cursor.hits);
  if (found == kNone) return std::nullopt;
  follow(cursor, found);
  return hit;
}

void ShapeCache::learn(std::string_view line, const Hit& decoded) {
  Hit known;
  if (resting_ || full() || find(line, known) != kNone) return;
  constexpr std::string_view kTime[] = {"ts_us"};
  constexpr std::string_view kValue[] = {"value"};
  const auto time = json::locate(line, kTime);
  const auto value = json::locate(line, kValue);
  const std::uint32_t hash = hash_of(line);
  if (!time || !value || hash == 0) return;
  const bool time_first = time->begin < value->begin;
  const json::Extent& one = time_first ? *time : *value;
  const json::Extent& two = time_first ? *value : *time;
  const auto length = [](std::size_t from, std::size_t to) { return static_cast<std::uint32_t>(to - from); };
  const Shape shape{.at = static_cast<std::uint32_t>(text_.size()),
                    .head = length(0, one.begin),
                    .middle = length(one.end, two.begin),
                    .tail = length(two.end, line.size()),
                    .tag = decoded.tag,
                    .next = kNone,
                    .time_first = time_first};
  const std::size_t before = text_.size();
  text_.append(line, 0, one.begin).append(line, one.end, two.begin - one.end).append(line, two.end);
  // Learnt only if it reads its own line as the Decoder did.
  Hit again;
  if (!is(shape, line, again) || again.ts_us != decoded.ts_us ||
      std::bit_cast<std::uint64_t>(again.value) != std::bit_cast<std::uint64_t>(decoded.value)) {
    return text_.resize(before);
  }
  shapes_.push_back(shape);
  const auto index = static_cast<std::uint32_t>(shapes_.size() - 1);
  insert({hash, index});
  if (learnt_ != kNone) shapes_[learnt_].next = index;
  learnt_ = index;
  if (!full()) return;
  era_hits_ = hits_;
  misses_ = hits_ = 0;
}

void ShapeCache::insert(Slot slot) {
  const auto place = [this](Slot placed) {
    const std::size_t mask = table_.size() - 1;
    std::size_t i = placed.hash & mask;
    while (table_[i].shape != kNone) i = (i + 1) & mask;
    table_[i] = placed;
  };
  if (table_.size() < 2 * shapes_.size()) {
    const std::vector<Slot> old = std::move(table_);
    table_.assign(old.empty() ? 256 : 2 * old.size(), Slot{});
    for (const Slot& kept : old) {
      if (kept.shape != kNone) place(kept);
    }
  }
  place(slot);
}

// A full cache is judged each time that as many lines as it holds were unknown. Where too few others were known, it is
// of the past: it begins anew, at once where it has paid before, else (short-lived series) after a rest.
bool ShapeCache::settle(Cursor& cursor) {
  hits_ += std::exchange(cursor.hits, 0);
  const std::uint64_t missed = std::exchange(cursor.misses, 0);
  if (!resting_ && !full()) return false;
  misses_ += missed;
  if (misses_ < (resting_ ? 8 : 1) * limits_.shapes) return false;
  if (!resting_ && hits_ <= misses_ / 4) {
    resting_ = era_hits_ + hits_ < shapes_.size();
    start_anew();
    cursor = {};
    return true;
  }
  era_hits_ += hits_;
  resting_ = false;
  misses_ = hits_ = 0;
  return false;
}

void ShapeCache::start_anew() {
  shapes_.clear();
  text_.clear();
  table_.clear();
  learnt_ = kNone;
  misses_ = hits_ = era_hits_ = 0;
}

}  // namespace mcp::ndjson
