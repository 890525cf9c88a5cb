// Tested by tests/unit/http/fetcher_test.cpp against a loopback server that misbehaves on purpose.
#include "http/transfer.h"

#include <algorithm>
#include <string>

#include "http/url.h"

namespace mcp::http {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t{256} << 10;  // of all answers of one request, redirects included
constexpr std::size_t kMaxIgnoredBytes = std::size_t{64}
                                         << 10;  // of an error page, read so that the connection can be reused

Error network(std::string message) { return Error{.code = Code::kNetwork, .message = std::move(message)}; }

bool is_success(long status) { return status >= 200 && status < 300; }

// libcurl takes 0 as "no limit".
long milliseconds(timeutil::Duration limit) {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  return static_cast<long>(std::clamp<std::int64_t>(ms, 1, std::int64_t{1} << 31));
}

timeutil::Duration time_of(CURL* handle, CURLINFO which) {
  curl_off_t us = 0;
  curl_easy_getinfo(handle, which, &us);
  return timeutil::Duration(us);
}

bool names(const std::string& header, std::string_view name) {
  return header.size() > name.size() && header[name.size()] == ':' &&
         curl_strnequal(header.data(), name.data(), name.size()) != 0;
}

std::string origin(const Url& url) { return url.scheme + "://" + instance(url); }

}  // namespace

Transfer::Transfer(std::uint64_t id, const Request& request, BodySink* sink, const Turn& turn)
    : id_(id), request_(request), body_(request.body_limit, sink), turn_(turn) {}

