#include "otlp/base64.h"

#include <catch2/catch.hpp>

using namespace mcp::otlp;

TEST_CASE("base64 leaves in the standard alphabet, padded, without stray bits", "[otlp]") {
  struct Case {
    const char* text;
    const char* canonical;
  };
  const auto c = GENERATE(values<Case>({{"", ""},
                                        {"AQID", "AQID"},
                                        {"AQI=", "AQI="},
                                        {"AQI", "AQI="},
                                        {"AQ==", "AQ=="},
                                        {"AQ", "AQ=="},
                                        {"AR==", "AQ=="},
                                        {"AQJ=", "AQI="},
                                        {"-_-_", "+/+/"},
                                        {"+/+/AA", "+/+/AA=="}}));
  CAPTURE(c.text);
  CHECK(canonical_base64(c.text) == std::string(c.canonical));
}

TEST_CASE("what is no base64 is refused", "[otlp]") {
  const auto text = GENERATE(as<std::string>{}, "A", "AAAAA", "A===", "AQ=", "=",
                             "====", "AQI=AQI=", "A Q=", "AQ\n=", "AQI*", "AQI==");
  CAPTURE(text);
  CHECK_FALSE(canonical_base64(text));
}
