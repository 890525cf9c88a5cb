// links: mcp_http
// Bytes as the body of an answer: the first says how it is packed and the second how it is cut. However it is cut, the
// outcome is the same, and never more than the limit is delivered.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/body.h"

namespace {

using namespace mcp;

constexpr std::uint64_t kLimit = 100'000;

class Counter final : public http::BodySink {
 public:
  Status begin(const http::Head&) override { return Done{}; }
  Status write(std::string_view bytes) override {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    delivered += bytes.size();
    return Done{};
  }
  std::uint64_t hash = 14695981039346656037U;
  std::uint64_t delivered = 0;
};

struct Outcome {
  bool good = false;
  std::uint64_t hash = 0;
};

Outcome run(zip::Packing packing, std::string_view wire, std::size_t step) {
  Counter sink;
  http::Body body(kLimit, &sink);
  Status state = body.begin(http::Head{200, ""}, packing);
  const timeutil::SystemClock clock;
  for (std::size_t at = 0; state && (at < wire.size() || body.waiting());) {
    // In the second run the turn is over with each piece.
    const http::Turn turn{clock, step < wire.size() ? 0 : INT64_MAX};
    const Result<std::size_t> taken = body.add(wire.substr(at, step), turn);
    if (!taken) return {};
    if (*taken == 0 && !body.waiting() && at < wire.size()) __builtin_trap();
    at += *taken;
  }
  if (state) state = body.finish();
  if (sink.delivered > kLimit) __builtin_trap();
  return {static_cast<bool>(state), state ? sink.hash : 0};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  constexpr zip::Packing kPackings[] = {zip::Packing::kNone, zip::Packing::kGzip, zip::Packing::kZstd};
  const zip::Packing packing = kPackings[bytes[0] % 3];
  const std::string_view wire(reinterpret_cast<const char*>(bytes) + 2, size - 2);
  const Outcome whole = run(packing, wire, size);
  const Outcome cut = run(packing, wire, std::size_t{1} + bytes[1] % 64);
  if (whole.good != cut.good || whole.hash != cut.hash) __builtin_trap();
  return 0;
}
