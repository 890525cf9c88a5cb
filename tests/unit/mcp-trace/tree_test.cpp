#include "tree.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>

#include "otlp/hex.h"

using namespace mcp;
using namespace mcp::trace;

namespace {

struct Made {
  std::uint64_t id;
  std::uint64_t parent;
  std::int64_t start_ns = 0;
};

record::Span span_of(const Made& made) {
  record::Span span;
  span.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  span.span_id = otlp::print_hex(made.id, 16);
  if (made.parent != 0) span.parent_span_id = otlp::print_hex(made.parent, 16);
  span.start_ns = made.start_ns;
  span.end_ns = made.start_ns + 1;
  return span;
}

// The tree as text: `id(children…)`, a missing parent `?id(…)`, a cut cycle `!id(…)`.
std::string shape_of(const std::vector<Made>& spans) {
  Store store;
  for (const Made& made : spans) store.add(span_of(made));
  std::string out;
  std::size_t depth = 0;
  for (const Branch& branch : grow(first_trace(store.sorted()))) {
    if (branch.depth > depth) out += '(';
    for (; depth > branch.depth; --depth) out += ')';
    if (!out.empty() && out.back() != '(') out += ' ';
    depth = branch.depth;
    out += branch.span == nullptr ? "?" : branch.cut ? "!" : "";
    out += std::string(1, static_cast<char>('0' + branch.id));
    if (branch.last && branch.depth > 0) out += '.';
  }
  out.append(depth, ')');
  return out;
}

}  // namespace

TEST_CASE("spans stand under their parents, siblings by start and then by id", "[trace]") {
  CHECK(shape_of({{3, 1, 5}, {2, 1, 9}, {1, 0, 0}, {4, 2, 1}, {5, 1, 5}}) == "1(3 5 2.(4.))");
}

TEST_CASE("the order of the input does not matter", "[trace]") {
  CHECK(shape_of({{1, 0, 0}, {2, 1, 1}, {3, 1, 2}}) == shape_of({{3, 1, 2}, {1, 0, 0}, {2, 1, 1}}));
}

TEST_CASE("several roots stand by start", "[trace]") {
  CHECK(shape_of({{1, 0, 5}, {2, 0, 3}, {3, 1, 6}}) == "2 1(3.)");
}

TEST_CASE("spans of a parent that is not there stand under a stand-in, in its first child's place", "[trace]") {
  CHECK(shape_of({{1, 0, 5}, {2, 9, 3}, {3, 9, 7}}) == "?9(2 3.) 1");
  CHECK(shape_of({{1, 0, 5}, {2, 9, 6}, {3, 8, 7}}) == "1 ?9(2.) ?8(3.)");
}

TEST_CASE("a child may start before its parent", "[trace]") { CHECK(shape_of({{1, 0, 100}, {2, 1, 50}}) == "1(2.)"); }

TEST_CASE("a cycle is cut at its earliest span, and what hangs on it hangs on", "[trace]") {
  CHECK(shape_of({{1, 1, 0}}) == "!1");
  CHECK(shape_of({{1, 2, 5}, {2, 1, 3}}) == "!2(1.)");
  CHECK(shape_of({{1, 3, 5}, {2, 1, 6}, {3, 2, 7}, {4, 2, 1}, {5, 4, 0}}) == "!1(2.(4(5.) 3.))");
  CHECK(shape_of({{1, 2, 5}, {2, 1, 3}, {3, 4, 1}, {4, 3, 2}, {6, 0, 9}}) == "6 !3(4.) !2(1.)");
}

TEST_CASE("where the cut span was the last child, the one before it is the last", "[trace]") {
  CHECK(shape_of({{1, 2, 5}, {2, 1, 9}, {3, 2, 1}, {4, 1, 3}}) == "!1(4 2.(3.))");
}

TEST_CASE("of two spans with one id children hang on the first, and both are shown", "[trace]") {
  CHECK(shape_of({{1, 0, 5}, {1, 0, 7}, {2, 1, 8}}) == "1(2.) 1");
}

TEST_CASE("the same span twice is one", "[trace]") {
  Store store;
  for (int i = 0; i < 3; ++i) store.add(span_of({1, 0, 5}));
  CHECK(store.sorted().size() == 1);
  CHECK(store.repeated() == 2);
}

TEST_CASE("every span is placed exactly once, whatever the parents", "[trace]") {
  std::uint64_t state = 7;
  const auto next = [&](std::uint64_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % below;
  };
  for (int round = 0; round < 300; ++round) {
    Store store;
    const std::uint64_t count = 1 + next(30);
    for (std::uint64_t id = 1; id <= count; ++id)
      store.add(span_of({id, next(count + 3), static_cast<std::int64_t>(next(10))}));
    const auto trace = store.sorted();
    std::vector<int> placed(trace.size(), 0);
    for (const Branch& branch : grow(trace)) {
      if (branch.span != nullptr) ++placed[static_cast<std::size_t>(branch.span - trace.data())];
    }
    REQUIRE(std::count(placed.begin(), placed.end(), 1) == static_cast<std::ptrdiff_t>(placed.size()));
  }
}

TEST_CASE("a chain of any length and a cycle of any length are no trouble", "[trace]") {
  constexpr std::uint64_t kLong = 200000;
  for (const std::uint64_t first_parent : {std::uint64_t{0}, kLong}) {
    Store store;
    for (std::uint64_t id = 1; id <= kLong; ++id) store.add(span_of({id, id == 1 ? first_parent : id - 1, 0}));
    const auto branches = grow(store.sorted());
    REQUIRE(branches.size() == kLong);
    CHECK(branches.back().depth == kLong - 1);
    CHECK(branches.front().cut == (first_parent != 0));
  }
}

TEST_CASE("a trace reaches from its earliest start to its latest end, also where ends precede starts", "[trace]") {
  Store store;
  record::Span span = span_of({1, 0, 10});
  span.end_ns = 5;
  store.add(span);
  span = span_of({2, 0, 20});
  span.end_ns = std::numeric_limits<std::int64_t>::min();
  store.add(span);
  const Extent extent = extent_of(store.sorted());
  CHECK(extent.begin_ns == 10);
  CHECK(extent.end_ns == 20);
}

TEST_CASE("traces are told apart by all 128 bits", "[trace]") {
  Store store;
  record::Span span = span_of({1, 0, 0});
  store.add(span);
  span.trace_id[0] = '5';
  store.add(span);
  span.trace_id[31] = '7';
  store.add(span);
  const auto all = store.sorted();
  CHECK(first_trace(all).size() == 1);
  CHECK(first_trace(all.subspan(1)).size() == 1);
  CHECK(print(all[2].trace) == "5bf92f3577b34da6a3ce929d0e0e4737");
  CHECK(first_trace(all.subspan(3)).empty());
}
