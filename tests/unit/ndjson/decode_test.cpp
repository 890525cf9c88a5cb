#include "ndjson/decode.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "ndjson/encode.h"

using namespace mcp;
using record::Kind;
using record::ValueIs;

namespace {

// A decoder that owns the padded line.
struct Reader {
  explicit Reader(ndjson::DecodeOptions options = {}) : decoder(options) {}
  Result<Kind> parse(const std::string& line) {
    room = line + std::string(json::kPadding, ' ');
    return decoder.parse(std::string_view(room).substr(0, line.size()));
  }
  Result<const record::Sample*> sample(const std::string& line) {
    const auto kind = parse(line);
    if (!kind) return kind.error();
    return decoder.sample();
  }
  ndjson::Decoder decoder;
  std::string room;
};

struct Refusal {
  std::string line;
  std::string message;
  std::uint64_t column;
};

}  // namespace

TEST_CASE("kind says what a line is; without it a line is a sample", "[ndjson]") {
  Reader reader;
  CHECK(*reader.parse(R"({"name":"x"})") == Kind::kSample);
  CHECK(*reader.parse(R"({"kind":"sample"})") == Kind::kSample);
  CHECK(*reader.parse(R"({"a":1,"kind":"aggregate"})") == Kind::kAggregate);
  CHECK(*reader.parse(R"({"kind":"somebody's"})") == Kind::kForeign);
  CHECK(*reader.parse(R"({"resourceSpans":[]})") == Kind::kOtlp);
  CHECK(*reader.parse(R"({"resourceSpans":[],"kind":"span"})") == Kind::kSpan);
}

TEST_CASE("every key of a sample is read", "[ndjson]") {
  Reader reader;
  const auto read = reader.sample(
      R"({"ts_us":5,"name":"n","type":"counter","value":1.5,"unit":"us","scope":"per_node","precision_us":1,"duration_s":2,"sample_size":3,)"
      R"("workload_id":"w","transport":"tcp","environment":"e","tenant":"t","start_us":4,"exemplar":{"labels":{"id":"x"},"value":2,"ts_us":6},)"
      R"("labels":{"b":"2","a":"1","empty":""},"unknown":[1]})");
  REQUIRE(read);
  const record::Sample& sample = **read;
  CHECK(sample.ts_us == 5);
  CHECK(sample.series.name == "n");
  CHECK(sample.type == record::Type::kCounter);
  CHECK(sample.value_is == ValueIs::kNumber);
  CHECK(sample.value == 1.5);
  CHECK(sample.unit == "us");
  CHECK(sample.series.context == record::Context{"t", "e", "per_node", "w", "tcp"});
  CHECK(sample.precision_us == 1.0);
  CHECK(sample.duration_s == 2.0);
  CHECK(sample.sample_size == 3.0);
  CHECK(sample.start_us == 4);
  REQUIRE(sample.exemplar);
  CHECK(sample.exemplar->labels[0].value == "x");
  CHECK(sample.exemplar->ts_us == 6);
  REQUIRE(sample.series.labels.size() == 2);
  CHECK(sample.series.labels[0].name == "a");
  CHECK(sample.series.labels[1].value == "2");
}

TEST_CASE("special values and the staleness marker", "[ndjson]") {
  Reader reader;
  CHECK(std::isnan((*reader.sample(R"({"value":"NaN"})"))->value));
  CHECK((*reader.sample(R"({"value":"+Inf"})"))->value == HUGE_VAL);
  CHECK((*reader.sample(R"({"value":"-Inf"})"))->value == -HUGE_VAL);
  CHECK((*reader.sample(R"({"value":null})"))->value_is == ValueIs::kStale);
  CHECK((*reader.sample(R"({"name":"x"})"))->value_is == ValueIs::kAbsent);
  CHECK((*reader.sample(R"({"value":123456789012345678901234567890})"))->value == 123456789012345678901234567890.0);
  const auto hist = reader.sample(R"({"hist":{"scale":7,"count":3}})");
  CHECK((*hist)->value_is == ValueIs::kHist);
  CHECK(record::member(*(*hist)->hist, "count")->is == record::Value{std::int64_t{3}}.is);
}

TEST_CASE("time is read in every unit, cut to microseconds towards the past", "[ndjson]") {
  struct Case {
    std::string line;
    std::int64_t us;
  };
  const auto c =
      GENERATE(values<Case>({{R"({"ts_us":1769817600000123})", 1769817600000123},
                             {R"({"ts_ns":1769817600000123999})", 1769817600000123},
                             {R"({"ts_ns":-1})", -1},
                             {R"({"ts_ms":1769817600000.1239})", 1769817600000123},
                             {R"({"ts_s":1769817600.0001239})", 1769817600000123},
                             {R"({"ts_s":1.7698176e9})", 1769817600000000},
                             {R"({"ts":"2026-01-31T00:00:00.0001239Z"})", 1769817600000123},
                             {R"({"ts":"2026-01-31T01:00:00+01:00"})", 1769817600000000},
                             {R"({"ts":"2026-01-31T00:00:00Z","ts_s":7,"ts_ms":1000,"ts_ns":3000,"ts_us":9})", 9},
                             {R"({"ts":"2026-01-31T00:00:00Z","ts_s":7,"ts_ms":1000})", 1000000}}));
  CAPTURE(c.line);
  Reader reader;
  const auto read = reader.sample(c.line);
  REQUIRE(read);
  CHECK((*read)->ts_us == c.us);
  CHECK(*reader.decoder.event_time() == c.us);
}

TEST_CASE("a known key of the wrong type is refused at its column", "[ndjson]") {
  const auto c = GENERATE(values<Refusal>({
      {R"({"name":7})", "name: expected a string, got 7", 9},
      {R"({"value":"high"})", "value: expected a number, got \"high\"", 10},
      {R"({"value":true})", "value: expected a number, got true", 10},
      {R"({"value":{}})", "value: expected a number, got an object", 10},
      {R"({"ts_us":1.5})", "ts_us: expected an integer, got 1.5", 10},
      {R"({"ts_us":"1"})", "ts_us: expected an integer, got \"1\"", 10},
      {R"({"ts_us":18446744073709551615})", "ts_us: expected an integer, got 18446744073709551615", 10},
      {R"({"ts_us":9223372036854775807})", "ts_us: expected a time within reach, got 9223372036854775807", 10},
      {R"({"ts_s":1e300})", "ts_s: expected a time within reach, got 1e+300", 9},
      {R"({"ts":"yesterday"})", "ts: expected an RFC 3339 time, got \"yesterday\"", 7},
      {R"({"type":"guage"})", "type: expected a metric type, got \"guage\"", 9},
      {R"({"labels":[]})", "labels: expected an object, got an array", 11},
      {R"({"labels":{"a":"1","job":7}})", "labels.job: expected a string, got 7", 26},
      {R"({"labels":{"a":null}})", "labels.a: expected a string, got null", 16},
      {R"({"tenant":null})", "tenant: expected a string, got null", 11},
      {R"({"precision_us":"1"})", "precision_us: expected a number, got \"1\"", 17},
      {R"({"start_us":1.5})", "start_us: expected an integer, got 1.5", 13},
      {R"({"kind":5})", "kind: expected a string, got 5", 9},
      {R"([1])", "expected an object, got an array", 1},
      {R"(  7)", "expected an object, got 7", 3},
  }));
  CAPTURE(c.line);
  Reader reader;
  const auto read = reader.sample(c.line);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Code::kMalformed);
  CHECK(read.error().place.column == c.column);
  CHECK(read.error().message == c.message);
  CHECK_FALSE(read.error().reason.empty());
}

TEST_CASE("a reader that judges precision itself is told that it is unreadable", "[ndjson]") {
  Reader reader({.judge_precision = false});
  const auto read = reader.sample(R"({"precision_us":"1"})");
  REQUIRE(read);
  CHECK((*read)->precision_unreadable);
}

TEST_CASE("a sample is complete with name, value and time", "[ndjson]") {
  Reader reader;
  CHECK(ndjson::complete(**reader.sample(R"({"name":"x","value":1,"ts_us":1})")));
  CHECK(ndjson::complete(**reader.sample(R"({"name":"x","value":null,"ts_us":1})")));
  CHECK(ndjson::complete(**reader.sample(R"({"name":"x","hist":{},"ts_us":1})")));
  CHECK(ndjson::complete(**reader.sample(R"({"value":1,"ts_us":1})")).error().message == "a sample without name");
  CHECK(ndjson::complete(**reader.sample(R"({"name":"","value":1,"ts_us":1})")).error().message ==
        "a sample without name");
  CHECK(ndjson::complete(**reader.sample(R"({"name":"x","ts_us":1})")).error().message == "a sample without value");
  CHECK(ndjson::complete(**reader.sample(R"({"name":"x","value":1})")).error().message == "a sample without time");
}

TEST_CASE("every kind is written as it was read", "[ndjson]") {
  const auto line = GENERATE(values<std::string>({
      R"({"ts_us":5,"name":"n","type":"counter","value":1.5,"unit":"us","scope":"s","precision_us":1,"duration_s":2,"sample_size":3,"workload_id":"w","transport":"tcp","environment":"e","tenant":"t","start_us":4,"exemplar":{"labels":{"id":"x"},"value":2,"ts_us":6},"labels":{"a":"1","b":"2"}})",
      R"({"ts_us":5,"name":"n","value":"NaN"})",
      R"({"ts_us":5,"name":"n","value":null})",
      R"({"ts_us":5,"name":"n","hist":{"scale":7,"zero":0,"pos":{"offset":1100,"counts":[3,0,12]},"count":15,"sum":9123.5}})",
      R"({"kind":"metadata","name":"http_requests_total","type":"counter","unit":"1","help":"Requests served."})",
      R"({"kind":"aggregate","ts_us":10,"start_us":5,"window_us":5,"name":"n","type":"gauge","unit":"us","tenant":"t","labels":{"node":"n1"},"count":3,"sum":"NaN","p50":633,"qdef":"lower","rel_err":0.00271,"partial":"start","rev":1,"closed_by":"idle","sketch":{"scale":7}})",
      R"({"kind":"span","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","parent_span_id":"b7ad6b7169203331","name":"tools/call","service":"erlmcp","span_kind":"server","start_ns":1769817600000123456,"end_ns":1769817600004123456,"status":"error","status_message":"m","trace_flags":1,"tracestate":"ot=th:e","attributes":{"a":1,"b":1.0,"c":"x","d":true,"e":[1,2],"f":{"bytes":"AA=="}},"events":[{"ts_ns":1,"name":"exception","attributes":{"k":"v"}}],"links":[{"trace_id":"t","span_id":"s","tracestate":"x=y","flags":1,"attributes":{"k":2}}],"resource":{"service.name":"erlmcp"},"scope":{"name":"lib","version":"1"}})",
      R"({"kind":"alert","ts_us":5,"name":"HighLatency","state":"firing","severity":"critical","priority":"P0","value":15020,"condition":"gt","threshold":10000,"source":"mcp-alert","labels":{"a":"b"},"annotations":{"summary":"s"},"starts_us":4,"ends_us":null,"fingerprint":"9f2c","rule":"g/HighLatency"})",
      R"({"kind":"violation","ts_us":5,"code":"unit.not_canonical","severity":"error","field":"unit","expected":"MiB","actual":"MB","suggestion":"use MiB","file":"f","line":123,"column":4,"metric":{"name":"x"}})",
      R"({"kind":"chaos","ts_us":5,"experiment":"e","phase":"inject","fault":"delay","target":"t","seed":42,"detail":{"ms":5}})",
      R"({"kind":"event","ts_us":5,"name":"deployment","labels":{"v":"1"},"text":"t"})",
      R"({"kind":"log","ts_us":5,"level":"info","message":"m","trace_id":"t","span_id":"s","fields":{"a":1}})",
      R"({"kind":"report","ts_us":5,"tool":"mcp-alert","name":"gate","verdict":"fail","detail":{"a":[1,{"b":null}]}})",
  }));
  CAPTURE(line);
  Reader reader;
  const auto kind = reader.parse(line);
  REQUIRE(kind);
  std::string out;
  const auto write = [&out](const auto& read) {
    if (read) ndjson::append(out, *read);
  };
  switch (*kind) {
    case Kind::kSample:
      ndjson::append(out, **reader.decoder.sample());
      break;
    case Kind::kMetadata:
      write(reader.decoder.metadata());
      break;
    case Kind::kAggregate:
      ndjson::append(out, **reader.decoder.aggregate());
      break;
    case Kind::kSpan:
      write(reader.decoder.span());
      break;
    case Kind::kAlert:
      write(reader.decoder.alert());
      break;
    case Kind::kViolation:
      write(reader.decoder.violation());
      break;
    case Kind::kChaos:
      write(reader.decoder.chaos());
      break;
    case Kind::kEvent:
      write(reader.decoder.event());
      break;
    case Kind::kLog:
      write(reader.decoder.log());
      break;
    case Kind::kReport:
      write(reader.decoder.report());
      break;
    default:
      FAIL("no kind of ours");
  }
  CHECK(out == line + "\n");
}

TEST_CASE("the time of every kind is read in any unit", "[ndjson]") {
  Reader reader;
  REQUIRE(reader.parse(R"({"kind":"aggregate","ts_ms":5000,"start_us":0,"window_us":5000000,"name":"a","count":2})"));
  const auto aggregate = reader.decoder.aggregate();
  REQUIRE(aggregate);
  CHECK((*aggregate)->ts_us == 5'000'000);
  CHECK((*aggregate)->stats.size() == 1);
  REQUIRE(reader.parse(R"({"kind":"event","ts":"1970-01-01T00:00:05Z","name":"deployment"})"));
  CHECK(reader.decoder.event()->ts_us == 5'000'000);
  REQUIRE(reader.parse(R"({"kind":"violation","ts_s":5,"code":"unit.missing"})"));
  CHECK(reader.decoder.violation()->ts_us == 5'000'000);
  REQUIRE(reader.parse(R"({"kind":"alert","start_ns":5,"name":"a","state":"firing"})"));
  CHECK(reader.decoder.alert().error().message == "ts_us: is missing");
}

TEST_CASE("null is no time where one is needed", "[ndjson]") {
  Reader reader;
  REQUIRE(reader.parse(R"({"kind":"span","trace_id":"x","span_id":"y","name":"n","start_ns":null,"end_ns":1})"));
  CHECK(reader.decoder.span().error().message == "start_ns: expected an integer");
  REQUIRE(reader.parse(R"({"kind":"alert","ts_us":null,"name":"a","state":"firing"})"));
  CHECK_FALSE(reader.decoder.alert());
}

TEST_CASE("what a kind needs is asked for", "[ndjson]") {
  Reader reader;
  REQUIRE(reader.parse(R"({"kind":"span","trace_id":"x","span_id":"y","name":"n","start_ns":1})"));
  const auto span = reader.decoder.span();
  REQUIRE_FALSE(span);
  CHECK(span.error().message == "end_ns: is missing");
  REQUIRE(reader.parse(R"({"kind":"aggregate","ts_us":1,"start_us":0,"window_us":1})"));
  CHECK(reader.decoder.aggregate().error().message == "name: is missing");
  REQUIRE(reader.parse(
      R"({"kind":"span","trace_id":"x","span_id":"y","name":"n","start_ns":1,"end_ns":2,"events":[{"ts_ns":"x"}]})"));
  CHECK(reader.decoder.span().error().message == "events: ts_ns: expected an integer");
}

TEST_CASE("a key of an aggregate that has the wrong type is malformed", "[ndjson]") {
  const auto [member, message] = GENERATE(table<std::string, std::string>({
      {R"("count":"abc")", "count: expected a number"},
      {R"("p99":[1])", "p99: expected a number"},
      {R"("mean":true)", "mean: expected a number"},
      {R"("value":"x")", "value: expected a number, got \"x\""},
      {R"("exemplar":3)", "exemplar: expected an object, got 3"},
      {R"("qdef":3)", "qdef: expected a string"},
      {R"("rel_err":"x")", "rel_err: expected a number"},
      {R"("rev":1.5)", "rev: expected an integer"},
      {R"("window_us":0)", "window_us: expected more than 0"},
      {R"("window_us":-5)", "window_us: expected more than 0"},
      {R"("start_us":9223372036854775807)", "start_us: expected a time within reach"},
  }));
  CAPTURE(member);
  std::string rest = R"("start_us":0,"window_us":1,)";
  if (const std::size_t at = rest.find(member.substr(0, member.find(':'))); at != std::string::npos)
    rest.erase(at, rest.find(',', at) + 1 - at);
  Reader reader;
  REQUIRE(reader.parse(R"({"kind":"aggregate","ts_us":1,"name":"x",)" + rest + member + "}"));
  const auto read = reader.decoder.aggregate();
  REQUIRE_FALSE(read);
  CHECK(read.error().message == message);
  CHECK(read.error().reason == "wrong type");
}

TEST_CASE("a sample stays readable when its line is read as an aggregate too", "[ndjson]") {
  Reader reader;
  REQUIRE(reader.parse(
      R"({"kind":"aggregate","ts_us":1,"start_us":0,"window_us":1,"name":"x","exemplar":{"labels":{"id":"e"},"value":1},"labels":{"a":"b"}})"));
  const auto sample = reader.decoder.sample();
  REQUIRE(sample);
  REQUIRE(reader.decoder.aggregate());
  REQUIRE((*sample)->exemplar);
  REQUIRE((*sample)->exemplar->labels.size() == 1);
  CHECK((*sample)->exemplar->labels[0].value == "e");
  CHECK((*sample)->series.labels[0].value == "b");
}

TEST_CASE("a time that does not count is held to its type all the same, in every kind", "[ndjson]") {
  Reader reader;
  CHECK(reader.sample(R"({"ts_us":1,"ts":"zz","name":"x","value":1})").error().message ==
        "ts: expected an RFC 3339 time, got \"zz\"");
  REQUIRE(reader.parse(R"({"kind":"event","ts_us":1,"ts":"zz","name":"x"})"));
  CHECK(reader.decoder.event().error().message == "ts: expected an RFC 3339 time, got \"zz\"");
}

TEST_CASE("every number of an aggregate is a stat, and no word of it is", "[ndjson]") {
  Reader reader;
  REQUIRE(reader.parse(
      R"({"kind":"aggregate","ts_us":10,"start_us":5,"window_us":5,"name":"NaN","unit":"+Inf","tenant":"NaN","labels":{"a":"NaN"},"count":3,"sum":"NaN","max":"+Inf","rel_err":0,"rev":1,"partial":"NaN","more":2.5})"));
  const auto read = reader.decoder.aggregate();
  REQUIRE(read);
  std::string names;
  for (const auto& [name, value] : (*read)->stats) names += std::string(name) + " ";
  CHECK(names == "count sum max more ");
}