Status Transfer::prepare() {
  Result<Url> url = parse_url(request_.url);
  if (!url) return url.error();
  handle_.reset(curl_easy_init());
  if (!handle_) return network("out of memory");
  if (Status ready = set_headers(); !ready) return ready;
  home_ = origin(*url);
  const std::string bare = home_ + url->target;
  curl_easy_setopt(handle(), CURLOPT_URL, bare.c_str());
  curl_easy_setopt(handle(), CURLOPT_PRIVATE, this);
  curl_easy_setopt(handle(), CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle(), CURLOPT_ERRORBUFFER, detail_);
  curl_easy_setopt(handle(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(handle(), CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(handle(), CURLOPT_HEADERDATA, this);
  curl_easy_setopt(handle(), CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(handle(), CURLOPT_WRITEDATA, this);
  set_limits();
  set_tls();
  set_credentials(url->user, url->password);
  return Done{};
}

void Transfer::HeaderList::add(const std::string& header) {
  list_.reset(curl_slist_append(list_.release(), header.c_str()));
  encoding_given_ = encoding_given_ || names(header, "Accept-Encoding");
}

void Transfer::HeaderList::complete() {
  if (!encoding_given_) add("Accept-Encoding: gzip, zstd");
}

Status Transfer::set_headers() {
  const auto broken = [](const std::string& header) {
    return header.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
  };
  const std::vector<std::string>& own = request_.credentials.headers;
  if (std::any_of(request_.headers.begin(), request_.headers.end(), broken) ||
      std::any_of(own.begin(), own.end(), broken)) {
    return Error{.code = Code::kUsage, .message = "a header has a line break in it"};
  }
  for (const std::string& header : request_.headers) {
    headers_.add(header);
    headers_at_home_.add(header);
  }
  for (const std::string& header : own) headers_at_home_.add(header);
  headers_.complete();
  headers_at_home_.complete();
  curl_easy_setopt(handle(), CURLOPT_HTTPHEADER, headers_at_home_.get());
  curl_easy_setopt(handle(), CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  curl_easy_setopt(handle(), CURLOPT_PREREQDATA, this);
  curl_easy_setopt(handle(), CURLOPT_USERAGENT, "mcp-tools/" MCP_VERSION);
  return Done{};
}

// Called before each request of the transfer is written. libcurl drops only Authorization and Cookie by itself.
int Transfer::on_request(void* self, char*, char*, int, int) {
  auto& transfer = *static_cast<Transfer*>(self);
  const HeaderList& list = transfer.at_home() ? transfer.headers_at_home_ : transfer.headers_;
  return curl_easy_setopt(transfer.handle(), CURLOPT_HTTPHEADER, list.get()) == CURLE_OK ? CURL_PREREQFUNC_OK
                                                                                         : CURL_PREREQFUNC_ABORT;
}

bool Transfer::at_home() const {
  const char* address = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_EFFECTIVE_URL, &address);
  const Result<Url> url = parse_url(address != nullptr ? address : "");
  return url && curl_strequal(origin(*url).c_str(), home_.c_str()) != 0;
}

void Transfer::set_limits() {
  curl_easy_setopt(handle(), CURLOPT_TIMEOUT_MS, milliseconds(request_.timeout));
  curl_easy_setopt(handle(), CURLOPT_CONNECTTIMEOUT_MS,
                   milliseconds(std::min(request_.timeout, request_.connect_timeout)));
  curl_easy_setopt(handle(), CURLOPT_FOLLOWLOCATION, request_.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(handle(), CURLOPT_MAXREDIRS, static_cast<long>(request_.max_redirects));
  curl_easy_setopt(handle(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle(), CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
}

void Transfer::set_tls() {
  const Tls& tls = request_.tls;
  if (!tls.ca_file.empty()) curl_easy_setopt(handle(), CURLOPT_CAINFO, tls.ca_file.c_str());
  if (!tls.cert_file.empty()) curl_easy_setopt(handle(), CURLOPT_SSLCERT, tls.cert_file.c_str());
  const std::string& key = tls.key_file.empty() ? tls.cert_file : tls.key_file;
  if (!key.empty()) curl_easy_setopt(handle(), CURLOPT_SSLKEY, key.c_str());
  curl_easy_setopt(handle(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(handle(), CURLOPT_SSL_VERIFYPEER, tls.insecure ? 0L : 1L);
  curl_easy_setopt(handle(), CURLOPT_SSL_VERIFYHOST, tls.insecure ? 0L : 2L);
}

void Transfer::set_credentials(const std::string& user, const std::string& password) {
  const Credentials& given = request_.credentials;
  if (!given.bearer.empty()) {
    curl_easy_setopt(handle(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BEARER));
    curl_easy_setopt(handle(), CURLOPT_XOAUTH2_BEARER, given.bearer.c_str());
    return;
  }
  const bool from_url = given.user.empty() && given.password.empty();
  const std::string& name = from_url ? user : given.user;
  const std::string& secret = from_url ? password : given.password;
  if (name.empty() && secret.empty()) return;
  curl_easy_setopt(handle(), CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
  curl_easy_setopt(handle(), CURLOPT_USERNAME, name.c_str());
  curl_easy_setopt(handle(), CURLOPT_PASSWORD, secret.c_str());
}

std::size_t Transfer::on_header(const char*, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const Status taken = transfer.take_header(size * count);
  if (taken) return size * count;
  transfer.own_error_ = taken.error();
  return 0;
}

// What is refused for now comes again, from its beginning, when the transfer goes on.
std::size_t Transfer::on_body(const char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view fresh = std::string_view(bytes, size * count).substr(std::min(transfer.taken_, size * count));
  const Result<std::size_t> taken = transfer.take_body(fresh);
  if (!taken) {
    transfer.own_error_ = taken.error();
    return 0;
  }
  transfer.paused_ = transfer.body_.waiting();
  transfer.taken_ = transfer.paused_ ? transfer.taken_ + *taken : 0;
  return transfer.paused_ ? CURL_WRITEFUNC_PAUSE : size * count;
}

CURLcode Transfer::resume() {
  paused_ = false;
  return curl_easy_pause(handle(), CURLPAUSE_CONT);
}

Status Transfer::take_header(std::size_t bytes) {
  header_bytes_ += bytes;
  if (header_bytes_ > kMaxHeaderBytes) return network("headers are larger than 256 KiB");
  return Done{};
}

Result<std::size_t> Transfer::take_body(std::string_view bytes) {
  if (!is_success(status())) {
    ignored_bytes_ += bytes.size();
    if (ignored_bytes_ > kMaxIgnoredBytes) return network("status " + std::to_string(status()));
    return bytes.size();
  }
  if (!body_.begun()) {
    if (Status begun = begin_body(); !begun) return begun.error();
  }
  return body_.add(bytes, turn_);
}

Status Transfer::begin_body() {
  curl_header* encoding = nullptr;
  zip::Packing packing = zip::Packing::kNone;
  if (curl_easy_header(handle(), "Content-Encoding", 0, CURLH_HEADER, -1, &encoding) == CURLHE_OK) {
    if (encoding->amount > 1) return network("more than one content encoding");
    Result<zip::Packing> known = packing_of(encoding->value);
    if (!known) return known.error();
    packing = *known;
  }
  const char* type = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_CONTENT_TYPE, &type);
  return body_.begin(Head{status(), type != nullptr ? type : ""}, packing);
}

long Transfer::status() const {
  long code = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &code);
  return code;
}

Outcome Transfer::outcome(CURLcode code) const {
  long system_error = 0;
  long local_port = 0;
  curl_off_t received = 0;
  curl_off_t announced = -1;
  curl_easy_getinfo(handle(), CURLINFO_OS_ERRNO, &system_error);
  curl_easy_getinfo(handle(), CURLINFO_LOCAL_PORT,
                    &local_port);  // known with the TCP connection; its time, only with TLS
  curl_easy_getinfo(handle(), CURLINFO_SIZE_DOWNLOAD_T, &received);
  curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  return Outcome{.curl_code = code,
                 .system_error = static_cast<int>(system_error),
                 .detail = detail_,
                 .resolved = time_of(handle(), CURLINFO_NAMELOOKUP_TIME_T).count() > 0,
                 .reached = local_port != 0,
                 .connected = time_of(handle(), CURLINFO_PRETRANSFER_TIME_T).count() > 0,
                 .answered = status() != 0,
                 .received = static_cast<std::uint64_t>(received),
                 .announced = announced};
}

std::optional<Error> Transfer::verdict(CURLcode code) {
  if (own_error_) return own_error_;
  if (code != CURLE_OK) return failure(outcome(code), request_);
  if (!is_success(status())) return network("status " + std::to_string(status()));
  if (!body_.begun()) {
    if (Status begun = begin_body(); !begun) return begun.error();
  }
  if (Status whole = body_.finish(); !whole) return whole.error();
  return std::nullopt;
}

Response Transfer::finish(CURLcode code) {
  Response response;
  response.id = id_;
  response.error = verdict(code);
  response.status = status();
  const char* type = nullptr;
  curl_easy_getinfo(handle(), CURLINFO_CONTENT_TYPE, &type);
  if (type != nullptr) response.content_type = type;
  response.body = body_.take();
  return response;
}

Response Transfer::refuse(Error error) const {
  Response response;
  response.id = id_;
  response.error = std::move(error);
  return response;
}

}  // namespace mcp::http
