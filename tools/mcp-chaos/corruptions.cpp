#include "corruptions.h"

#include <cstddef>
#include <optional>

namespace mcp::chaos {
namespace {

bool flip_bit(std::string& line, Random& random) {
  if (line.empty()) return false;
  char& c = line[random.below(line.size())];
  c = static_cast<char>(c ^ (1 << random.below(8)));
  if (c == '\n') c = static_cast<char>(c ^ 0x40);
  return true;
}

bool replace_byte(std::string& line, Random& random) {
  if (line.empty()) return false;
  char& c = line[random.below(line.size())];
  const auto other = static_cast<unsigned char>(static_cast<unsigned char>(c) + 1 + random.below(255));
  c = other == '\n' ? '\v' : static_cast<char>(other);
  return true;
}

bool cut_end(std::string& line, Random& random) {
  if (line.size() < 2) return false;
  line.resize(1 + random.below(line.size() - 1));
  return true;
}

bool break_utf8(std::string& line, Random& random) {
  // A lone continuation, an overlong lead, a surrogate, beyond U+10FFFF, never a byte of UTF-8.
  constexpr std::string_view kBad[] = {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF"};
  const std::string_view bad = kBad[random.below(std::size(kBad))];  // drawn first: arguments have no order
  line.insert(random.below(line.size() + 1), bad);
  return true;
}

bool put_nul(std::string& line, Random& random) {
  line.insert(random.below(line.size() + 1), 1, '\0');
  return true;
}

bool unbalance(std::string& line, Random& random) {
  const std::size_t last = line.find_last_of("}]");
  switch (random.below(3)) {
    case 0:
      if (last == std::string::npos) return false;
      line.erase(last, 1);
      return true;
    case 1:
      line.insert(0, 1, '{');
      return true;
    default:
      line += '}';
      return true;
  }
}

bool lose_quote(std::string& line, Random& random) {
  std::size_t quotes = 0;
  for (const char c : line) quotes += c == '"' ? 1 : 0;
  if (quotes == 0) return false;
  std::size_t at = line.find('"');
  for (std::uint64_t skip = random.below(quotes); skip > 0; --skip) at = line.find('"', at + 1);
  line.erase(at, 1);
  return true;
}

struct Extent {
  std::size_t begin;
  std::size_t size;
};

// The next number outside strings at or after `from`, which is not inside a string.
std::optional<Extent> next_number(std::string_view line, std::size_t from) {
  bool quoted = false;
  for (std::size_t i = from; i < line.size(); ++i) {
    if (quoted && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (line[i] == '-' || (line[i] >= '0' && line[i] <= '9'))) {
      const std::size_t end = std::min(line.find_first_not_of("0123456789+-.eE", i), line.size());
      return Extent{i, end - i};
    }
  }
  return std::nullopt;
}

// One of the line's numbers, each equally likely.
std::optional<Extent> any_number(std::string_view line, Random& random) {
  std::uint64_t count = 0;
  for (auto number = next_number(line, 0); number; number = next_number(line, number->begin + number->size)) ++count;
  if (count == 0) return std::nullopt;
  auto number = next_number(line, 0);
  for (std::uint64_t skip = random.below(count); skip > 0; --skip)
    number = next_number(line, number->begin + number->size);
  return number;
}

bool replace_number(std::string& line, Random& random, std::string_view by) {
  const auto number = any_number(line, random);
  if (number) line.replace(number->begin, number->size, by);
  return number.has_value();
}

bool bare_nan(std::string& line, Random& random) { return replace_number(line, random, "NaN"); }
bool huge_exponent(std::string& line, Random& random) { return replace_number(line, random, "1e999"); }

bool quote_number(std::string& line, Random& random) {
  const auto number = any_number(line, random);
  if (!number) return false;
  line.insert(number->begin + number->size, 1, '"');
  line.insert(number->begin, 1, '"');
  return true;
}

constexpr Corruption kCorruptions[] = {
    {"bit", "one bit the other way", flip_bit},
    {"byte", "one byte another one", replace_byte},
    {"truncate", "the end cut off", cut_end},
    {"utf8", "bytes that are not UTF-8 put in", break_utf8},
    {"nul", "a NUL byte put in", put_nul},
    {"brace", "one brace too many or too few", unbalance},
    {"quote", "a quotation mark lost", lose_quote},
    {"nan", "a number replaced by a bare NaN", bare_nan},
    {"exponent", "a number replaced by 1e999", huge_exponent},
    {"type", "a number put in quotation marks", quote_number},
};

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

std::span<const Corruption> corruptions() { return kCorruptions; }

bool corrupt(const Corruption& corruption, std::string_view line, Random& random, std::string& out) {
  out = line;
  return corruption.damage(out, random) && out != line && !is_blank(out) && out.find('\n') == std::string::npos;
}

}  // namespace mcp::chaos
