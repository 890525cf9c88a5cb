// Tags are the caller's numbers, and it wants to forget them when the cache does. So each batch carries the era in
// which its lines were matched; what was learnt in an earlier era is not taken any more. Tested by
// tests/unit/stream/shapes_test.cpp and tests/unit/mcp-agg/model_test.cpp.
#include "stream/shapes.h"

#include <shared_mutex>
#include <utility>

#include "json/json.h"

namespace mcp::stream {

// Apart from those that the other thread writes meanwhile.
struct alignas(128) Shapes::Noted final : io::Notes {
  std::vector<Hit> hits;
  std::uint64_t era = 0;
  ndjson::ShapeCache::Cursor cursor;
};

// The half of those who read. What is learnt and what is counted changes the cache when nobody matches: batches that
// begin meanwhile match as before.
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

  // Batches begin one after another in their order, so eras only grow.
  void begin(io::Notes& notes) override {
    auto& noted = static_cast<Noted&>(notes);
    noted.hits.clear();
    if (changes_.load(std::memory_order_acquire) && may_change()) {
      const std::lock_guard changing(matching_, std::adopt_lock);
      change();
    }
    matching_.lock_shared();
    noted.era = era_;
  }
  std::size_t recognise(std::string_view bytes, io::Notes& notes) override {
    auto& noted = static_cast<Noted&>(notes);
    Hit hit;
    const std::size_t length = cache_.match_next(noted.cursor, bytes, hit);
    if (length > 0) noted.hits.push_back(hit);
    return length;
  }
  bool look(std::string_view line, io::Notes& notes) override {
    auto& noted = static_cast<Noted&>(notes);
    const auto hit = cache_.match(noted.cursor, line);
    if (hit) noted.hits.push_back(*hit);
    return hit.has_value();
  }
  void end(io::Notes& notes) override {
    auto& cursor = static_cast<Noted&>(notes).cursor;
    matching_.unlock_shared();
    {
      const std::lock_guard lock(mutex_);
      met_.hits += cursor.hits;
      met_.misses += cursor.misses;
    }
    if (cursor.misses > 0) changes_.store(true, std::memory_order_release);
    cursor = {};
  }

  bool wants() const { return wants_.load(std::memory_order_relaxed); }

  void enqueue(std::string_view line, const Hit& decoded, std::uint64_t era) {
    const std::lock_guard lock(mutex_);
    if (learnt_.text.size() > kMostQueued) return;  // it comes again
    learnt_.lines.push_back({.size = line.size(), .decoded = decoded, .era = era});
    learnt_.text.append(line);
    changes_.store(true, std::memory_order_release);
  }

 private:
  // Whether nobody matches, who then cannot begin to: after some batches it is waited for.
  bool may_change() {
    constexpr int kPatience = 8;
    if (++put_off_ > kPatience) {
      matching_.lock();
    } else if (!matching_.try_lock()) {
      return false;
    }
    put_off_ = 0;
    return true;
  }
  void change() {
    taken_.lines.clear();
    taken_.text.clear();
    ndjson::ShapeCache::Cursor met;
    {
      const std::lock_guard lock(mutex_);
      std::swap(taken_, learnt_);
      std::swap(met, met_);
      changes_.store(false, std::memory_order_relaxed);
    }
    if (cache_.settle(met)) ++era_;
    taken_.text.append(json::kPadding, '\0');
    const std::string_view text = taken_.text;
    std::size_t at = 0;
    for (const Learnt::One& one : taken_.lines) {
      if (one.era == era_) cache_.learn(text.substr(at, one.size), one.decoded);
      at += one.size;
    }
    wants_.store(cache_.wants(), std::memory_order_relaxed);
  }

  ndjson::ShapeCache& cache_;   // changed under matching_ alone, as what follows
  std::shared_mutex matching_;  // shared while a batch is matched
  std::uint64_t era_ = 0;
  int put_off_ = 0;  // of whoever begins
  Learnt taken_;
  std::atomic<bool> wants_{true};
  std::atomic<bool> changes_{false};  // there is something to learn, or to judge
  std::mutex mutex_;                  // over what follows
  Learnt learnt_;
  ndjson::ShapeCache::Cursor met_;
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
  if (reader_) return line.note == 0 ? std::nullopt : std::optional(noted_->hits[line.note - 1]);
  const auto hit = cache_.match(cursor_, line.text);
  if (!hit) cache_.settle(cursor_);
  return hit;
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
