// links: mcp_http
// A URL that is taken says the same when it is put together again, and what is shown has neither user nor password.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/url.h"
#include "text/quote.h"

namespace {

void require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace mcp::http;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::string shown = redact(text);
  require(mcp::text::valid_utf8(shown));
  const auto url = parse_url(text);
  if (!url) return 0;
  require(url->scheme == "http" || url->scheme == "https");
  require(!url->host.empty() && !url->port.empty() && url->target.front() == '/');
  const auto again = parse_url(url->scheme + "://" + instance(*url) + url->target);
  require(again && instance(*again) == instance(*url) && again->target == url->target);
  const auto again_shown = parse_url(shown);
  require(!again_shown || (again_shown->user.empty() && again_shown->password.empty()));
  return 0;
}
