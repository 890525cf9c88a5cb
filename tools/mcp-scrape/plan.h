// The options checked and turned into what a run needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/fetcher.h"
#include "options.h"
#include "promtext/reader.h"
#include "render.h"
#include "result/result.h"
#include "schedule.h"
#include "source.h"

namespace mcp::scrape {

struct Plan {
  std::vector<Source> sources;
  Pace pace;
  timeutil::Duration timeout{};
  promtext::Judgement judgement = promtext::Judgement::kLenient;
  std::optional<promtext::Format> format;  // nothing: each text decides
  std::optional<std::int64_t> at_us;       // the time of files
  Identity identity;                       // of every source, without `instance`
};

// A word of --format. `format` is nothing for the one that lets the text decide.
struct FormatWord {
  std::string_view name;
  std::string_view help;
  std::optional<promtext::Format> format;
};
// All rows, in the order of the help.
std::span<const FormatWord> format_words();

// kUsage for options that make no sense, alone or together; kIo for a file of secrets that cannot be read.
Result<Plan> make_plan(const Options& options, std::int64_t now_us);

// The identity of one source: its `instance`, unless --label sets it.
Identity identity_of(const Plan& plan, const std::string& instance);

// What asks for one target's metrics. Files of secrets are read anew each time, so that they can be renewed.
Result<http::Request> make_request(const Options& options, const Plan& plan, const Source& source);

}  // namespace mcp::scrape
