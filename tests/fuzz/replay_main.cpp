// Replays a fuzzer's corpus through its entry point under any compiler, so that what a fuzzer once found stays found.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

constexpr std::size_t kFewestSeeds = 20;

// The files of the folder in the order of their names; empty when it cannot be read.
std::vector<std::filesystem::path> seeds_of(const char* folder) {
  std::vector<std::filesystem::path> seeds;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (entry.is_regular_file(unreadable)) seeds.push_back(entry.path());
  }
  std::sort(seeds.begin(), seeds.end());
  return seeds;
}

// Runs one seed from a block of exactly its size, so that a sanitizer sees the first byte read beyond it.
bool replay(const std::filesystem::path& seed) {
  std::ifstream file(seed, std::ios::binary);
  if (!file) return false;
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto bytes = std::make_unique<std::uint8_t[]>(text.size());
  std::transform(text.begin(), text.end(), bytes.get(), [](char byte) { return static_cast<std::uint8_t>(byte); });
  LLVMFuzzerTestOneInput(bytes.get(), text.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
    return 2;
  }
  const auto seeds = seeds_of(argv[1]);
  if (seeds.size() < kFewestSeeds) {
    std::fprintf(stderr, "%s: %zu seeds, at least %zu are needed\n", argv[1], seeds.size(), kFewestSeeds);
    return 1;
  }
  for (const auto& seed : seeds) {
    if (!replay(seed)) {
      std::fprintf(stderr, "%s: cannot be read\n", seed.c_str());
      return 2;
    }
  }
  std::printf("%zu seeds replayed\n", seeds.size());
  return 0;
}
