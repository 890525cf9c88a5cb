#include "stream/filter.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "ndjson/decode.h"
#include "support/temp_folder.h"

using namespace mcp;
using test::TempFolder;

namespace {

// Uses samples (writing "<name>" for each), rejects those called "bad", passes other kinds.
class Echo final : public stream::Stage {
 public:
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override {
    for (const io::Line& line : lines) {
      const auto kind = decoder_.parse(line.text);
      if (!kind) {
        sink.refuse(line, kind.error());
      } else if (*kind != record::Kind::kSample) {
        sink.pass(line);
      } else {
        sample(line, sink);
      }
    }
    return Done{};
  }
  Status finish(stream::Sink& sink) override {
    sink.out() += "<end>\n";
    return Done{};
  }

 private:
  void sample(const io::Line& line, stream::Sink& sink) {
    const auto read = decoder_.sample();
    if (!read) return sink.refuse(line, read.error());
    if ((*read)->series.name == "bad") return sink.reject(line);
    sink.use(line);
    if ((*read)->series.name == "twice") sink.recount(stream::Fate::kUsed, stream::Fate::kDuplicate, 1);
    sink.out() += "<" + std::string((*read)->series.name) + ">\n";
  }
  ndjson::Decoder decoder_;
};

// Finds the reader of its output gone after the first batch.
class Left final : public stream::Stage {
 public:
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override {
    if (Status pushed = echo_.push(lines, sink); !pushed) return pushed;
    return Error{.code = Code::kClosed, .message = "the reader went away"};
  }
  Status finish(stream::Sink& sink) override { return echo_.finish(sink); }

 private:
  Echo echo_;
};

// Wakes after each 2 ms of silence; the second time it hangs up.
class Sleeper final : public stream::Stage {
 public:
  Sleeper(std::string output, int writer) : output_(std::move(output)), writer_(writer) {}
  Status push(std::span<const io::Line> lines, stream::Sink& sink) override { return echo_.push(lines, sink); }
  Status finish(stream::Sink& sink) override { return echo_.finish(sink); }
  std::optional<std::int64_t> wake_after_us() const override { return 2000 * (1 + std::ssize(silences)); }
  Status idle(std::int64_t silent_us, stream::Sink& sink) override {
    found.push_back(TempFolder::read(output_));
    silences.push_back(silent_us);
    sink.out() += "<silence>\n";
    if (silences.size() == 2) ::close(writer_);
    return Done{};
  }
  std::vector<std::int64_t> silences;
  std::vector<std::string> found;  // in the output, each time

 private:
  Echo echo_;
  std::string output_;
  int writer_;
};

struct Outcome {
  int status = -1;
  std::string out;
  std::string err;
  std::string reject;
};

Outcome run(const std::string& input, stream::FilterOptions options) {
  const TempFolder folder;
  options.files = {folder.write("in", input)};
  options.output = folder.path("out");
  if (!options.reject.empty()) options.reject = folder.path("reject");
  const int err = ::dup(2);
  FILE* to_err = ::fopen(folder.path("err").c_str(), "w");
  ::dup2(::fileno(to_err), 2);
  Outcome outcome;
  {
    const io::Interrupts interrupts;
    const timeutil::SystemClock clock;
    cli::Console console("tool", clock, interrupts);
    Echo echo;
    const auto ran = stream::run(options, echo, console);
    outcome.status = ran ? static_cast<int>(*ran) : 2;
    if (!ran) console.error(ran.error());
  }
  ::dup2(err, 2);
  ::fclose(to_err);
  ::close(err);
  outcome.out = TempFolder::read(options.output);
  outcome.err = TempFolder::read(folder.path("err"));
  if (!options.reject.empty()) outcome.reject = TempFolder::read(options.reject);
  for (std::size_t at = outcome.err.find(options.files[0]); at != std::string::npos;
       at = outcome.err.find(options.files[0])) {
    outcome.err.replace(at, options.files[0].size(), "in");
  }
  return outcome;
}

const std::string kMixed =
    "{\"name\":\"a\"}\n"
    "\n"
    "{\"kind\":\"event\",  \"x\":1}\n"
    "not json\n"
    "{\"name\":\"bad\"}\n"
    "also not\r\n"
    "{\"name\":7}\n"
    "{\"name\":\"last\"}";

}  // namespace

