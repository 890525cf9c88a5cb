#include "source.h"

#include <catch2/catch.hpp>

using mcp::scrape::parse_source;
using mcp::scrape::Source;

TEST_CASE("a source is a path, a URL, or this machine", "[mcp-scrape]") {
  struct Case {
    std::string_view word;
    Source::Kind kind;
    std::string_view address, shown, instance;
  };
  const auto c = GENERATE(values<Case>({
      {"-", Source::Kind::kFile, "-", "stdin", ""},
      {"a.prom", Source::Kind::kFile, "a.prom", "a.prom", ""},
      {"./a:b", Source::Kind::kFile, "./a:b", "./a:b", ""},
      {"/x y:z", Source::Kind::kFile, "/x y:z", "/x y:z", ""},
      {"file:a.prom", Source::Kind::kFile, "a.prom", "a.prom", ""},
      {"file:/a", Source::Kind::kFile, "/a", "/a", ""},
      {"file:-", Source::Kind::kFile, "./-", "./-", ""},
      {"http://h:9/metrics", Source::Kind::kHttp, "http://h:9/metrics", "http://h:9/metrics", "h:9"},
      {"http://h", Source::Kind::kHttp, "http://h", "http://h", "h:80"},
      {"https://[::1]/m", Source::Kind::kHttp, "https://[::1]/m", "https://[::1]/m", "[::1]:443"},
      {"host:", Source::Kind::kHost, "/", "host:", ""},
      {"host:/mnt", Source::Kind::kHost, "/mnt", "host:/mnt", ""},
  }));
  CAPTURE(c.word);
  const auto source = parse_source(c.word);
  REQUIRE(source);
  CHECK(source->kind == c.kind);
  CHECK(source->address == c.address);
  CHECK(source->shown == c.shown);
  CHECK(source->instance == c.instance);
}

TEST_CASE("credentials in a URL are not shown", "[mcp-scrape]") {
  const auto source = parse_source("http://user:secret@h:9/metrics");
  REQUIRE(source);
  CHECK(source->shown.find("secret") == std::string::npos);
  CHECK(source->instance == "h:9");
}

TEST_CASE("a word that is no source is refused with what was meant", "[mcp-scrape]") {
  struct Case {
    std::string_view word, message;
  };
  const auto c = GENERATE(values<Case>({
      {"htpp://h/",
       "unknown source 'htpp:'; did you mean 'http'? (one of http:, https:, file:, host:); a file of that name is "
       "./htpp://h/"},
      {"unix:/run/x",
       "unknown source 'unix:' (one of http:, https:, file:, host:); a file of that name is ./unix:/run/x"},
      {"localhost:9100/metrics",
       "unknown source 'localhost:' (one of http:, https:, file:, host:); a server is http://localhost:9100/metrics; a "
       "file of that name is "
       "./localhost:9100/metrics"},
      {"", "a source is empty"},
      {"file:", "file: needs a path"},
  }));
  CAPTURE(c.word);
  const auto source = parse_source(c.word);
  REQUIRE_FALSE(source);
  CHECK(source.error().code == mcp::Code::kUsage);
  CHECK(source.error().message == c.message);
}

TEST_CASE("a URL that is none is a usage error", "[mcp-scrape]") {
  const auto source = parse_source("http://");
  REQUIRE_FALSE(source);
}
