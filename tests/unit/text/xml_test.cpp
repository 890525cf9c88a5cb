#include "text/xml.h"

#include <catch2/catch.hpp>

namespace mcp::text {

TEST_CASE("what is markup in XML, or nothing in it, is written so that it can be read", "[text]") {
  CHECK(xml_escaped("a < b && c > \"d\"") == "a &lt; b &amp;&amp; c &gt; &quot;d&quot;");
  CHECK(xml_escaped("one\n\ttwo") == "one\n\ttwo");
  CHECK(xml_escaped(std::string_view("\0\x1b[1m", 5)) == "\xEF\xBF\xBD\xEF\xBF\xBD[1m");
  CHECK(xml_escaped("\xff") == "\xEF\xBF\xBD");
  CHECK(xml_escaped("gr\xc3\xbc\xc3\x9f") == "gr\xc3\xbc\xc3\x9f");
}

}  // namespace mcp::text
