// libcurl's multi interface with a queue before it. Requests above the limit wait here and not in libcurl, whose clock
// for a request starts when it is handed over: a queue of dead targets must not eat the time of the live ones behind
// it. Tested by tests/unit/http/fetcher_test.cpp.
#include "http/fetcher.h"

#include <curl/curl.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <utility>

#include "http/transfer.h"

namespace mcp::http {

class Fetcher::Transfers {
 public:
  Transfers(const timeutil::Clock& clock, std::size_t concurrency)
      : concurrency_(std::max<std::size_t>(concurrency, 1)), turn_{clock} {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = curl_multi_init();
    const auto kept = static_cast<long>(std::min<std::size_t>(concurrency_, std::numeric_limits<int>::max()));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kept);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  }
  ~Transfers() {
    for (const auto& [id, transfer] : running_) curl_multi_remove_handle(multi_, transfer->handle());
    running_.clear();
    curl_multi_cleanup(multi_);
    curl_global_cleanup();
  }
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  void queue(std::uint64_t id, const Request& request, BodySink* sink) {
    queued_.push_back(std::make_unique<Transfer>(id, request, sink, turn_));
  }

  std::vector<Response> wait(timeutil::Duration timeout, int wake_fd) {
    advance();
    if (finished_.empty()) {
      poll(timeout, wake_fd);
      advance();
    }
    return std::exchange(finished_, {});
  }

 private:
  void advance() {
    begin_queued();
    turn_.until_us = turn_.clock.monotonic_us() + kTurnUs;
    resume_paused();
    int left = 0;
    curl_multi_perform(multi_, &left);
    collect();
    begin_queued();
  }

  void resume_paused() {
    std::vector<std::pair<Transfer*, CURLcode>> broken;
    for (const auto& [id, transfer] : running_) {
      if (!transfer->paused()) continue;
      if (const CURLcode code = transfer->resume(); code != CURLE_OK) broken.emplace_back(transfer.get(), code);
    }
    for (const auto& [transfer, code] : broken) end(*transfer, code);
  }

  void end(Transfer& transfer, CURLcode code) {
    finished_.push_back(transfer.finish(code));
    curl_multi_remove_handle(multi_, transfer.handle());
    running_.erase(transfer.id());
  }

  void begin_queued() {
    while (!queued_.empty() && running_.size() < concurrency_) {
      std::unique_ptr<Transfer> next = std::move(queued_.front());
      queued_.pop_front();
      if (Status ready = next->prepare(); !ready) {
        finished_.push_back(next->refuse(ready.error()));
        continue;
      }
      curl_multi_add_handle(multi_, next->handle());
      running_.emplace(next->id(), std::move(next));
    }
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;  // the message is gone with its handle
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      end(*transfer, code);
    }
  }

  void poll(timeutil::Duration timeout, int wake_fd) {
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
    const bool work_left =
        std::any_of(running_.begin(), running_.end(), [](const auto& r) { return r.second->paused(); });
    const auto limit =
        work_left ? 0 : static_cast<int>(std::clamp<std::int64_t>(ms, 0, std::numeric_limits<int>::max()));
    curl_waitfd wake{wake_fd, CURL_WAIT_POLLIN, 0};
    curl_multi_poll(multi_, &wake, wake_fd >= 0 ? 1U : 0U, limit, nullptr);
  }

  static constexpr std::int64_t kTurnUs = 10'000;  // of work on bodies, before others come first

  std::size_t concurrency_;
  Turn turn_;
  CURLM* multi_ = nullptr;
  std::deque<std::unique_ptr<Transfer>> queued_;
  std::map<std::uint64_t, std::unique_ptr<Transfer>> running_;
  std::vector<Response> finished_;
};

Fetcher::Fetcher(const timeutil::Clock& clock, std::size_t concurrency)
    : transfers_(std::make_unique<Transfers>(clock, concurrency)) {}
Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher& Fetcher::operator=(Fetcher&&) noexcept = default;

void Fetcher::start(std::uint64_t id, const Request& request, BodySink* sink) { transfers_->queue(id, request, sink); }

std::vector<Response> Fetcher::wait(timeutil::Duration timeout, int wake_fd) {
  return transfers_->wait(timeout, wake_fd);
}

}  // namespace mcp::http
