// Tested by tests/unit/mcp-scrape/scraper_test.cpp.
#include "target.h"

#include <fmt/format.h>

#include <algorithm>

#include "ndjson/encode.h"
#include "promtext/format.h"
#include "text/quote.h"

namespace mcp::scrape {
namespace {

// What makes a failure another one than the last: how many bytes came before it does not.
std::string_view without_progress(std::string_view message) { return message.substr(0, message.find(" after ")); }

constexpr std::size_t kBlock = std::size_t{1} << 20;

// Hands what the machine says to a target's renderer.
class HostSink final : public host::Sink {
 public:
  HostSink(Renderer& renderer, KnownFamilies& families, std::string& out, std::vector<std::uint64_t>& series)
      : renderer_(renderer), families_(families), out_(out), series_(series) {}

  void family(const record::Metadata& about) override {
    if (!families_.learn(about)) return;
    ndjson::append(out_, about);
    ++records_;
  }
  void sample(const record::Sample& sample) override {
    renderer_.append(out_, sample);
    series_.push_back(record::hash(sample.series));
    ++records_;
  }
  std::uint64_t records() const { return records_; }

 private:
  Renderer& renderer_;
  KnownFamilies& families_;
  std::string& out_;
  std::vector<std::uint64_t>& series_;
  std::uint64_t records_ = 0;
};

std::unique_ptr<host::Reader> open_host(const Source& source) {
  return source.kind == Source::Kind::kHost ? std::make_unique<host::Reader>(source.address) : nullptr;
}

}  // namespace

Target::Target(const Source& source, const Shared& shared, Schedule schedule)
    : source_(source),
      shared_(shared),
      schedule_(schedule),
      host_(open_host(source)),
      renderer_(identity_of(shared.plan, host_ ? host_->nodename() : source.instance)) {}

void Target::start(const Moment& now) {
  running_ = true;
  started_ = now;
  renderer_.set_time(now.wall_us);
  out_.clear();
  full_.clear();
  text_.reset();
  carry_.clear();
  too_long_ = false;
  line_number_ = 0;
  samples_ = records_ = 0;
  series_.clear();
}

void Target::read_host() {
  HostSink sink(renderer_, families_, out_, series_);
  for (const Error& error : host_->read(started_.wall_us, sink)) {
    if (said_.insert(error.message + error.place.file).second) shared_.console.warning(error);
  }
  records_ = sink.records();
  samples_ = series_.size();
}

Status Target::begin(const http::Head& head) {
  auto format = shared_.plan.format;
  if (!format) format = promtext::format_of_media_type(head.content_type);
  if (!format) {
    return Error{.code = Code::kNetwork,
                 .message = fmt::format(
                     "the answer is {}, neither Prometheus text nor OpenMetrics (--format reads it all the same)",
                     text::printable(head.content_type))};
  }
  const Setting setting{source_.shown, renderer_, families_, shared_.ledger, shared_.plan.judgement};
  text_.emplace(setting, *format);
  text_->collect_series(series_);
  return Done{};
}

Status Target::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto newline = bytes.find('\n');
    if (newline == std::string_view::npos) return piece(bytes);
    if (carry_.empty() && !too_long_ && newline <= shared_.max_line) {
      if (Status read = line(bytes.substr(0, newline)); !read) return read;
    } else {
      if (Status held = piece(bytes.substr(0, newline)); !held) return held;
      const bool whole = !too_long_;
      too_long_ = false;
      if (whole) {
        if (Status read = line(carry_); !read) return read;
      }
      carry_.clear();
    }
    bytes.remove_prefix(newline + 1);
  }
  return Done{};
}

Status Target::line(std::string_view text) {
  if (out_.size() >= kBlock) {
    full_.push_back(std::move(out_));
    out_.clear();
    out_.reserve(kBlock + kBlock / 8);
  }
  return text_->line(text, ++line_number_, out_);
}

