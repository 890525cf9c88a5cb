// How fast one thread of simdjson looks at every field of every sample, without aggregating: the bar that moves with
// the machine. ceiling FILE; a sum over what it saw goes to stderr. Build: g++ -O3 -DNDEBUG -std=c++20 ceiling.cpp
// -lsimdjson
#include <simdjson.h>

#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

// Everything read leaves a trace, so that nothing is optimised away.
struct Seen {
  std::uint64_t lines = 0, bad = 0, labels = 0, bytes = 0;
  std::uint64_t times = 0;
  double values = 0;
};

bool labels_of(simdjson::ondemand::value value, Seen& seen) {
  simdjson::ondemand::object labels;
  if (value.get_object().get(labels)) return false;
  for (auto label : labels) {
    std::string_view name, text;
    if (label.unescaped_key().get(name) || label.value().get_string().get(text)) return false;
    seen.bytes += name.size() + text.size();
    ++seen.labels;
  }
  return true;
}

bool field_of(std::string_view key, simdjson::ondemand::value value, Seen& seen) {
  if (key == "labels") return labels_of(value, seen);
  if (key == "ts_us") {
    std::int64_t time = 0;
    if (value.get_int64().get(time)) return false;
    seen.times += static_cast<std::uint64_t>(time);
  } else if (key == "value") {
    double number = 0;
    if (!value.get_double().get(number)) seen.values += number;  // else a marker or a special string
  } else {
    std::string_view text;
    if (!value.get_string().get(text)) seen.bytes += text.size();
  }
  return true;
}

bool read_line(simdjson::ondemand::parser& parser, const char* line, std::size_t size, Seen& seen) {
  simdjson::ondemand::document document;
  simdjson::ondemand::object sample;
  if (parser.iterate(line, size, size + simdjson::SIMDJSON_PADDING).get(document) || document.get_object().get(sample))
    return false;
  for (auto field : sample) {
    std::string_view key;
    simdjson::ondemand::value value;
    if (field.unescaped_key().get(key) || field.value().get(value) || !field_of(key, value, seen)) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::ifstream file(argc > 1 ? argv[1] : "");
  if (!file) {
    std::fputs("usage: ceiling FILE\n", stderr);
    return 2;
  }
  file.rdbuf()->pubsetbuf(nullptr, 0);
  simdjson::ondemand::parser parser;
  std::vector<char> buffer(2 * kBlock + simdjson::SIMDJSON_PADDING);
  Seen seen;
  for (std::size_t held = 0;;) {
    file.read(buffer.data() + held, static_cast<std::streamsize>(kBlock));
    const auto got = static_cast<std::size_t>(file.gcount());
    if (got == 0) break;
    const char* at = buffer.data();
    const char* const end = at + held + got;
    while (const auto* newline = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) {
      ++seen.lines;
      if (!read_line(parser, at, static_cast<std::size_t>(newline - at), seen)) ++seen.bad;
      at = newline + 1;
    }
    held = static_cast<std::size_t>(end - at);
    if (held > kBlock) return 2;
    std::memmove(buffer.data(), at, held);
  }
  std::fprintf(stderr, "lines %llu bad %llu labels %llu bytes %llu times %llu values %.3f\n",
               static_cast<unsigned long long>(seen.lines), static_cast<unsigned long long>(seen.bad),
               static_cast<unsigned long long>(seen.labels), static_cast<unsigned long long>(seen.bytes),
               static_cast<unsigned long long>(seen.times), seen.values);
  return seen.bad == 0 ? 0 : 1;
}
