// One request on its way: a libcurl handle set up from a Request, its callbacks, and the Response that comes of it.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/body.h"
#include "http/failure.h"
#include "http/fetcher.h"
#include "result/result.h"

namespace mcp::http {

// Stays where it was made: libcurl holds its address.
class Transfer {
 public:
  // The turn is that of the moment whenever libcurl is called, and outlives it.
  Transfer(std::uint64_t id, const Request& request, BodySink* sink, const Turn& turn);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Makes the handle ready to run; an Error when the request itself is wrong.
  Status prepare();
  CURL* handle() const { return handle_.get(); }
  std::uint64_t id() const { return id_; }
  // Whether its body waits because the turn was over; then goes on with it.
  bool paused() const { return paused_; }
  CURLcode resume();
  // The Response, once libcurl said how it ended.
  Response finish(CURLcode code);
  // The Response of a request that never ran.
  Response refuse(Error error) const;

 private:
  struct EasyCleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  // Lines as libcurl takes them.
  class HeaderList {
   public:
    void add(const std::string& header);
    // Asks for the packings that a Body knows, unless a header asks for others.
    void complete();
    curl_slist* get() const { return list_.get(); }

   private:
    std::unique_ptr<curl_slist, ListCleanup> list_;
    bool encoding_given_ = false;
  };

  static std::size_t on_header(const char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(const char* bytes, std::size_t size, std::size_t count, void* self);
  Status take_header(std::size_t bytes);
  Result<std::size_t> take_body(std::string_view bytes);
  Status begin_body();

  // Whether the request that is about to be sent goes where the first one went.
  bool at_home() const;
  static int on_request(void* self, char*, char*, int, int);
  Status set_headers();
  void set_limits();
  void set_tls();
  void set_credentials(const std::string& user, const std::string& password);
  long status() const;
  Outcome outcome(CURLcode code) const;
  std::optional<Error> verdict(CURLcode code);

  std::uint64_t id_;
  Request request_;
  std::unique_ptr<CURL, EasyCleanup> handle_;
  std::string home_;            // scheme, host and port of the request's URL
  HeaderList headers_;          // for every host
  HeaderList headers_at_home_;  // the same and those of the credentials
  char detail_[CURL_ERROR_SIZE] = {};
  std::size_t header_bytes_ = 0;
  std::size_t ignored_bytes_ = 0;
  Body body_;
  const Turn& turn_;
  bool paused_ = false;
  std::size_t taken_ = 0;           // while paused: how much of what libcurl will bring again is known already
  std::optional<Error> own_error_;  // why a callback told libcurl to stop
};

}  // namespace mcp::http
