// Tested by tests/unit/mcp-scrape/plan_test.cpp.
#include "plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "io/input.h"
#include "promtext/scan.h"
#include "text/quote.h"
#include "timeutil/instant.h"

namespace mcp::scrape {
namespace {

using namespace std::chrono_literals;

constexpr timeutil::Duration kDefaultTimeout = 10s;
constexpr timeutil::Duration kShortestInterval = 10ms;
constexpr std::size_t kLongestSecret = 1 << 16;

constexpr FormatWord kFormats[] = {
    {"auto", "by the answer's Content-Type; a file by what is in it", std::nullopt},
    {"prom", "Prometheus text 0.0.4", promtext::Format::kPrometheus},
    {"openmetrics", "OpenMetrics text 1.0", promtext::Format::kOpenMetrics},
};

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

// The first line of a file, without what stands around it.
Result<std::string> read_secret(const std::string& path) {
  Result<std::string> text = io::read_file(path, kLongestSecret);
  if (!text) return text;
  const auto first = text->find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return Error{.code = Code::kConfig, .message = "the file is empty"}.in(path);
  std::string line = text->substr(first, text->find_first_of("\r\n", first) - first);
  line.resize(line.find_last_not_of(" \t") + 1);
  return line;
}

Result<http::Credentials> read_credentials(const Options& options) {
  http::Credentials credentials;
  if (!options.bearer_token_file.empty()) {
    Result<std::string> token = read_secret(options.bearer_token_file);
    if (!token) return token.error();
    credentials.bearer = std::move(*token);
  }
  if (options.basic_auth_file.empty()) return credentials;
  const Result<std::string> pair = read_secret(options.basic_auth_file);
  if (!pair) return pair.error();
  const auto colon = pair->find(':');
  if (colon == std::string::npos)
    return Error{.code = Code::kConfig, .message = "expected user:password on the first line"}.in(
        options.basic_auth_file);
  credentials.user = pair->substr(0, colon);
  credentials.password = pair->substr(colon + 1);
  return credentials;
}

Status parse_labels(const Options& options, Identity& identity) {
  if (!options.job.empty()) identity.labels.emplace_back("job", options.job);
  for (const std::string& typed : options.labels) {
    const auto equals = typed.find('=');
    const std::string name = typed.substr(0, equals);
    if (equals == std::string::npos || !promtext::is_label_name(name)) {
      return usage("--label: expected name=value, got '" + text::printable(typed) + "'");
    }
    if (!text::valid_utf8(typed)) return usage("--label: '" + text::printable(typed) + "' is not UTF-8");
    std::erase_if(identity.labels, [&](const auto& label) { return label.first == name; });
    identity.labels.emplace_back(name, typed.substr(equals + 1));
  }
  return Done{};
}

Status parse_sources(const Options& options, Plan& plan) {
  for (const std::string& word : options.sources) {
    Result<Source> source = parse_source(word);
    if (!source) return source.error();
    plan.sources.push_back(std::move(*source));
  }
  const auto is_stdin = [](const Source& source) {
    return source.kind == Source::Kind::kFile && source.address == "-";
  };
  const auto readers = std::count_if(plan.sources.begin(), plan.sources.end(), is_stdin);
  if (readers > 1) return usage("standard input is named twice");
  if (readers > 0 && options.interval)
    return usage("standard input can be read only once: it does not go with --interval");
  return Done{};
}

Status parse_times(const Options& options, Plan& plan, std::int64_t now_us) {
  if (options.interval && *options.interval < kShortestInterval) {
    return usage("--interval: expected at least 10ms, got " + timeutil::format_duration(*options.interval));
  }
  if (options.count && !options.interval) return usage("--count needs --interval");
  if (options.jitter > timeutil::Duration::zero() && !options.interval) return usage("--jitter needs --interval");
  if (options.interval && options.jitter >= *options.interval) return usage("--jitter: expected less than --interval");
  if (options.timeout && *options.timeout <= timeutil::Duration::zero())
    return usage("--timeout: expected more than 0s");
  plan.pace.count = options.count;
  plan.pace.jitter_us = options.jitter.count();
  if (options.interval) plan.pace.interval_us = options.interval->count();
  plan.timeout = options.timeout.value_or(std::min(kDefaultTimeout, options.interval.value_or(kDefaultTimeout)));
  if (options.at.empty()) return Done{};
  const Result<std::int64_t> at = timeutil::parse_instant(options.at, now_us);
  if (!at) return usage("--at: " + at.error().message);
  const bool any_file = std::any_of(plan.sources.begin(), plan.sources.end(),
                                    [](const Source& s) { return s.kind == Source::Kind::kFile; });
  if (!any_file) return usage("--at sets the time of files, and no source is one");
  plan.at_us = *at;
  return Done{};
}

Status check_context(const Options& options) {
  for (const std::string* text : {&options.job, &options.tenant, &options.environment, &options.scope}) {
    if (!text::valid_utf8(*text)) return usage("'" + text::printable(*text) + "' is not UTF-8");
  }
  if (!options.bearer_token_file.empty() && !options.basic_auth_file.empty()) {
    return usage("--bearer-token-file and --basic-auth-file exclude each other");
  }
  for (const std::string& header : options.headers) {
    const auto colon = header.find(':');
    if (colon == std::string::npos || colon == 0 || header.find_first_of("\r\n") != std::string::npos) {
      return usage("--header: expected Name: value");
    }
  }
  if (!options.key_file.empty() && options.cert_file.empty()) return usage("--key needs --cert");
  const Result<http::Credentials> readable = read_credentials(options);
  if (!readable) return readable.error();
  return Done{};
}

}  // namespace

std::span<const FormatWord> format_words() { return kFormats; }

Result<Plan> make_plan(const Options& options, std::int64_t now_us) {
  Plan plan;
  if (Status parsed = parse_sources(options, plan); !parsed) return parsed.error();
  if (Status parsed = parse_times(options, plan, now_us); !parsed) return parsed.error();
  if (Status parsed = parse_labels(options, plan.identity); !parsed) return parsed.error();
  if (Status checked = check_context(options); !checked) return checked.error();
  plan.identity.tenant = options.tenant;
  plan.identity.environment = options.environment;
  plan.identity.scope = options.scope;
  if (options.strict) plan.judgement = promtext::Judgement::kStrict;
  const auto* word = std::find_if(std::begin(kFormats), std::end(kFormats),
                                  [&](const FormatWord& f) { return f.name == options.format; });
  if (word != std::end(kFormats)) plan.format = word->format;
  return plan;
}

Identity identity_of(const Plan& plan, const std::string& instance) {
  Identity identity = plan.identity;
  const bool given = std::any_of(identity.labels.begin(), identity.labels.end(),
                                 [](const auto& label) { return label.first == "instance"; });
  if (!given && !instance.empty()) identity.labels.emplace_back("instance", instance);
  return identity;
}

Result<http::Request> make_request(const Options& options, const Plan& plan, const Source& source) {
  constexpr std::string_view kPrometheus = "text/plain;version=0.0.4";
  constexpr std::string_view kOpenMetrics = "application/openmetrics-text;version=1.0.0";
  const Result<http::Credentials> credentials = read_credentials(options);
  if (!credentials) return credentials.error();
  http::Request request;
  request.url = source.address;
  if (!plan.format) {
    request.headers.push_back(fmt::format("Accept: {};q=0.8,{};q=0.6,*/*;q=0.1", kOpenMetrics, kPrometheus));
  } else {
    const bool openmetrics = *plan.format == promtext::Format::kOpenMetrics;
    request.headers.push_back(fmt::format("Accept: {},*/*;q=0.1", openmetrics ? kOpenMetrics : kPrometheus));
  }
  request.headers.push_back(
      fmt::format("X-Prometheus-Scrape-Timeout-Seconds: {}", static_cast<double>(plan.timeout.count()) / 1e6));
  request.timeout = plan.timeout;
  request.connect_timeout = std::min(request.connect_timeout, plan.timeout);
  request.body_limit = options.body_limit;
  request.tls = {options.ca_file, options.cert_file, options.key_file, options.insecure};
  request.credentials = *credentials;
  request.credentials.headers = options.headers;
  return request;
}

}  // namespace mcp::scrape
