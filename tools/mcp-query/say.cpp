// Tested by the golden cases of mcp-query.
#include "say.h"

#include <utility>

#include "timeutil/instant.h"

namespace mcp::query {
namespace {

constexpr std::size_t kMost = 100;

// The console says of itself what a warning is.
std::string without_prefix(const std::string& note) { return note.substr(note.find(": ") + 2); }

}  // namespace

Error of_expression(Error error) { return std::move(error).in("EXPR"); }

bool Sayer::is_news(const std::string& text, cli::Console& console) {
  if (said_.size() > kMost || !said_.insert(text).second) return false;
  if (said_.size() <= kMost) return true;
  console.warning(Error{.message = "more is not said: that were 100 different things", .place = {}});
  return false;
}

void Sayer::warning(const std::string& text, cli::Console& console) {
  if (is_news(text, console)) console.warning(Error{.message = text, .place = {}});
}

void Sayer::notes(const promql::Annotations& notes, cli::Console& console) {
  for (const std::string& note : notes.all(promql::Annotations::Kind::kWarning)) {
    if (is_news(note, console)) console.warning(of_expression(Error{.message = without_prefix(note), .place = {}}));
  }
  for (const std::string& note : notes.all(promql::Annotations::Kind::kInfo)) {
    if (is_news(note, console)) console.note(note);
  }
}

void Sayer::failure(const Error& error, std::int64_t at_us, cli::Console& console) {
  if (!is_news(error.message, console)) return;
  Error placed = of_expression(error);
  placed.message += " (at " + timeutil::format_rfc3339(at_us) + ")";
  console.error(placed);
}

}  // namespace mcp::query
