// Tested by tests/unit/template/limits_test.cpp.
#include "template/store.h"

namespace mcp::templates {

Error refusal(std::string message) { return Error{.code = Code::kConfig, .message = std::move(message)}; }

Status Store::step(std::int64_t count) {
  steps_ += count;
  if (steps_ > kMostSteps) return refusal("more than " + std::to_string(kMostSteps) + " steps");
  return Done{};
}

Status Store::pay(std::size_t bytes) {
  if (bytes > kLongestOutput) return refusal("a text of more than " + std::to_string(kLongestOutput) + " bytes");
  return step(static_cast<std::int64_t>(bytes / 32));
}

Result<Value> Store::keep(std::string text) {
  if (Status paid = pay(text.size()); !paid) return paid.error();
  return of_text(texts_.emplace_back(std::move(text)));
}

Result<Value> Store::keep(Map map) {
  if (Status paid = step(static_cast<std::int64_t>(map.entries.size())); !paid) return paid.error();
  return of_map(maps_.emplace_back(std::move(map)));
}

Result<Value> Store::keep(Items items) {
  if (Status paid = step(static_cast<std::int64_t>(items.values.size())); !paid) return paid.error();
  return of_items(items_.emplace_back(std::move(items)));
}

Result<Value> Store::keep(Series sample) {
  if (Status paid = step(1 + static_cast<std::int64_t>(sample.labels.entries.size())); !paid) return paid.error();
  return of_sample(samples_.emplace_back(std::move(sample)));
}

}  // namespace mcp::templates
