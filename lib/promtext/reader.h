// Prometheus' text format 0.0.4 and OpenMetrics text 1.0 as samples, one line at a time. Pure: lines in, records out.
//
// A line that is wrong costs itself and nothing else: read() says kRefused, refusal() why and where, and the next line
// is read as if it had not been there. Judgement::kStrict, for OpenMetrics, holds the text to the letter of the
// specification, families and histograms as wholes included; the first refusal then makes all that follows meaningless.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "record/sample.h"
#include "result/result.h"

namespace mcp::promtext {

enum class Format : std::uint8_t { kPrometheus, kOpenMetrics };

// kLenient accepts what Prometheus' own scraper accepts, and line ends of CR LF.
enum class Judgement : std::uint8_t { kLenient, kStrict };

// What a line was. Each line is exactly one of these.
enum class LineIs : std::uint8_t {
  kBlank,
  kComment,
  kMetadata,   // HELP, TYPE or UNIT
  kSample,     // its point is among points(), now or later
  kFolded,     // `_created`: it became the start_us of its metric's points
  kDuplicate,  // a point with the time of the one before it in the same series (strict OpenMetrics keeps the first)
  kRefused,
  kEnd,  // `# EOF` of OpenMetrics
};

// A sample and what its text already was, for a writer that can save work.
struct Point {
  record::Sample sample;    // ts_us is nothing where the text has no time
  std::string_view number;  // the value in JSON's shortest form, "" where the text was not in it
  bool plain = false;       // no label value needs escaping in JSON
};

class Reader {
 public:
  explicit Reader(Format format, Judgement judgement = Judgement::kLenient);
  ~Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;

  // Reads the next line, which has no `\n`. What the other functions give is good until the next call, and as long as
  // the line's bytes are.
  LineIs read(std::string_view line);
  // What stands after the last line: points that were still held, metadata without a sample. An Error where the text is
  // not whole: OpenMetrics without `# EOF`, in strict mode also a family that does not add up.
  Status finish();

  // The family that the last call completed, to be written before points(); null when there is none.
  const record::Metadata* metadata() const;
  // The samples that became final with the last call, in the order of the text.
  std::span<const Point> points() const;
  // After kRefused: a kMalformed with `reason` and place.column.
  const Error& refusal() const;

 private:
  class Lines;
  std::unique_ptr<Lines> lines_;
};

}  // namespace mcp::promtext