TEST_CASE("a stage is woken when input has been silent for as long as it asked for, and its output is flushed then",
          "[stream]") {
  const int threads = GENERATE(1, 2);
  const TempFolder folder;
  stream::FilterOptions options;
  options.files = {folder.path("fifo")};
  options.output = folder.path("out");
  options.threads = static_cast<std::uint64_t>(threads);
  REQUIRE(::mkfifo(options.files[0].c_str(), 0600) == 0);
  const int writer = ::open(options.files[0].c_str(), O_RDWR);
  REQUIRE(::write(writer, "{\"name\":\"a\"}\n", 13) == 13);
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  cli::Console console("tool", clock, interrupts);
  Sleeper sleeper(options.output, writer);
  REQUIRE(stream::run(options, sleeper, console));
  REQUIRE(sleeper.silences.size() == 2);
  CHECK(sleeper.silences[0] >= 2000);
  CHECK(sleeper.silences[1] >= 4000);
  CHECK(sleeper.found == std::vector<std::string>{"<a>\n", "<a>\n<silence>\n"});
  CHECK(TempFolder::read(options.output) == "<a>\n<silence>\n<silence>\n<end>\n");
}

TEST_CASE("consumed lines are replaced, other kinds pass byte for byte, malformed ones are told once a reason",
          "[stream]") {
  const Outcome got = run(kMixed, {});
  CHECK(got.status == 0);
  CHECK(got.out == "<a>\n{\"kind\":\"event\",  \"x\":1}\n<last>\n<end>\n");
  CHECK(got.err ==
        "tool: in:4:1: error: expected a value, got 'n'\n"
        "tool: in:7:9: error: name: expected a string, got 7\n"
        "tool: error: 1 more malformed line: 1 not JSON\n");
}

TEST_CASE("the ledger adds up", "[stream]") {
  stream::FilterOptions options;
  options.stats = true;
  const Outcome got = run(kMixed, options);
  CHECK(
      got.err.find(
          R"("detail":{"lines":7,"used":2,"passed":1,"malformed":3,"rejected":1,"late":0,"duplicate":0,"limited":0}})") !=
      std::string::npos);
}

TEST_CASE("--pass keeps the consumed lines, --only drops the unknown kinds", "[stream]") {
  stream::FilterOptions pass;
  pass.pass = true;
  CHECK(run("{\"name\":\"a\"}\n{\"kind\":\"x\"}\n", pass).out == "{\"name\":\"a\"}\n<a>\n{\"kind\":\"x\"}\n<end>\n");
  stream::FilterOptions only;
  only.only = true;
  CHECK(run("{\"name\":\"a\"}\n{\"kind\":\"x\"}\n", only).out == "<a>\n<end>\n");
}

