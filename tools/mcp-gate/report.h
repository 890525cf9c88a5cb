// The verdict, written down in the formats that people and other programs read.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "judge.h"

namespace mcp::gate {

struct Report {
  const Outcome* outcome = nullptr;
  std::int64_t ts_us = 0;
  std::string baseline, candidate;  // what they were called on the command line
  double alpha = 0.05;
};

// A row: how an output is called, and what writes it. `write` appends whole lines.
struct Output {
  std::string_view name;
  std::string_view help;
  void (*write)(const Report& report, std::string& out);
};
std::span<const Output> outputs();
const Output* output_named(std::string_view name);  // null for none

void write_table(const Report& report, std::string& out);
void write_ndjson(const Report& report, std::string& out);
void write_markdown(const Report& report, std::string& out);
void write_junit(const Report& report, std::string& out);
void write_sarif(const Report& report, std::string& out);
void write_github(const Report& report, std::string& out);

// What a judgement is called where it is shown: "pass", …, or "quarantine" where it does not count.
std::string_view shown_verdict(const Judgement& judgement);
// "latency_us:p99 is +31.2 % (+20.1 % to +44.0 %) against a margin of 20 %: worse by more than the margin".
std::string sentence(const Judgement& judgement);
// "can see 8.1 %; 14 runs a side would show no change": what the test can do; "" where nothing is known.
std::string power_text(const Judgement& judgement);
// "from run-17 on: 10.2 ms to 12.9 ms, +26.1 %, worse".
std::string change_note(const Judgement& judgement, const ChangePoint& change);
// "pass: 3 passed, 0 failed, 0 inconclusive (runs: 10 baseline, 10 candidate)".
std::string headline(const Report& report);
// What a person should know of the columns; "" where nothing needs saying.
std::string legend(const Report& report);
// The cells of a person's table, heading first.
std::vector<std::vector<std::string>> cells(const Report& report);

}  // namespace mcp::gate
