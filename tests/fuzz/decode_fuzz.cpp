// links: mcp_ndjson
// A line that is decoded and encoded is a line of the same kind, and doing so again changes no byte of it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ndjson/decode.h"
#include "ndjson/encode.h"

namespace {

using namespace mcp;

void require(bool holds) {
  if (!holds) __builtin_trap();
}

template <class T>
std::optional<std::string> encode(const Result<T>& record) {
  if (!record) {
    require(record.error().code == Code::kMalformed && !record.error().reason.empty());
    return std::nullopt;
  }
  std::string out;
  ndjson::append(out, *record);
  return out;
}

template <class T>
std::optional<std::string> encode_pointed(const Result<const T*>& record) {
  return encode(record ? Result<T>(**record) : Result<T>(record.error()));
}

std::optional<std::string> encode_kind(ndjson::Decoder& decoder, record::Kind kind) {
  switch (kind) {
    case record::Kind::kSample:
      return encode_pointed(decoder.sample());
    case record::Kind::kMetadata:
      return encode(decoder.metadata());
    case record::Kind::kAggregate:
      return encode_pointed(decoder.aggregate());
    case record::Kind::kSpan:
      return encode(decoder.span());
    case record::Kind::kAlert:
      return encode(decoder.alert());
    case record::Kind::kViolation:
      return encode(decoder.violation());
    case record::Kind::kChaos:
      return encode(decoder.chaos());
    case record::Kind::kEvent:
      return encode(decoder.event());
    case record::Kind::kLog:
      return encode(decoder.log());
    case record::Kind::kReport:
      return encode(decoder.report());
    case record::Kind::kOtlp:
    case record::Kind::kForeign:
      return std::nullopt;
  }
  return std::nullopt;
}

struct Once {
  record::Kind kind;
  std::string line;  // with its newline
};

std::optional<Once> decode_encode(std::string_view line) {
  const std::string padded = std::string(line) + std::string(json::kPadding, ' ');
  ndjson::Decoder decoder;
  const auto kind = decoder.parse(std::string_view(padded).substr(0, line.size()));
  if (!kind) {
    require(!kind.error().reason.empty() && kind.error().place.column >= 1);
    return std::nullopt;
  }
  [[maybe_unused]] const auto time = decoder.event_time();
  [[maybe_unused]] const record::Value tree = decoder.tree();
  const auto out = encode_kind(decoder, *kind);
  if (!out) return std::nullopt;
  return Once{*kind, *out};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto once = decode_encode(std::string_view(reinterpret_cast<const char*>(bytes), size));
  if (!once) return 0;
  require(once->line.ends_with("}\n") && once->line.find('\n') == once->line.size() - 1);
  const auto twice = decode_encode(std::string_view(once->line).substr(0, once->line.size() - 1));
  require(twice && twice->kind == once->kind && twice->line == once->line);
  return 0;
}
