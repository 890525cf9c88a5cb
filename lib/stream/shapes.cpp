// Tags are the caller's numbers, and it wants to forget them when the cache does. So each batch carries the era in
// which its lines were matched; what was learnt in an earlier era is not taken any more. Tested by
// tests/unit/stream/shapes_test.cpp and tests/unit/mcp-agg/model_test.cpp.
#include "stream/shapes.h"

#include <utility>

#include "json/json.h"

namespace mcp::stream {

struct Shapes::Noted final : io::Notes {
  std::vector<Hit> hits;
  std::uint64_t era = 0;
};

// The reading thread's half. What both threads touch is the queue and two flags.
class Shapes::Reader final : public io::Ahead {
 public:
  static constexpr std::size_t kMostQueued = std::size_t{4} << 20;
  struct Learnt {
    struct One {
      std::size_t size = 0;
      Hit decoded;
      std::uint64_t era = 0;
    };
    std::vector<One> lines;
    std::string text;  // of all lines, one after another
  };

  explicit Reader(ndjson::ShapeCache& cache) : cache_(cache) {}

  std::unique_ptr<io::Notes> make_notes() override { return std::make_unique<Noted>(); }

  void begin(io::Notes& notes) override {
    auto& noted = static_cast<Noted&>(notes);
    take_learnt();
    noted.era = era_;
    noted.hits.clear();
  }
  std::size_t recognise(std::string_view bytes, io::Notes& notes) override {
    Hit hit;
    const std::size_t length = cache_.match_next(bytes, hit);
    if (length > 0) static_cast<Noted&>(notes).hits.push_back(hit);
    return length;
  }
  bool look(std::string_view line, io::Notes& notes) override {
    const auto hit = cache_.match_other(line);
    if (hit) static_cast<Noted&>(notes).hits.push_back(*hit);
    return hit.has_value();
  }
  // The cache may have begun anew on the way: nothing after that was a hit.
  void end(io::Notes&) override {
    if (cache_.size() < known_) ++era_;
    known_ = cache_.size();
    wants_.store(cache_.wants(), std::memory_order_relaxed);
  }

  bool wants() const { return wants_.load(std::memory_order_relaxed); }

  void enqueue(std::string_view line, const Hit& decoded, std::uint64_t era) {
    const std::lock_guard lock(mutex_);
    if (learnt_.text.size() > kMostQueued) return;  // it comes again
    learnt_.lines.push_back({.size = line.size(), .decoded = decoded, .era = era});
    learnt_.text.append(line);
    any_learnt_.store(true, std::memory_order_release);
  }

 private:
  void take_learnt() {
    if (!any_learnt_.load(std::memory_order_acquire)) return;
    taken_.lines.clear();
    taken_.text.clear();
    {
      const std::lock_guard lock(mutex_);
      std::swap(taken_, learnt_);
      any_learnt_.store(false, std::memory_order_relaxed);
    }
    taken_.text.append(json::kPadding, '\0');
    const std::string_view text = taken_.text;
    std::size_t at = 0;
    for (const Learnt::One& one : taken_.lines) {
      if (one.era == era_) cache_.learn_once(text.substr(at, one.size), one.decoded);
      at += one.size;
    }
    known_ = cache_.size();
  }

  ndjson::ShapeCache& cache_;
  std::uint64_t era_ = 0;
  std::size_t known_ = 0;
  Learnt taken_;
  std::atomic<bool> wants_{true};
  std::atomic<bool> any_learnt_{false};
  std::mutex mutex_;
  Learnt learnt_;  // guarded by mutex_
};

Shapes::Shapes(const ndjson::ShapeLimits& limits) : cache_(limits) {}
Shapes::~Shapes() = default;

io::Ahead* Shapes::ahead() {
  if (!reader_) reader_ = std::make_unique<Reader>(cache_);
  return reader_.get();
}

void Shapes::begin(const io::Notes* notes) { noted_ = reader_ ? static_cast<const Noted*>(notes) : nullptr; }

bool Shapes::forgot() {
  if (!reader_) return cache_.size() == 0;
  if (noted_ == nullptr || noted_->era == era_) return false;
  era_ = noted_->era;
  return true;
}

std::optional<Shapes::Hit> Shapes::match(const io::Line& line) {
  if (!reader_) return cache_.match(line.text);
  if (line.note == 0) return std::nullopt;
  return noted_->hits[line.note - 1];
}

bool Shapes::wants() const { return reader_ ? reader_->wants() : cache_.wants(); }

void Shapes::learn(std::string_view line, const Hit& decoded) {
  if (reader_) {
    reader_->enqueue(line, decoded, era_);
  } else {
    cache_.learn(line, decoded);
  }
}

// Two queues, whose vectors grow.
std::size_t Shapes::most_room_of_shape(std::size_t line) {
  return ndjson::ShapeCache::most_room_of_shape(line) + std::size_t{2} * 3 * (line + sizeof(Reader::Learnt::One));
}

std::size_t Shapes::most_room(const ndjson::ShapeLimits& limits) {
  return ndjson::ShapeCache::most_room(limits) + std::size_t{2} * 3 * 2 * Reader::kMostQueued;
}

}  // namespace mcp::stream
