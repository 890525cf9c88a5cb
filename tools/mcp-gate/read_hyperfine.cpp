// Tested by tests/unit/mcp-gate/formats_test.cpp and tests/fuzz/gate_formats_fuzz.cpp.
#include <fmt/format.h>

#include "json_fields.h"

namespace mcp::gate {
namespace {

// One number of each run: an array of them.
struct PerRun {
  std::string_view key;
  std::string_view stat;
  std::string_view unit;
};
constexpr PerRun kPerRun[] = {{"times", "time", "s"}, {"memory_usage_byte", "memory", "B"}};

class Reader {
 public:
  Reader(const Document& document, RunSet& into) : document_(document), into_(into) {}

  Status all(const Field& root) {
    const Result<Field> results = need(document_, root, "results", "an array");
    if (!results) return results.error();
    const Result<simdjson::dom::array> entries = array_of(document_, *results);
    if (!entries) return entries.error();
    std::size_t index = 0;
    for (const simdjson::dom::element& entry : *entries) {
      if (Status taken = take(results->item(entry, index++)); !taken) return taken;
      if (Status within = into_.within_limits(); !within) return within.error().in(document_.file);
    }
    return Done{};
  }

 private:
  Status take(const Field& entry) {
    const Result<Field> command = need(document_, entry, "command", "a string");
    if (!command) return command.error();
    const Result<std::string_view> name = text_of(document_, *command);
    if (!name) return name.error();
    const Subject subject{.name = std::string(*name), .series = std::string(*name)};
    if (Status judged = take_exit_codes(entry, subject); !judged) return judged;
    for (const PerRun& row : kPerRun) {
      const std::optional<Field> values = find(entry, row.key);
      if (!values) continue;
      if (Status taken = take_runs(*values, subject, row); !taken) return taken;
    }
    if (find(entry, "times")) return Done{};
    const Result<Field> median = need(document_, entry, "median", "a number");  // all that is left of the runs
    if (!median) return median.error();
    const Result<double> number = number_of(document_, *median);
    if (!number) return number.error();
    into_.add_stat(into_.run(document_.file), subject, "time", "s", *number);
    return Done{};
  }

  Status take_runs(const Field& values, const Subject& subject, const PerRun& row) {
    const Result<simdjson::dom::array> array = array_of(document_, values);
    if (!array) return array.error();
    std::size_t index = 0;
    for (const simdjson::dom::element& element : *array) {
      const Result<double> number = number_of(document_, values.item(element, index));
      if (!number) return number.error();
      into_.add_stat(into_.repetition(document_.file, index++), subject, row.stat, row.unit, *number);
    }
    return Done{};
  }

  // A command that fails early is fast: a repetition that did is no measurement. Null is the status of one that a
  // signal ended.
  Status take_exit_codes(const Field& entry, const Subject& subject) {
    const std::optional<Field> codes = find(entry, "exit_codes");
    if (!codes) return Done{};
    const Result<simdjson::dom::array> array = array_of(document_, *codes);
    if (!array) return array.error();
    const bool by_run = find(entry, "times").has_value();
    std::size_t index = 0;
    for (const simdjson::dom::element& code : *array) {
      std::int64_t number = 0;
      const std::size_t repetition = index++;
      if (code.get(number) == simdjson::SUCCESS && number == 0) continue;
      into_.warn(fmt::format("{}: {}: runs ended with another status than 0", document_.file, subject.series));
      const std::size_t run = by_run ? into_.repetition(document_.file, repetition) : into_.run(document_.file);
      into_.add_failure(run, subject, "time", "s");
    }
    return Done{};
  }

  const Document& document_;
  RunSet& into_;
};

}  // namespace

Status read_hyperfine(const Document& document, RunSet& into) {
  json::Parser parser;
  const Result<Field> root = parse_document(document, parser);
  return root ? Reader(document, into).all(*root) : Status(root.error());
}

}  // namespace mcp::gate
