// What comes back from one question, and how those who write it walk over it.
#pragma once

#include <string>
#include <vector>

#include "promql/evaluate.h"

namespace mcp::query {

// When it is asked: at one moment, or as a range, which has a matrix as its answer even where it has one step.
struct When {
  promql::Steps steps;
  bool range = false;
};
struct Reply {
  promql::Type type = promql::Type::kNone;  // what the result is to be called
  When when;
  promql::Answer answer;
  std::string text = {};  // the expression
  std::string unit = {};  // of its values, "" where it is not known
};

// A float, or the histogram where it is not null.
struct Value {
  double number = 0;
  const histogram::Histogram* hist = nullptr;
};
// At which moments a series of a matrix has a value. What it is a view of outlives it.
struct Entry {
  std::int64_t ts_us = 0;
  Value value;
};
struct Line {
  const record::Labels* labels = nullptr;
  std::vector<Entry> entries;  // never empty; one in a vector or a scalar
};
// All series that have a value, of whatever kind the reply is; nothing of a string.
std::vector<Line> lines_of(const Reply& reply);

// `,"warnings":[…]` and `,"infos":[…]`, each where there are some.
void append_notes(std::string& out, const promql::Annotations& notes);

}  // namespace mcp::query
