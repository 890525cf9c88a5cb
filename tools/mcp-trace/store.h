// The spans of an input, small: what a tree and a list of traces need of each.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "record/records.h"

namespace mcp::trace {

struct TraceId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const TraceId&, const TraceId&) = default;
};
// As 32 hex digits, lower case.
std::string print(const TraceId& id);

// One span. Names point into the store.
struct Span {
  TraceId trace;
  std::uint64_t id = 0;
  std::uint64_t parent = 0;  // 0 is none
  std::int64_t start_ns = 0;
  std::int64_t end_ns = 0;
  std::string_view name;
  std::string_view service;
  std::string_view message;  // of the status
  bool failed = false;
  friend auto operator<=>(const Span&, const Span&) = default;
};

class Store {
 public:
  // Ids as read_span and decode_traces give them.
  void add(const record::Span& span);
  std::size_t size() const { return spans_.size(); }

  // All spans by trace and, within it, by id, each different one once; nothing may be added after that.
  std::span<const Span> sorted();
  std::size_t repeated() const { return repeated_; }  // how many were there already; after sorted()

 private:
  std::string_view kept(const std::string& text);

  std::vector<Span> spans_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, std::string_view> known_;
  std::size_t repeated_ = 0;
};

// The part of sorted spans that begins with all spans of one trace; empty at the end.
std::span<const Span> first_trace(std::span<const Span> sorted);

}  // namespace mcp::trace
