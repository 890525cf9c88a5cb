#include "options.h"

#include <fmt/format.h>

#include "io/output.h"
#include "plan.h"
#include "scraper.h"
#include "source.h"

namespace mcp::scrape {
namespace {

Result<io::Output> open_reject(const Options& options, const std::vector<std::string>& inputs,
                               const io::Output& records) {
  if (options.reject == "-") {
    return Error{.code = Code::kUsage, .message = "--reject: expected a file, standard output is for records"};
  }
  Result<io::Output> reject = io::Output::open(options.reject, inputs);
  if (reject && reject->shares_file(records)) {
    return Error{.code = Code::kUsage, .message = "--reject: the records are written to this file"}.in(options.reject);
  }
  return reject;
}

Result<cli::Exit> scrape(const Options& options, cli::Console& console) {
  const Result<Plan> plan = make_plan(options, console.clock().now_us());
  if (!plan) return plan.error();
  std::vector<std::string> files;
  for (const Source& source : plan->sources) {
    if (source.kind == Source::Kind::kFile) files.push_back(source.address);
  }
  Result<io::Output> output = io::Output::open(options.output, files);
  if (!output) return output.error();
  Scraper scraper(options, *plan, *output, console);
  if (!options.reject.empty()) {
    Result<io::Output> reject = open_reject(options, files, *output);
    if (!reject) return reject.error();
    scraper.ledger().keep_refused(std::move(*reject));
  }
  Status ran = scraper.run();
  const Status closed = scraper.ledger().close(options.stats ? Ledger::Report::kLedger : Ledger::Report::kNone);
  if (ran) ran = output->close();
  if (!ran) return ran.error();
  if (!closed) return closed.error();
  return scraper.verdict();
}

std::vector<cli::Choice> format_choices() {
  std::vector<cli::Choice> choices;
  for (const FormatWord& word : format_words()) choices.push_back({word.name, word.help});
  return choices;
}

std::string source_table() {
  std::string table = "Sources:\n";
  for (const Scheme& scheme : schemes()) table += fmt::format("  {:<24} {}\n", scheme.form, scheme.help);
  return table;
}

void declare_input(cli::Command& command, Options& options) {
  command.group("Input and output");
  command.add_choice("--format", options.format, "FORMAT", "How the text is read: auto, prom, openmetrics",
                     format_choices());
  command.add_flag("--strict", options.strict,
                   "Hold OpenMetrics to the letter; the first refused line fails its scrape, status 2");
  command.add_text("--at", options.at, "TIME",
                   "The time of samples from files that have none: RFC 3339, Unix seconds, now-1h");
  command.add_file("-o,--output", options.output, "Write here instead of standard output");
  command.add_file("--reject", options.reject, "Keep every refused line here, verbatim");
  command.add_size("--max-line", options.max_line, "The longest line (default 1MiB); a longer one is refused");
  command.add_flag("--stats", options.stats, "Close with a report of the ledger on stderr: what became of every line");
  command.add_integer("--threads", options.threads, "N",
                      "Threads in all, 1 is exactly one (default 1); a second reads files ahead", 1, 256);
}

void declare_times(cli::Command& command, Options& options) {
  command.group("Repetition");
  command.add_duration("--interval", options.interval, "Scrape again and again at this distance; without it once");
  command.add_integer("--count", options.count, "N", "End after N intervals", 1, UINT64_MAX);
  command.add_duration("--jitter", options.jitter, "Delay each scrape by up to this much");
  command.add_duration("--timeout", options.timeout,
                       "How long a target may take (default 10s, or the interval when that is shorter)");
  command.add_integer("--concurrency", options.concurrency, "N", "Requests at once (default 512)", 1, 100000);
  command.add_flag("--fail-on-down", options.fail_on_down, "End with status 1 when a target was down");
}

void declare_identity(cli::Command& command, Options& options) {
  command.group("What every sample gets");
  command.add_text("--job", options.job, "NAME", "The label job");
  command.add_texts("--label", options.labels, "NAME=VALUE",
                    "One more label; repeatable. A scraped label of that name becomes exported_NAME");
  command.add_text("--tenant", options.tenant, "NAME", "The key tenant");
  command.add_text("--environment", options.environment, "NAME", "The key environment");
  command.add_text("--scope", options.scope, "SCOPE", "The key scope, where the source does not set it");
}

void declare_http(cli::Command& command, Options& options) {
  command.group("HTTP");
  command.add_texts("--header", options.headers, "LINE", "One more header, Name: value; repeatable");
  command.add_file("--bearer-token-file", options.bearer_token_file,
                   "Its first line is the bearer token; read for each scrape");
  command.add_file("--basic-auth-file", options.basic_auth_file,
                   "Its first line is user:password; read for each scrape");
  command.add_file("--cacert", options.ca_file, "Believe certificates signed by these authorities (PEM)");
  command.add_file("--cert", options.cert_file, "The client's certificate (PEM)");
  command.add_file("--key", options.key_file, "The key of the client's certificate (PEM)");
  command.add_flag("--insecure", options.insecure, "Believe any certificate");
  command.add_size("--body-limit", options.body_limit,
                   "The largest answer, unpacked (default 100MB); a larger one fails the scrape");
}

}  // namespace

void declare(cli::Command& command, Options& options) {
  command.add_operands(options.sources, "SOURCE", "What to scrape; see Sources below.", 1);
  std::vector<cli::Choice> names;
  for (const Scheme& scheme : schemes()) names.push_back({scheme.name, scheme.help});
  command.offer_operands(std::move(names), ":");
  declare_input(command, options);
  declare_times(command, options);
  declare_identity(command, options);
  declare_http(command, options);
  command.epilog(source_table());
  command.example("A file, with a time of its own", "mcp-scrape --at 2026-01-31T00:00:00Z tools/examples/metrics.prom");
  command.example("What a program prints, labelled",
                  "printf 'queue_length 3\\n' | mcp-scrape --job worker --label zone=a -");
  command.example("This machine, twice", "mcp-scrape host: --interval 200ms --count 2");
  command.set_body([&options](cli::Console& console) { return scrape(options, console); });
}

}  // namespace mcp::scrape
