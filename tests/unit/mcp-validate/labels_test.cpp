#include "labels.h"

#include <catch2/catch.hpp>
#include <string>

namespace mcp::validate {
namespace {

std::string code_of(const record::Label& label) {
  record::Sample sample;
  sample.series.labels = {&label, 1};
  Findings findings;
  judge_labels(sample, findings);
  return findings.empty() ? "" : std::string(metrology::row_of(findings.all().front().fault).code);
}

}  // namespace

TEST_CASE("a value may have 4,096 bytes and no more", "[mcp-validate]") {
  CHECK(code_of({"k", std::string(4096, 'v')}).empty());
  CHECK(code_of({"k", std::string(4097, 'v')}) == "label.too_long");
}

TEST_CASE("a label has one code, the gravest", "[mcp-validate]") {
  CHECK(code_of({"token", std::string(5000, 'v')}) == "label.secret");
  CHECK(code_of({"__x\n", "v"}) == "label.reserved");
  CHECK(code_of({"user_id", std::string(5000, 'v')}) == "label.too_long");
}

TEST_CASE("the prefix of a known token makes a secret of a value that is long enough to be one", "[mcp-validate]") {
  for (const char* value : {"ghp_0123456789abcdef", "github_pat_0123456789", "glpat-0123456789ab", "xoxb-0123456789-0",
                            "AKIA0123456789ABCDEF", "eyJhbGciOiJIUzI1NiJ9", "-----BEGIN RSA PRIVATE KEY",
                            "Bearer 0123456789", "sk_live_01234567"}) {
    CAPTURE(value);
    CHECK(is_secret({"k", value}));
  }
  for (const char* value : {"ghp_", "AKIA", "eyJ", "Basic", "sha256:9f86d081884c7d659a2feaa0c55ad015", "", "SG.x"}) {
    CAPTURE(value);
    CHECK_FALSE(is_secret({"k", value}));
  }
}

TEST_CASE("an address or a UUID is an identifier only as the whole value", "[mcp-validate]") {
  for (const char* value : {"ann@example.org", "a.b+c@sub.example.co", "00000000-0000-0000-0000-000000000000"}) {
    CAPTURE(value);
    CHECK(code_of({"k", value}) == "label.identifier");
  }
  for (const char* value : {"@example.org", "ann@", "ann@host", "ann@.org", "tcp(u@example.org:1)", "ann@example.o1",
                            "ann@example.o", "a b@example.org", "ann@exam@ple.org",
                            "0000-00000000-0000-0000-000000000000", "g0000000-0000-0000-0000-000000000000"}) {
    CAPTURE(value);
    CHECK(code_of({"k", value}).empty());
  }
}

TEST_CASE("Password, API_KEY and Authorization are secrets as password is", "[mcp-validate]") {
  for (const char* name :
       {"password", "Password", "PASSWORD", "Token", "SECRET", "API_KEY", "Api_Key", "Authorization"}) {
    CAPTURE(name);
    CHECK(code_of({name, "v"}) == "label.secret");
  }
  for (const char* name : {"passwords", "to_ken", "", "secre", "api-key"}) {
    CAPTURE(name);
    CHECK_FALSE(is_secret({name, "v"}));
  }
}

TEST_CASE("User_ID and TRACE_ID are identifiers as user_id is", "[mcp-validate]") {
  for (const char* name : {"user_id", "User_ID", "TRACE_ID", "Request_Id", "SESSION_ID"}) {
    CAPTURE(name);
    CHECK(code_of({name, "v"}) == "label.identifier");
  }
}

TEST_CASE("of an exemplar's labels only secrets are judged: an identifier is what an exemplar is for",
          "[mcp-validate]") {
  const record::Label labels[] = {
      {"trace_id", "4711"}, {"__x", "v"}, {"Token", "s3cr3t"}, {"k", "ghp_0123456789abcdef"}};
  record::Sample sample;
  sample.exemplar = record::Exemplar{.labels = labels, .value = 1, .ts_us = {}};
  Findings findings;
  judge_labels(sample, findings);
  REQUIRE(findings.all().size() == 2);
  CHECK(findings.all()[0].field == Field::kExemplarLabel);
  CHECK(findings.all()[0].label == "Token");
  CHECK(findings.all()[0].secret_bytes == 6);
  CHECK(findings.all()[1].label == "k");
}

}  // namespace mcp::validate
