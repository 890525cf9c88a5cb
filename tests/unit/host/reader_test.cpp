// The oracle is the real node exporter's answer about the same files (tests/data/proc/ORIGIN).
#include "host/reader.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "support/temp_folder.h"
#include "text/number.h"

namespace mcp::host {
namespace {

constexpr std::int64_t kNow = 1769817600123456;

std::string data(const std::string& name) { return MCP_TESTS_DIR "/data/proc/" + name; }

std::string file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Family {
  std::string type, help, unit;
};

// Series as the text format writes them, labels sorted and none empty.
struct Exposition {
  std::map<std::string, Family> families;
  std::map<std::string, double> samples;
};

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

class Collector final : public Sink {
 public:
  void family(const record::Metadata& about) override {
    order.emplace_back(about.name);
    const std::string_view type = about.type == record::Type::kUnknown ? "untyped" : name_of(about.type);
    const bool first =
        seen.families
            .insert({std::string(about.name), {std::string(type), std::string(about.help), std::string(about.unit)}})
            .second;
    CHECK(first);
    current = about;
    current_name = about.name;
  }
  void sample(const record::Sample& sample) override {
    CHECK(sample.series.name == current_name);
    CHECK(sample.ts_us == kNow);
    CHECK(sample.unit == seen.families[current_name].unit);
    CHECK(sample.type == current.type);
    CHECK(sample.value_is == record::ValueIs::kNumber);
    CHECK(sample.series.context.scope == "per_node_total");
    std::string series = current_name;
    std::string_view before;
    for (const record::Label& label : sample.series.labels) {
      CHECK(before < label.name);
      CHECK_FALSE(label.value.empty());
      before = label.name;
      series += (series == current_name ? "{" : ",") + std::string(label.name) + "=" + quoted(label.value);
    }
    if (!sample.series.labels.empty()) series += "}";
    const bool first = seen.samples.insert({series, sample.value}).second;
    CHECK(first);
  }
  Exposition seen;
  std::vector<std::string> order;

 private:
  record::Metadata current;
  std::string current_name;
};

// A series of the node exporter's text without its empty labels. None of its values holds `,x=""`.
std::string without_empty_labels(std::string series) {
  for (std::size_t at = series.find("=\"\""); at != std::string::npos; at = series.find("=\"\"", at)) {
    if (series[at + 3] != ',' && series[at + 3] != '}') {
      ++at;
      continue;
    }
    const std::size_t begin = series.find_last_of(",{", at);
    const bool first = series[begin] == '{';
    const bool more = series[at + 3] == ',';
    series.erase(first ? begin + 1 : begin, at + 3 - (first ? begin + 1 : begin) + (first && more ? 1 : 0));
    at = begin;
  }
  return series;
}

Exposition parse_exposition(const std::string& text) {
  Exposition seen;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    const std::size_t space = line.find(' ', 7);
    if (line.rfind("# HELP ", 0) == 0) {
      seen.families[line.substr(7, space - 7)].help = line.substr(space + 1);
    } else if (line.rfind("# TYPE ", 0) == 0) {
      seen.families[line.substr(7, space - 7)].type = line.substr(space + 1);
    } else {
      const std::size_t value = line.rfind(' ') + 1;
      seen.samples[without_empty_labels(line.substr(0, value - 1))] = *text::parse_prometheus(line.substr(value));
    }
  }
  return seen;
}

bool depends_on_where_it_ran(const std::string& series) {
  return series.find("\"/\"") != std::string::npos && series.find("readonly") == std::string::npos &&
         series.find("device_error") == std::string::npos;
}

TEST_CASE("every family and series of the node exporter is there, with its type, help, labels and value", "[host]") {
  const std::string root = GENERATE(as<std::string>{}, "vm", "mixed");
  CAPTURE(root);
  const Exposition theirs = parse_exposition(file(data(root + "/node-exporter.prom")));
  REQUIRE(theirs.samples.size() > 100);
  Reader reader(data(root));
  Collector ours;
  for (const Error& problem : reader.read(kNow, ours)) FAIL_CHECK(problem.place.file << ": " << problem.message);
  for (const auto& [name, family] : theirs.families) {
    CAPTURE(name);
    REQUIRE(ours.seen.families.count(name) == 1);
    CHECK(ours.seen.families[name].type == family.type);
    CHECK(ours.seen.families[name].help == family.help);
  }
  for (const auto& [series, value] : theirs.samples) {
    CAPTURE(series);
    REQUIRE(ours.seen.samples.count(series) == 1);
    if (!depends_on_where_it_ran(series)) CHECK(ours.seen.samples[series] == Approx(value).epsilon(1e-12));
  }
}

TEST_CASE("beyond the collectors compared there are only time, uname and nohandler", "[host]") {
  const std::string root = GENERATE(as<std::string>{}, "vm", "mixed");
  const Exposition theirs = parse_exposition(file(data(root + "/node-exporter.prom")));
  Reader reader(data(root));
  Collector ours;
  CHECK(reader.read(kNow, ours).empty());
  std::set<std::string> more;
  for (const auto& [name, family] : ours.seen.families) {
    if (theirs.families.count(name) == 0) more.insert(name);
  }
  CHECK(more == std::set<std::string>{"node_network_receive_nohandler_total", "node_time_seconds", "node_uname_info"});
  CHECK(ours.seen.samples["node_time_seconds"] == 1769817600.123456);
}

TEST_CASE("uname and nodename come from the root", "[host]") {
  Reader reader(data("mixed/"));
  CHECK(reader.nodename() == "rocinante");
  Collector ours;
  CHECK(reader.read(kNow, ours).empty());
  CHECK(ours.seen.samples.count("node_uname_info{domainname=\"example.org\",machine=\"x86_64\",nodename=\"rocinante\","
                                "release=\"5.0.16-300.fc30.x86_64\",sysname=\"Linux\",version=\"#1 SMP Tue May 14 "
                                "19:33:09 UTC 2019\"}") == 1);
}

TEST_CASE("units follow the names", "[host]") {
  Reader reader(data("vm"));
  Collector ours;
  CHECK(reader.read(kNow, ours).empty());
  struct Row {
    std::string name, unit;
  };
  const auto row = GENERATE(values<Row>({{"node_cpu_seconds_total", "s"},
                                         {"node_memory_MemFree_bytes", "B"},
                                         {"node_disk_read_bytes_total", "B"},
                                         {"node_boot_time_seconds", "s"},
                                         {"node_load1", "1"},
                                         {"node_memory_HugePages_Total", "1"},
                                         {"node_network_info", "1"}}));
  CHECK(ours.seen.families[row.name].unit == row.unit);
}

TEST_CASE("a reading has the same families in the same order as the one before", "[host]") {
  Reader reader(data("vm"));
  Collector first;
  Collector second;
  reader.read(kNow, first);
  reader.read(kNow, second);
  CHECK(first.order == second.order);
  for (const auto& [series, value] : first.seen.samples) {
    CAPTURE(series);
    REQUIRE(second.seen.samples.count(series) == 1);
    if (!depends_on_where_it_ran(series)) CHECK(second.seen.samples[series] == value);
  }
  CHECK(first.seen.samples.size() == second.seen.samples.size());
}

TEST_CASE("a root without any of the files gives what needs none, and no problem", "[host]") {
  const test::TempFolder folder;
  Reader reader(folder.path(""));
  Collector ours;
  CHECK(reader.read(kNow, ours).empty());
  CHECK(ours.seen.families.count("node_time_seconds") == 1);
  CHECK(ours.seen.families.count("node_load1") == 0);
}

TEST_CASE("a file that makes no sense is named, with its line, and costs only its own families", "[host]") {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.path("proc"));
  folder.write("proc/loadavg", "0.1 0.2 0.3 1/2 3\n");
  folder.write("proc/meminfo", "MemTotal: 1 kB\nMemFree: lots kB\n");
  Reader reader(folder.path(""));
  Collector ours;
  const std::vector<Error> problems = reader.read(kNow, ours);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].place.file == "/proc/meminfo");
  CHECK(problems[0].place.line == 2);
  CHECK(problems[0].message == "expected a number, got 'lots'");
  CHECK(ours.seen.samples["node_load5"] == 0.2);
}

