// The words that name what is scraped (spec cli.md 2).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "result/result.h"

namespace mcp::scrape {

struct Source {
  enum class Kind : std::uint8_t { kFile, kHttp, kHost };
  Kind kind = Kind::kFile;
  std::string address;   // the path ("-" is standard input), the URL, or the root of the machine's /proc
  std::string shown;     // for people: no credentials
  std::string instance;  // the label; "" for files, and for host: until it is read
};

// One row: how a source is written.
struct Scheme {
  std::string_view name;
  Source::Kind kind;
  std::string_view form;
  std::string_view help;
};
// All rows, in the order of the help.
std::span<const Scheme> schemes();

// kUsage for a scheme that is none of these, with the nearest one, and for a URL that is none.
Result<Source> parse_source(std::string_view word);

}  // namespace mcp::scrape
