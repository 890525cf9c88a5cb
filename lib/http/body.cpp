// libcurl could undo the encoding itself, but takes a gzip stream that was cut off for a whole one; this does not.
// The limit counts decoded bytes, so a bomb is dropped at the limit, not at its size.
// Tested by tests/unit/http/body_test.cpp, fuzzed by tests/fuzz/http_body_fuzz.cpp.
#include "http/body.h"

#include "text/quote.h"

namespace mcp::http {
namespace {

constexpr std::size_t kPiece = 16384;  // of what is given to the sink at once

Error network(std::string message) { return Error{.code = Code::kNetwork, .message = std::move(message)}; }

std::string size_text(std::uint64_t bytes) {
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  constexpr Unit kUnits[] = {{" GiB", 1ULL << 30},   {" MiB", 1ULL << 20}, {" KiB", 1ULL << 10},
                             {" GB", 1'000'000'000}, {" MB", 1'000'000},   {" kB", 1'000}};
  for (const Unit& unit : kUnits) {
    if (bytes >= unit.bytes && bytes % unit.bytes == 0)
      return std::to_string(bytes / unit.bytes) + std::string(unit.name);
  }
  return std::to_string(bytes) + " bytes";
}

std::string lower_trimmed(std::string_view value) {
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
  std::string lower(value);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return lower;
}

}  // namespace

Result<zip::Packing> packing_of(std::string_view content_encoding) {
  const std::string word = lower_trimmed(content_encoding);
  if (word.empty() || word == "identity") return zip::Packing::kNone;
  if (word == "gzip" || word == "x-gzip") return zip::Packing::kGzip;
  if (word == "zstd") return zip::Packing::kZstd;
  return network("content encoding '" + text::printable(word) + "' was not asked for");
}

Status Body::begin(const Head& head, zip::Packing packing) {
  begun_ = true;
  unpacker_ = zip::make_unpacker(packing, zip::kHttpWindow);
  packing_name_ = packing == zip::Packing::kZstd ? "zstd" : "gzip";
  return sink_ != nullptr ? sink_->begin(head) : Status(Done{});
}

Result<std::size_t> Body::add(std::string_view wire, const Turn& turn) {
  any_wire_ = any_wire_ || !wire.empty();
  waiting_ = false;
  return unpacker_ ? unpack(wire, turn) : copy(wire, turn);
}

Result<std::size_t> Body::copy(std::string_view wire, const Turn& turn) {
  std::size_t taken = 0;
  while (taken < wire.size() && !waiting_) {
    const std::string_view piece = wire.substr(taken, kPiece);
    if (Status delivered = deliver(piece); !delivered) return delivered.error();
    taken += piece.size();
    waiting_ = taken < wire.size() && turn.over();
  }
  return taken;
}

// A few bytes may be a million when they are unpacked, so the clock is looked at with each piece that comes out.
Result<std::size_t> Body::unpack(std::string_view wire, const Turn& turn) {
  char decoded[kPiece];
  std::size_t taken = 0;
  for (;;) {
    const auto step = unpacker_->unpack(wire.substr(taken), decoded, sizeof decoded);
    if (!step) return network(step.error().message);
    taken += step->consumed;
    if (step->produced > 0) {
      if (Status delivered = deliver({decoded, step->produced}); !delivered) return delivered.error();
    }
    if (step->consumed == 0 && step->produced == 0) break;
    waiting_ = turn.over();
    if (waiting_) return taken;
  }
  if (taken < wire.size()) return network("damaged " + std::string(packing_name_) + " data");
  return taken;
}

Status Body::deliver(std::string_view decoded) {
  decoded_ += decoded.size();
  if (limit_ != 0 && decoded_ > limit_) return network("body is larger than " + size_text(limit_));
  if (sink_ != nullptr) return sink_->write(decoded);
  held_ += decoded;
  return Done{};
}

Status Body::finish() const {
  if (!unpacker_ || !any_wire_ || unpacker_->complete()) return Done{};
  return network(std::string(packing_name_) + " body is cut off after " + std::to_string(decoded_) + " bytes");
}

}  // namespace mcp::http
