#include "plan.h"

#include <catch2/catch.hpp>
#include <chrono>

#include "support/temp_folder.h"

using namespace std::chrono_literals;
using mcp::scrape::identity_of;
using mcp::scrape::make_plan;
using mcp::scrape::make_request;
using mcp::scrape::Options;

namespace {

Options options(std::vector<std::string> sources) {
  Options out;
  out.sources = std::move(sources);
  return out;
}

}  // namespace

TEST_CASE("options that make no sense are refused", "[mcp-scrape]") {
  struct Case {
    std::string_view message;
    void (*spoil)(Options&);
  };
  const auto c = GENERATE(values<Case>({
      {"--count needs --interval", [](Options& o) { o.count = 3; }},
      {"--jitter needs --interval", [](Options& o) { o.jitter = 1s; }},
      {"--jitter: expected less than --interval", [](Options& o) { o.interval = 1s, o.jitter = 1s; }},
      {"--interval: expected at least 10ms, got 1ms", [](Options& o) { o.interval = 1ms; }},
      {"--timeout: expected more than 0s", [](Options& o) { o.timeout = 0s; }},
      {"--label: expected name=value, got 'x'", [](Options& o) { o.labels = {"x"}; }},
      {"--label: expected name=value, got '1=x'", [](Options& o) { o.labels = {"1=x"}; }},
      {"--label: 'a=\\xff' is not UTF-8", [](Options& o) { o.labels = {"a=\xff"}; }},
      {"'\\xff' is not UTF-8", [](Options& o) { o.tenant = "\xff"; }},
      {"--header: expected Name: value", [](Options& o) { o.headers = {"X-Token secret"}; }},
      {"--key needs --cert", [](Options& o) { o.key_file = "k"; }},
      {"--bearer-token-file and --basic-auth-file exclude each other",
       [](Options& o) { o.bearer_token_file = o.basic_auth_file = "f"; }},
      {"--at sets the time of files, and no source is one", [](Options& o) { o.at = "5"; }},
      {"standard input is named twice",
       [](Options& o) {
         o.sources = {"-", "-"};
       }},
      {"standard input can be read only once: it does not go with --interval",
       [](Options& o) { o.sources = {"-"}, o.interval = 1s; }},
  }));
  CAPTURE(c.message);
  Options spoilt = options({"http://h/"});
  c.spoil(spoilt);
  const auto plan = make_plan(spoilt, 0);
  REQUIRE_FALSE(plan);
  CHECK(plan.error().code == mcp::Code::kUsage);
  CHECK(plan.error().message == c.message);
}

TEST_CASE("a target may take ten seconds, or its interval when that is shorter, or what is said", "[mcp-scrape]") {
  Options given = options({"http://h/"});
  CHECK(make_plan(given, 0)->timeout == 10s);
  given.interval = 1s;
  CHECK(make_plan(given, 0)->timeout == 1s);
  given.interval = 60s;
  CHECK(make_plan(given, 0)->timeout == 10s);
  given.timeout = 20s;
  CHECK(make_plan(given, 0)->timeout == 20s);
}

TEST_CASE("a later label replaces an earlier one, and instance and job may be given", "[mcp-scrape]") {
  Options given = options({"http://h/"});
  given.job = "j";
  given.labels = {"zone=a", "job=k", "zone=b=c"};
  using Labels = std::vector<std::pair<std::string, std::string>>;
  const auto plan = make_plan(given, 0);
  REQUIRE(plan);
  CHECK(identity_of(*plan, "h:80").labels == Labels{{"job", "k"}, {"zone", "b=c"}, {"instance", "h:80"}});
  given.labels = {"instance=me"};
  CHECK(identity_of(*make_plan(given, 0), "h:80").labels == Labels{{"job", "j"}, {"instance", "me"}});
}

TEST_CASE("secrets are read from files, at each scrape anew", "[mcp-scrape]") {
  const mcp::test::TempFolder folder;
  Options given = options({"http://h/"});
  given.bearer_token_file = folder.write("token", "  abc \n");
  const auto plan = make_plan(given, 0);
  REQUIRE(plan);
  CHECK(make_request(given, *plan, plan->sources[0])->credentials.bearer == "abc");
  folder.write("token", "new\n");
  CHECK(make_request(given, *plan, plan->sources[0])->credentials.bearer == "new");
  given.bearer_token_file.clear();
  given.basic_auth_file = folder.write("pair", "me:pass:word\n");
  const auto request = make_request(given, *plan, plan->sources[0]);
  CHECK(request->credentials.user == "me");
  CHECK(request->credentials.password == "pass:word");
}

TEST_CASE("a file of secrets that is missing, empty or no pair is refused before anything is asked", "[mcp-scrape]") {
  const mcp::test::TempFolder folder;
  Options given = options({"http://h/"});
  given.basic_auth_file = folder.write("pair", "nobody\n");
  CHECK(make_plan(given, 0).error().message == "expected user:password on the first line");
  given.basic_auth_file = folder.write("pair", "\n");
  CHECK(make_plan(given, 0).error().message == "the file is empty");
  given.basic_auth_file = folder.path("missing");
  CHECK_FALSE(make_plan(given, 0));
}

TEST_CASE("the format that is named is the one that is asked for", "[mcp-scrape]") {
  Options given = options({"http://h/"});
  const auto accept = [&] {
    const auto plan = make_plan(given, 0);
    return make_request(given, *plan, plan->sources[0])->headers.front();
  };
  CHECK(accept() ==
        "Accept: application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.6,*/*;q=0.1");
  given.format = "prom";
  CHECK(accept() == "Accept: text/plain;version=0.0.4,*/*;q=0.1");
  given.format = "openmetrics";
  CHECK(accept() == "Accept: application/openmetrics-text;version=1.0.0,*/*;q=0.1");
}