// A part of a line that is not whole yet; what goes beyond the limit is let go.
Status Target::piece(std::string_view text) {
  if (too_long_) return Done{};
  if (carry_.size() + text.size() <= shared_.max_line) {
    carry_ += text;
    return Done{};
  }
  too_long_ = true;
  carry_ += text.substr(0, shared_.max_line - carry_.size());
  Status refused = text_->long_line(carry_, ++line_number_, shared_.max_line);
  carry_.clear();
  return refused;
}

Status Target::finish_text() {
  if (!text_) return Done{};
  if (!carry_.empty()) {
    if (Status read = line(carry_); !read) return read;
  }
  return text_->finish(out_);
}

void Target::end(const std::optional<Error>& error, std::int64_t monotonic_us, io::Output& out) {
  std::optional<Error> failure = error;
  if (!failure) {
    const Status finished = finish_text();
    if (!finished) failure = finished.error();
  }
  const Tally tally = text_ ? text_->tally() : Tally{};
  if (text_) samples_ = tally.samples;
  if (text_) records_ = text_->records();
  say_change(failure);
  if (failure) {
    ever_down_ = true;
    ever_malformed_ |= failure->code == Code::kMalformed;
    samples_ = records_ = 0;
    series_.clear();
    families_ = {};
    shared_.ledger.failed(tally);
  } else {
    write_records(out);
    shared_.ledger.scraped(tally);
  }
  full_.clear();
  records_ += append_own(out.buffer(), monotonic_us - started_.monotonic_us);
  shared_.ledger.add_records(records_);
  running_ = false;
  schedule_.ended(monotonic_us);
  shared_.console.note(
      fmt::format("{}: {} samples in {}", source_.shown, samples_,
                  timeutil::format_duration(timeutil::Duration(monotonic_us - started_.monotonic_us))));
}

void Target::write_records(io::Output& out) {
  for (const std::string& block : full_) {
    out.buffer() += block;
    if (!out.flush_if_large()) return;
  }
  out.buffer() += out_;
}

// One line for each change of state; with -v for each failure.
void Target::say_change(const std::optional<Error>& error) {
  const std::string why(error ? without_progress(error->message) : "");
  const bool changed = why != trouble_;
  const bool was_down = !trouble_.empty();
  trouble_ = why;
  if (error && (changed || shared_.console.verbosity() > 0)) shared_.console.error(Error(*error).in(source_.shown));
  if (!error && was_down) shared_.console.warning(Error{.message = "up again"}.in(source_.shown));
}

// The series that Prometheus adds to each scrape; how many they are.
std::uint64_t Target::append_own(std::string& out, std::int64_t duration_us) {
  record::Sample sample;
  sample.type = record::Type::kGauge;
  sample.value_is = record::ValueIs::kNumber;
  std::uint64_t records = 0;
  const auto append = [&](std::string_view name, std::string_view unit, double value) {
    ++records;
    sample.series.name = name;
    sample.unit = unit;
    sample.value = value;
    renderer_.append(out, sample);
  };
  append("up", "1", trouble_.empty() ? 1 : 0);
  sample.precision_us = static_cast<double>(duration_us);
  append("scrape_duration_seconds", "s", static_cast<double>(duration_us) / 1e6);
  sample.precision_us.reset();
  append("scrape_samples_scraped", "1", static_cast<double>(samples_));
  append("scrape_samples_post_metric_relabeling", "1", static_cast<double>(samples_));
  append("scrape_series_added", "1", static_cast<double>(added_series()));
  return records;
}

// How many series the last good scrape did not have.
std::uint64_t Target::added_series() {
  if (!trouble_.empty()) return 0;
  std::sort(series_.begin(), series_.end());
  series_.erase(std::unique(series_.begin(), series_.end()), series_.end());
  std::uint64_t added = 0;
  auto known = known_series_.begin();
  for (const std::uint64_t one : series_) {
    known = std::lower_bound(known, known_series_.end(), one);
    if (known == known_series_.end() || *known != one) ++added;
  }
  std::swap(known_series_, series_);
  return added;
}

}  // namespace mcp::scrape
