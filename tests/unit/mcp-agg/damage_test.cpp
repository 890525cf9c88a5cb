// What damaged lines do: they are refused, and the windows of the others are as if they had never been there. A damaged
// line that is still a well-formed record is a record like any other.
#include <algorithm>
#include <random>

#include "any_stream.h"
#include "run_agg.h"

namespace mcp::agg {
namespace {

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  // Each line with that probability, in one way of many.
  std::string done_to(const std::string& input, double share) {
    std::string out;
    for (std::size_t at = 0; at < input.size();) {
      const std::size_t end = input.find('\n', at) + 1;
      std::string line = input.substr(at, end - at);
      if (static_cast<double>(random_() % 1'000'000) < share * 1e6) damage(line);
      out += line;
      at = end;
    }
    return out;
  }

 private:
  std::size_t upto(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

  void damage(std::string& line) {
    const std::size_t at = upto(line.size());
    switch (upto(9)) {
      case 0:  // a bit
        line[at] = static_cast<char>(static_cast<unsigned char>(line[at]) ^ (1U << upto(8)));
        break;
      case 1:  // a byte that JSON knows
        line[at] = std::string_view("0123456789-+.eE,:{}[]\"\\n \t")[upto(26)];
        break;
      case 2:  // cut short
        line.resize(at);
        line += '\n';
        break;
      case 3:  // joined with the next one, whole or not
        line.erase(upto(2) == 0 ? line.size() - 1 : at);
        break;
      case 4:  // broken in two
        line.insert(at, "\n");
        break;
      case 5:  // zero bytes
        line.insert(at, std::string(1 + upto(3), '\0'));
        break;
      case 6: {  // no UTF-8: stray, overlong, a surrogate, beyond Unicode
        constexpr std::string_view kBad[] = {"\xff",    "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                             "\xe2\x82"};
        line.insert(at, kBad[upto(std::size(kBad))]);
        break;
      }
      case 7:  // any bytes at all
        for (std::size_t i = 0, count = 1 + upto(20); i < count; ++i)
          line.insert(line.begin() + static_cast<std::ptrdiff_t>(at), static_cast<char>(upto(256)));
        break;
      default:  // a piece taken out
        line.erase(at, 1 + upto(30));
        if (line.empty() || line.back() != '\n') line += '\n';
    }
  }

  std::mt19937_64 random_;
};

std::string without_lines(const std::string& input, const std::vector<std::uint64_t>& numbers) {
  std::string out;
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t end = std::min(input.find('\n', at), input.size() - 1) + 1;
    ++number;
    if (!std::binary_search(numbers.begin(), numbers.end(), number)) out.append(input, at, end - at);
    at = end;
  }
  return out;
}

TEST_CASE("windows of a damaged stream are those of the stream without the refused lines", "[agg]") {
  std::mt19937_64 random(43);
  std::size_t refused = 0;
  for (int round = 0; round < 60; ++round) {
    const double share = round % 3 == 0 ? 0.5 : round % 3 == 1 ? 0.05 : 0.002;
    const std::string input = Damage(random()).done_to(stream_of(random, 600), share);
    Options options;
    options.windows = {"1s", "5s"};
    if (round % 2 == 1) options.by = std::vector<std::string>{};
    options.filter.pass = round % 4 < 2;
    const Outcome damaged = run_agg(options, input);
    const Outcome clean = run_agg(options, without_lines(input, damaged.refused));
    REQUIRE(clean.refusals.empty());
    REQUIRE(clean.out == damaged.out);
    CHECK(clean.ledger.late == damaged.ledger.late);
    CHECK(clean.ledger.duplicate == damaged.ledger.duplicate);
    CHECK(clean.ledger.lines + damaged.ledger.malformed == damaged.ledger.lines);
    refused += damaged.refused.size();
  }
  CHECK(refused > 3000);
}

TEST_CASE("with and without shapes a damaged stream has the same output", "[agg]") {
  std::mt19937_64 random(44);
  for (int round = 0; round < 60; ++round) {
    const std::string input = Damage(random()).done_to(stream_of(random, 600), round % 2 == 0 ? 0.1 : 0.5);
    Options options;
    options.windows = {"1s", "5s"};
    const Outcome with = run_agg(options, input);
    // None at all, and so few that they are forgotten and learnt again.
    for (const std::size_t shapes : {0U, 1U, 3U}) {
      const Outcome without = run_agg(options, input, {.shapes = {.shapes = shapes}, .kept_text = 0});
      REQUIRE(with.out == without.out);
      CHECK(with.refused == without.refused);
      CHECK(with.refusals == without.refusals);
      CHECK(with.ledger.late == without.ledger.late);
      CHECK(with.ledger.duplicate == without.ledger.duplicate);
    }
  }
}

}  // namespace
}  // namespace mcp::agg