TEST_CASE("--reject keeps malformed and rejected lines verbatim, a line beyond the limit too", "[stream]") {
  stream::FilterOptions options;
  options.reject = "yes";
  options.max_line = 40;
  const std::string huge(500'000, 'x');
  const Outcome got = run(kMixed + "\n" + huge + "\n{\"name\":\"after\"}\n", options);
  CHECK(got.reject == "not json\n{\"name\":\"bad\"}\nalso not\r\n{\"name\":7}\n" + huge + "\n");
  CHECK(got.out.ends_with("<last>\n<after>\n<end>\n"));
  CHECK(got.err.find("tool: in:9:41: error: a line longer than 40 bytes\n") != std::string::npos);
}

TEST_CASE("--strict ends at the first malformed line, and nothing after it happens", "[stream]") {
  stream::FilterOptions options;
  options.strict = true;
  options.stats = true;
  const Outcome got = run(kMixed, options);
  CHECK(got.status == 2);
  CHECK(got.out == "<a>\n{\"kind\":\"event\",  \"x\":1}\n");
  CHECK(got.err.find("tool: in:4:1: error: expected a value, got 'n'\n") != std::string::npos);
  CHECK(got.err.find("\"lines\":3,\"used\":1,\"passed\":1,\"malformed\":1,") != std::string::npos);
}

TEST_CASE("--reject has a file of its own", "[stream]") {
  const TempFolder folder;
  stream::FilterOptions options;
  options.files = {folder.write("in", kMixed)};
  options.output = folder.path("out");
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  cli::Console console("tool", clock, interrupts);
  Echo echo;
  options.reject = folder.path("./out");
  auto ran = stream::run(options, echo, console);
  REQUIRE_FALSE(ran);
  CHECK(ran.error().message == "is named twice as a file to write");
  options.reject = "-";
  ran = stream::run(options, echo, console);
  REQUIRE_FALSE(ran);
  CHECK(ran.error().code == Code::kUsage);
}

TEST_CASE("--reject keeps its lines when the reader of the output goes away", "[stream]") {
  const TempFolder folder;
  stream::FilterOptions options;
  options.files = {folder.write("in", "not json\n{\"name\":\"a\"}\n")};
  options.output = folder.path("out");
  options.reject = folder.path("reject");
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  cli::Console console("tool", clock, interrupts);
  Left left;
  const auto ran = stream::run(options, left, console);
  REQUIRE_FALSE(ran);
  CHECK(ran.error().code == Code::kClosed);
  CHECK(TempFolder::read(options.reject) == "not json\n");
}

TEST_CASE("a stage that wants rest is paused, and told when all that it wrote is out", "[stream]") {
  class Resting final : public stream::Stage {
   public:
    explicit Resting(std::string path) : path_(std::move(path)) {}
    Status push(std::span<const io::Line> lines, stream::Sink& sink) override {
      for (const io::Line& line : lines) sink.keep(line);
      wants_ = true;
      return Done{};
    }
    bool wants_rest(cli::Console&) const override { return wants_; }
    Status pause(stream::Sink& sink) override {
      if (wants_) sink.out() += "{\"paused\":1}\n";
      return Done{};
    }
    Status flushed(cli::Console&) override {
      if (std::exchange(wants_, false)) seen = TempFolder::read(path_);
      return Done{};
    }
    Status finish(stream::Sink&) override { return Done{}; }
    std::string seen;

   private:
    std::string path_;
    bool wants_ = false;
  };
  const TempFolder folder;
  stream::FilterOptions options;
  options.files = {folder.write("in", "{\"name\":\"a\"}\n")};
  options.output = folder.path("out");
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  cli::Console console("tool", clock, interrupts);
  Resting resting(options.output);
  REQUIRE(stream::run(options, resting, console));
  CHECK(resting.seen == "{\"name\":\"a\"}\n{\"paused\":1}\n");
}

TEST_CASE("what comes to light behind the line that ended a strict run is not counted", "[stream]") {
  stream::FilterOptions options;
  options.strict = true;
  options.stats = true;
  const Outcome got = run("{\"name\":\"a\"}\nnot json\n{\"name\":\"twice\"}\n", options);
  CHECK(got.err.find("\"lines\":2,\"used\":1,\"passed\":0,\"malformed\":1,\"rejected\":0,\"late\":0,\"duplicate\":0") !=
        std::string::npos);
}

TEST_CASE("--max-malformed is a number or a share", "[stream]") {
  const auto status = [](const std::string& limit) {
    stream::FilterOptions options;
    options.max_malformed = limit;
    return run(kMixed, options).status;
  };
  CHECK(status("3") == 0);
  CHECK(status("2") == 1);
  CHECK(status("50%") == 0);
  CHECK(status("42%") == 1);
  CHECK(status("many") == 2);
}

TEST_CASE("an input without a line is an output without one of its own", "[stream]") {
  CHECK(run("", {}).out == "<end>\n");
  CHECK(run("\n \t\n", {}).out == "<end>\n");
}

TEST_CASE("--threads changes nothing", "[stream]") {
  stream::FilterOptions one;
  one.threads = 1;
  stream::FilterOptions many;
  many.threads = 4;
  CHECK(run(kMixed, one).out == run(kMixed, many).out);
}

TEST_CASE("files of the stage's own are closed however the run ended, and never written twice", "[stream]") {
  // Keeps every line in a file of its own, and stops where the run does.
  class Keeper final : public stream::Stage {
   public:
    explicit Keeper(io::Output file) : file_(std::move(file)) {}
    Status push(std::span<const io::Line> lines, stream::Sink& sink) override {
      for (const io::Line& line : lines) {
        if (line.text == "bad") sink.refuse(line, Error{.code = Code::kMalformed, .message = "bad", .reason = "bad"});
        if (sink.ended()) break;
        if (line.text != "bad") sink.use(line);
        file_.buffer().append(line.text).append(1, '\n');
      }
      return Done{};
    }
    Status finish(stream::Sink&) override { return Done{}; }
    std::vector<io::Output*> files() override { return {&file_}; }
    Status close(cli::Console&) override { return file_.close(); }

   private:
    io::Output file_;
  };
  const TempFolder folder;
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  cli::Console console("tool", clock, interrupts);
  stream::FilterOptions options;
  options.files = {folder.write("in", "one\nbad\nthree\n")};
  options.output = folder.path("out");
  options.strict = true;
  const auto run = [&](const std::string& own) {
    auto opened = stream::open_beside(options, "--own", own);
    REQUIRE(opened);
    Keeper keeper(std::move(*opened));
    return stream::run(options, keeper, console);
  };
  CHECK_FALSE(run(folder.path("own")));
  CHECK(TempFolder::read(folder.path("own")) == "one\n");

  const auto twice = run(folder.path("./out"));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().message == "is named twice as a file to write");
  CHECK(twice.error().place.file == folder.path("./out"));
  options.reject = folder.path("kept");
  CHECK(run(folder.path("kept")).error().message == "is named twice as a file to write");
  CHECK(stream::open_beside(options, "--own", "-").error().message ==
        "--own: expected a file, standard output is for records");
  CHECK_FALSE(stream::open_beside(options, "--own", options.files[0]));
}

