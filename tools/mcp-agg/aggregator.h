// The filter: samples in, aggregates out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "closer.h"
#include "io/output.h"
#include "jump_guard.h"
#include "ndjson/decode.h"
#include "plan.h"
#include "stream/filter.h"
#include "stream/shapes.h"

namespace mcp::agg {

struct AggregatorOptions {
  ndjson::ShapeLimits shapes = {};  // no shapes at all: every line is decoded
  std::size_t kept_text = kKeptText;
};

class Aggregator final : public stream::Stage {
 public:
  // Late lines go to `late` where there is one.
  Aggregator(Plan plan, std::optional<io::Output> late, const AggregatorOptions& options = {});

  // What the lines of one shape have in common takes this at most, in bytes.
  static std::size_t most_room_of_shape() { return 3 * sizeof(Origin); }

  io::Ahead* ahead() override { return shapes_.ahead(); }
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override;
  Status pause(stream::Sink& sink) override;
  std::optional<std::int64_t> wake_after_us() const override;
  Status idle(std::int64_t silent_us, stream::Sink& sink) override;
  Status finish(stream::Sink& sink) override;
  void leave(stream::Sink& sink) override;
  std::vector<io::Output*> files() override;
  void save(state::Writer& archive) override { persist(archive); }
  bool load(state::Reader& archive) override;
  Status close(cli::Console& console) override;

 private:
  // What the lines of one shape have in common.
  struct Origin {
    std::uint32_t series = 0;  // from kUnselected on none
    std::optional<std::int64_t> start_us;
    Nature nature;
    template <class Archive>
    void persist(Archive& archive) {
      archive(series, start_us, nature);
    }
    friend bool operator==(const Origin&, const Origin&) = default;
  };
  // One sample, wherever it was read from.
  struct Arrival {
    std::int64_t ts_us = 0;
    double value = 0;
    bool stale = false;
    HistSample* hist = nullptr;  // instead of a value; its content is taken
  };

  // What a line says by itself.
  struct Read {
    bool selected = false;
    Member member;
    std::optional<HistSample> hist;
  };
  // A line that waits to be borne out by another; what it means is looked at then.
  struct Waiting {
    std::string line;
    std::uint64_t number = 0;
    std::int64_t ts_us = 0;
    template <class Archive>
    void persist(Archive& archive) {
      archive(line, number, ts_us);
    }
  };

  template <class Archive>
  void persist(Archive& archive) {
    archive(book_, guard_, waiting_, tickets_);
    windows_.persist(archive, book_);
    if constexpr (Archive::kReads) {
      closer_->load(archive);
    } else {
      closer_->save(archive);
    }
    archive(overflow_told_);
  }
  bool coherent() const;
  void decode(const io::Line& line, stream::Sink& sink);
  void take(const io::Line& line, const record::Sample& sample, stream::Sink& sink);
  Result<Read> read(const record::Sample& sample);
  Error placed(Error error, std::string_view key) const;
  Result<stream::Fate> admit(const record::Sample& sample, Read& read, Origin& origin, stream::Sink& sink);
  stream::Fate deliver(const Origin& origin, const Arrival& arrival, stream::Sink& sink);
  void count(const io::Line& line, stream::Fate fate, stream::Sink& sink);
  Status place(const record::Sample& sample, Read& read, Origin& origin);
  void observe(const Origin& origin, const Arrival& arrival, stream::Sink& sink);
  void keep_late(std::string_view line);
  void hold(const io::Line& line, const record::Sample& sample, stream::Sink& sink);
  void release(const Waiting& held, stream::Sink& sink);
  void give_up(const std::vector<std::uint64_t>& tickets, stream::Sink& sink);
  void learn(const io::Line& line, const Origin& origin, const record::Sample& sample);
  void close_ripe(stream::Sink& sink);
  std::uint32_t tag_of(const Origin& origin);
  void recount_duplicates(stream::Sink& sink);
  void tell_overflow(std::uint64_t line, stream::Sink& sink);

  const Plan plan_;
  std::optional<io::Output> late_;
  ndjson::Decoder decoder_;
  stream::Shapes shapes_;
  std::vector<Origin> origins_;        // by the tag of a shape
  std::vector<std::uint32_t> newest_;  // by series: the tag that it was given last; may be void
  SeriesBook book_;
  JumpGuard guard_;
  std::map<std::uint64_t, Waiting> waiting_;  // by ticket: the number of the samples before it that were held
  std::uint64_t tickets_ = 0;
  Windows windows_;
  PlainRows rows_;
  std::unique_ptr<Closer> closer_;
  bool overflow_told_ = false;
  std::uint64_t given_up_ = 0;
  std::vector<std::string> label_room_;
};

}  // namespace mcp::agg
