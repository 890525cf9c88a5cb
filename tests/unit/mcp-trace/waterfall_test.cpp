#include "waterfall.h"

#include <catch2/catch.hpp>
#include <limits>

using namespace mcp;
using namespace mcp::trace;

namespace {

constexpr std::int64_t kStart = 1769817600000000000;

record::Span span_of(const char* id, const char* parent, const char* name) {
  record::Span span;
  span.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  span.span_id = id;
  span.parent_span_id = parent;
  span.name = name;
  span.service = "erlmcp";
  span.start_ns = kStart;
  span.end_ns = kStart + 8'000'000;
  return span;
}

std::vector<record::Span> small_trace() {
  auto root = span_of("0000000000000001", "", "tools/call");
  auto quick = span_of("0000000000000002", "0000000000000001", "cache.get");
  quick.end_ns = kStart + 1'000'000;
  auto failed = span_of("0000000000000003", "0000000000000001", "db.query");
  failed.service = "db";
  failed.start_ns = kStart + 4'000'000;
  failed.status = "error";
  failed.status_message = "timeout";
  return {root, quick, failed};
}

std::string drawn(const std::vector<record::Span>& spans, const Style& style) {
  Store store;
  for (const record::Span& span : spans) store.add(span);
  std::string out;
  append_waterfall(out, store.sorted(), style);
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    out.push_back(text.substr(at, end - at));
  return out;
}

}  // namespace

TEST_CASE("a trace is drawn as a tree with bars, errors marked and told", "[trace]") {
  CHECK(drawn(small_trace(), {.width = 60}) ==
        "Trace 4bf92f3577b34da6a3ce929d0e0e4736\n"
        "2026-01-31 00:00:00.000 UTC  8.00 ms  3 spans  2 services  1 error\n"
        "\n"
        "SPAN          SERVICE  DURATION  0                   8.00 ms\n"
        "tools/call    erlmcp    8.00 ms  ███████████████████████████\n"
        "├─cache.get   erlmcp    1.00 ms  ███▌\n"
        "└─✗ db.query  db        4.00 ms               ▐█████████████\n"
        "\n"
        "✗ db: db.query at 4.00 ms: timeout\n");
}

TEST_CASE("in ASCII the same is drawn with other characters", "[trace]") {
  const std::string text = drawn(small_trace(), {.width = 60, .glyphs = Glyphs::kAscii});
  CHECK(text.find("|-cache.get   erlmcp    1.00 ms  ====\n") != std::string::npos);
  CHECK(text.find("`-! db.query  db") != std::string::npos);
  CHECK(std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST_CASE("colours are added to the same text, and taken out again leave it", "[trace]") {
  const std::string plain = drawn(small_trace(), {.width = 60});
  std::string colored = drawn(small_trace(), {.width = 60, .ink = Ink::kColor});
  CHECK(colored.find("\x1b[1;31m") != std::string::npos);
  for (std::size_t at = colored.find('\x1b'); at != std::string::npos; at = colored.find('\x1b'))
    colored.erase(at, colored.find('m', at) - at + 1);
  CHECK(colored == plain);
}

TEST_CASE("no line of the drawing is wider than asked, at any width", "[trace]") {
  auto spans = small_trace();
  spans[1].name = "a name that is longer than any column has room for, 漢字 and all";
  spans[1].service = "a service of the same kind";
  for (std::size_t width = kNarrowest; width <= 200; ++width) {
    const auto lines = lines_of(drawn(spans, {.width = width}));
    for (std::size_t i = 3; i < 7; ++i) {
      CAPTURE(width, lines[i]);
      REQUIRE(columns_of(lines[i]) <= width);
    }
  }
}

TEST_CASE("times at the ends of what can be said are drawn", "[trace]") {
  auto spans = small_trace();
  spans[0].start_ns = std::numeric_limits<std::int64_t>::min();
  spans[0].end_ns = std::numeric_limits<std::int64_t>::max();
  spans[1].start_ns = std::numeric_limits<std::int64_t>::max();
  spans[1].end_ns = std::numeric_limits<std::int64_t>::min();
  const auto lines = lines_of(drawn(spans, {.width = 80}));
  CHECK(lines[4].find("5124095h35m") != std::string::npos);
  spans.resize(1);
  spans[0].end_ns = spans[0].start_ns;
  CHECK(lines_of(drawn(spans, {.width = 80}))[4].find("0 ns") != std::string::npos);
}

TEST_CASE("a span so short that it would be nothing is half a column", "[trace]") {
  auto spans = small_trace();
  spans[1].end_ns = spans[1].start_ns;
  CHECK(drawn(spans, {.width = 60}).find("0 ns  ▌\n") != std::string::npos);
  spans[1].start_ns = spans[1].end_ns = kStart + 8'000'000;
  CHECK(drawn(spans, {.width = 60}).find("0 ns                            ▐\n") != std::string::npos);
}

TEST_CASE("of many errors the first are told and the others counted", "[trace]") {
  std::vector<record::Span> spans;
  for (int i = 0; i < 25; ++i) {
    const char digits[] = {'0', static_cast<char>('a' + i % 6), static_cast<char>('0' + i / 6), '\0'};
    spans.push_back(span_of((std::string("0000000000000") + digits).c_str(), "", "x"));
    spans.back().status = "error";
    spans.back().status_message = "boom";
  }
  const auto lines = lines_of(drawn(spans, {.width = 60}));
  CHECK(lines.back() == "and 5 errors more");
}

TEST_CASE("a list has a line a trace by start, and ids as long as they need to be", "[trace]") {
  Store store;
  auto spans = small_trace();
  for (record::Span& span : spans) store.add(span);
  auto other = span_of("0000000000000001", "00000000000000ff", "GET");
  other.trace_id = "4bf92f3577b34da6b3ce929d0e0e4736";
  other.start_ns = kStart - 1'000'000;
  store.add(other);
  std::string out;
  append_list(out, store.sorted(), {.width = 80});
  CHECK(out ==
        "TRACE              START (UTC)              DURATION  SPANS  ERRORS  ROOT\n"
        "4bf92f3577b34da6b  2026-01-30 23:59:59.999   9.00 ms      1       0  (no root) erlmcp:…\n"
        "4bf92f3577b34da6a  2026-01-31 00:00:00.000   8.00 ms      3       1  erlmcp: tools/call\n"
        "2 traces, 4 spans, 1 error\n");
  out.clear();
  append_list(out, store.sorted(), {.width = 120});
  CHECK(out.find("\n4bf92f3577b34da6a3ce929d0e0e4736  2026") != std::string::npos);
}