TEST_CASE("what a stage writes at once waits in one large block at most, also when nobody takes it", "[stream]") {
  // Whole blocks only, so that nothing is left for the end to write.
  class Writer final : public stream::Stage {
   public:
    Status push(std::span<const io::Line> lines, stream::Sink& sink) override {
      const std::string row(1023, 'r');
      for (int i = 0; i < 16 * 256; ++i) {
        sink.out().append(row).append(1, '\n');
        sink.relieve();
        most_waiting = std::max(most_waiting, sink.out().size());
      }
      for (const io::Line& line : lines) sink.use(line);
      return Done{};
    }
    Status finish(stream::Sink&) override { return Done{}; }
    std::size_t most_waiting = 0;
  };
  const TempFolder folder;
  const io::Interrupts interrupts;
  const timeutil::SystemClock clock;
  cli::Console console("tool", clock, interrupts);
  stream::FilterOptions options;
  options.files = {folder.write("in", "one\n")};
  options.output = folder.path("out");
  Writer writer;
  REQUIRE(stream::run(options, writer, console));
  CHECK(TempFolder::read(options.output).size() == std::size_t{16} << 18);
  CHECK(writer.most_waiting < std::size_t{1} << 18);
  options.output = "/dev/full";
  const auto ran = stream::run(options, writer, console);
  REQUIRE_FALSE(ran);
  CHECK(ran.error().code == Code::kIo);
  CHECK(writer.most_waiting < std::size_t{1} << 18);
}
