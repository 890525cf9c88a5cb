#include "http/url.h"

#include <catch2/catch.hpp>

namespace mcp::http {
namespace {

TEST_CASE("parse_url gives the parts, the port always explicit", "[http]") {
  struct Row {
    std::string url, scheme, instance, target;
  };
  const auto row = GENERATE(values<Row>({
      {"http://localhost:9090/metrics", "http", "localhost:9090", "/metrics"},
      {"http://localhost/metrics", "http", "localhost:80", "/metrics"},
      {"https://example.org/m", "https", "example.org:443", "/m"},
      {"https://example.org:80/m", "https", "example.org:80", "/m"},
      {"http://h:1", "http", "h:1", "/"},
      {"http://h:1/?a=b&c=d", "http", "h:1", "/?a=b&c=d"},
      {"http://h:1?a=b", "http", "h:1", "/?a=b"},
      {"http://[::1]:9100/metrics", "http", "[::1]:9100", "/metrics"},
      {"http://[::1]/metrics", "http", "[::1]:80", "/metrics"},
      {"http://10.0.0.1:9100/m#fragment", "http", "10.0.0.1:9100", "/m"},
      {"HTTP://h:1/M", "http", "h:1", "/M"},
  }));
  CAPTURE(row.url);
  const auto url = parse_url(row.url);
  REQUIRE(url);
  CHECK(url->scheme == row.scheme);
  CHECK(instance(*url) == row.instance);
  CHECK(url->target == row.target);
}

TEST_CASE("parse_url decodes user and password", "[http]") {
  const auto url = parse_url("http://bob:p%40ss@h:1/m");
  REQUIRE(url);
  CHECK(url->user == "bob");
  CHECK(url->password == "p@ss");
  CHECK(instance(*url) == "h:1");
}

TEST_CASE("parse_url says what is wrong, without the password", "[http]") {
  struct Row {
    std::string url, message;
  };
  const auto row = GENERATE(values<Row>({
      {"ftp://h/m", "bad URL 'ftp://h/m': it must begin with http:// or https://"},
      {"file:///etc/passwd", "bad URL 'file:///etc/passwd': it must begin with http:// or https://"},
      {"localhost:9090", "bad URL 'localhost:9090': it must begin with http:// or https://"},
      {"http://h%7f/", "bad URL 'http://h%7f/': no host, or one with characters that a host cannot have"},
      {"http:/h/m", "bad URL 'http:/h/m': it must begin with http:// or https://"},
      {"http://", "bad URL 'http://': no host, or one with characters that a host cannot have"},
      {"", "bad URL '': it must begin with http:// or https://"},
      {"http://h:99999/", "bad URL 'http://h:99999/': the port must be a number from 0 to 65535"},
      {"http://bob:secret@h:x/", "bad URL 'http://h:x/': the port must be a number from 0 to 65535"},
      {"http://[::zz]/", "bad URL 'http://[::zz]/': the IPv6 address cannot be read"},
      {"http:///metrics", "bad URL 'http:///metrics': no host, or one with characters that a host cannot have"},
  }));
  CAPTURE(row.url);
  const auto url = parse_url(row.url);
  REQUIRE_FALSE(url);
  CHECK(url.error().code == Code::kUsage);
  CHECK(url.error().message == row.message);
}

TEST_CASE("redact removes user info from anything that may be a URL", "[http]") {
  struct Row {
    std::string url, shown;
  };
  const auto row = GENERATE(values<Row>({
      {"http://h:1/m", "http://h:1/m"},
      {"http://bob:secret@h:1/m", "http://h:1/m"},
      {"http://bob@h:1/m?x=1", "http://h:1/m?x=1"},
      {"http://:secret@h/m", "http://h/m"},
      {"postgres://bob:secret@h/db", "postgres://h/db"},
      {"http://bob:sec/ret@h:1/m", "http://h:1/m"},
      {"http://bob:sec ret@h/m", "http://h/m"},
      {"bob:secret@h", "h"},
      {"http://h/m?mail=a@b", "http://h/m?mail=a@b"},
      {"not a url", "not a url"},
      {"http://h/\x1b[31m", "http://h/\\x1b[31m"},
  }));
  CAPTURE(row.url);
  CHECK(redact(row.url) == row.shown);
  CHECK(redact(row.url).find("secret") == std::string::npos);
}

}  // namespace
}  // namespace mcp::http
