// What is said of answers on standard error.
#pragma once

#include <set>
#include <string>

#include "cli/console.h"
#include "promql/value.h"
#include "result/result.h"

namespace mcp::query {

// An error in an expression that was typed.
Error of_expression(Error error);

// Says everything once, and of different things no more than a bound, which it says too.
class Sayer {
 public:
  void notes(const promql::Annotations& notes, cli::Console& console);
  void warning(const std::string& text, cli::Console& console);
  // That the moment has no answer.
  void failure(const Error& error, std::int64_t at_us, cli::Console& console);

 private:
  bool is_news(const std::string& text, cli::Console& console);

  std::set<std::string> said_;
};

}  // namespace mcp::query