TEST_CASE("a file that changes is read anew, one that is replaced too after it was gone", "[host]") {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.path("proc"));
  folder.write("proc/loadavg", "1 0 0 1/2 3\n");
  Reader reader(folder.path(""));
  Collector first;
  reader.read(kNow, first);
  CHECK(first.seen.samples["node_load1"] == 1);
  folder.write("proc/loadavg", "2 0 0 1/2 3\n");
  Collector second;
  reader.read(kNow, second);
  CHECK(second.seen.samples["node_load1"] == 2);
}

TEST_CASE("idle time that steps back a little is held", "[host]") {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.path("proc"));
  const auto read_idle = [&](Reader& reader, const std::string& ticks) {
    folder.write("proc/stat", "cpu0 1 2 3 " + ticks + "\n");
    Collector seen;
    reader.read(kNow, seen);
    return seen.seen.samples["node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}"];
  };
  Reader reader(folder.path(""));
  CHECK(read_idle(reader, "100000") == 1000);
  CHECK(read_idle(reader, "99999") == 1000);
  CHECK(read_idle(reader, "100100") == 1001);
  CHECK(read_idle(reader, "5") == 0.05);
}

TEST_CASE("names that are not UTF-8 go out escaped", "[host]") {
  const test::TempFolder folder;
  std::filesystem::create_directories(folder.path("proc/net"));
  folder.write("proc/net/dev", "\xff\xfe: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");
  Reader reader(folder.path(""));
  Collector ours;
  CHECK(reader.read(kNow, ours).empty());
  CHECK(ours.seen.samples["node_network_receive_bytes_total{device=\"\\\\xff\\\\xfe\"}"] == 1);
}

TEST_CASE("this machine can be read", "[host]") {
  Reader reader;
  Collector ours;
  CHECK(reader.read(kNow, ours).empty());
  CHECK(ours.seen.samples["node_memory_MemTotal_bytes"] > 0);
  CHECK_FALSE(reader.nodename().empty());
}

}  // namespace
}  // namespace mcp::host
