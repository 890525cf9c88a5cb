// Tested by tests/unit/mcp-gate/table_test.cpp.
#include "runs.h"

#include <fmt/format.h>

#include "text/hash.h"

namespace mcp::gate {

std::size_t RunSet::run(std::string_view name) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return found->second;
  by_name_.emplace(name, runs_.size());
  runs_.push_back({.name = std::string(name), .hosts = {}, .measured = {}});
  return runs_.size() - 1;
}

std::size_t RunSet::repetition(std::string_view file, std::size_t index) {
  return run_is_ == RunIs::kFile ? run(file) : run(fmt::format("{}#{}", file, index + 1));
}

void RunSet::add_host(std::size_t run, std::string_view host) {
  if (!host.empty()) runs_[run].hosts.emplace(host);
}

Measured& RunSet::at(std::size_t run, const Subject& subject) {
  ++values_;
  Subject& known = subjects_.try_emplace(subject.series, subject).first->second;
  if (known.unit.empty()) known.unit = subject.unit;
  known.mixed = known.mixed || (known.unit != subject.unit && !subject.unit.empty());
  return runs_[run].measured[subject.series];
}

void RunSet::add_sample(std::size_t run, const Subject& subject, double value) {
  at(run, subject).samples.push_back(value);
}

void RunSet::add_count(std::size_t run, const Subject& subject, std::string_view stream, Measured::Count count) {
  at(run, subject).counters[std::string(stream)].push_back(count);
}

void RunSet::add_stat(std::size_t run, const Subject& subject, std::string_view stat, std::string_view unit,
                      double value) {
  Measured::Stat& into = at(run, subject).stats[std::string(stat)];
  into.unit = unit;
  into.values.push_back(value);
}

void RunSet::add_failure(std::size_t run, const Subject& subject, std::string_view stat, std::string_view unit) {
  Measured& into = at(run, subject);
  into.failed = true;
  into.stats[std::string(stat)].unit = unit;
}

std::string RunSet::seen(std::string_view bytes, std::string_view name) {
  const auto [first, is_new] = documents_.try_emplace({bytes.size(), text::fnv1a(bytes)}, name);
  return is_new ? std::string() : first->second;
}

Status RunSet::within_limits() const {
  const auto too_many = [](std::size_t limit, std::string_view what) {
    return Error{
        .code = Code::kConfig, .message = fmt::format("more than {} {} on one side", limit, what), .place = {}};
  };
  if (values_ > kMostValues) return too_many(kMostValues, "values");
  if (runs_.size() > kMostRuns) return too_many(kMostRuns, "runs");
  if (subjects_.size() > kMostSubjects) return too_many(kMostSubjects, "series");
  return Done{};
}

}  // namespace mcp::gate
