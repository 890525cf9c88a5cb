// Rules over samples that a test writes down, and all that an engine tells of them.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "rules/engine.h"
#include "rules/file.h"
#include "tsdb/column.h"

namespace mcp::test {

inline constexpr std::int64_t kSecond = 1'000'000;

inline std::string text_of(const record::Labels& labels) {
  std::string out = "{";
  for (const auto& [name, value] : labels) out += (out.size() > 1 ? "," : "") + name + "=" + value;
  return out + "}";
}

// Everything that an engine tells, a line each.
struct Story final : rules::Observer {
  std::vector<std::string> lines;
  const rules::Engine* engine = nullptr;

  std::string of(rules::RuleRef ref) const { return engine->rule(ref).name; }
  void changed(rules::RuleRef ref, const rules::Alert& alert, std::int64_t at_us) override {
    constexpr const char* kWords[] = {"resolved", "pending", "firing"};
    std::string values = std::to_string(alert.value);
    const bool is_all = alert.lowest == alert.value && alert.highest == alert.value;
    if (!is_all) values += " of " + std::to_string(alert.lowest) + ".." + std::to_string(alert.highest);
    lines.push_back(std::to_string(at_us / kSecond) + " " + of(ref) + text_of(alert.labels) + " " +
                    kWords[static_cast<int>(alert.life.state)] + " " + values + " since " +
                    std::to_string(alert.life.active_us / kSecond) + " " + text_of(alert.annotations));
  }
  void recorded(rules::RuleRef, const promql::Labels& labels, const promql::Point& point) override {
    lines.push_back(std::to_string(point.ts_us / kSecond) + " " + text_of(*labels) + " " +
                    (tsdb::is_stale(point.value) ? "stale" : std::to_string(point.value)));
  }
  void failed(rules::RuleRef ref, const Error& error, std::int64_t at_us) override {
    lines.push_back(std::to_string(at_us / kSecond) + " " + of(ref) + " failed: " + error.message);
  }
  void noted(rules::RuleRef, const promql::Annotations&) override {}
};

inline rules::Engine engine_of(const std::string& text, std::int64_t every_us = 10 * kSecond) {
  Result<rules::File> file = rules::parse_file(text, "r.yml");
  if (!file) FAIL(file.error().message);
  std::vector<rules::Engine::Slot> slots;
  for (rules::Group& group : file->groups) {
    const std::int64_t own = group.interval_us > 0 ? group.interval_us : every_us;
    slots.push_back({std::move(group), own});
  }
  rules::Engine::Options options;
  options.tells_recorded = true;
  options.external_labels = {{"region", "eu"}};
  Result<rules::Engine> engine = rules::Engine::make(std::move(slots), options);
  if (!engine) FAIL(engine.error().message);
  return std::move(*engine);
}

struct Sample {
  std::string name, job;
  std::int64_t second;
  double value;
};

inline void put(series::SeriesSet& all, const Sample& sample) {
  const record::Label labels[] = {{"__name__", sample.name}, {"job", sample.job}};
  all.append(all.open(labels, 0, series::SeriesSet::Twice::kLargerStays),
             {.ts_us = sample.second * kSecond, .value = sample.value});
}

}  // namespace mcp::test
