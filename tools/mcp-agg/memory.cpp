// Every size is asked of the code that it is of; what a vector may hold while it grows, the old and the new of twice
// the size, counts as three times its content. Tested by tests/unit/mcp-agg/memory_test.cpp, and against the memory of
// real runs by tests/pipeline/test_plan.py.
#include "memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "aggregator.h"
#include "encode.h"
#include "group_sums.h"
#include "io/output.h"
#include "presence.h"
#include "timeutil/duration.h"

namespace mcp::agg {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kGrowing = 3;
constexpr std::uint64_t kProgram =
    8 * kMiB;  // as it is loaded, with its libraries, one reader of lines and small tables
constexpr std::uint64_t kExampleSeries = 1000;

// What does not fit is as much as there is.
std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return a > UINT64_MAX - b ? UINT64_MAX : a + b; }
std::uint64_t times(std::uint64_t a, std::uint64_t b) { return b != 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b; }

std::string printed(std::int64_t us) { return timeutil::format_duration(timeutil::Duration(us)); }

std::string in_units(std::uint64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(kUnits); ++unit) size /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, kUnits[unit]);
}

// Of one group over one window, at its largest.
std::uint64_t room_of_accumulator(const Plan& plan) {
  const Needs& needs = plan.needs;
  std::uint64_t room = sizeof(Accumulator) + 2 * kGrowing * sizeof(std::uint32_t);  // and its place by group
  room += (std::uint64_t{needs.sum} + needs.squares + (needs.increase || needs.delta)) * sketch::ExactSum::kMostRoom;
  if (needs.distribution) room += sketch::Distribution::most_room(plan.distribution);
  if (needs.distinct) room += sizeof(sketch::Distinct) + sketch::Distinct::kMostRoom;
  if (needs.ranges) room += sizeof(Ranges);
  return room;
}

// How many accumulators a group has at once besides the one that its samples are folded into, and of what.
std::vector<Room> rooms_of_windows(const Plan& plan) {
  std::vector<Room> rooms;
  const std::uint64_t one = room_of_accumulator(plan) + (plan.needs.ranges ? Ranges::most_room_of_series() : 0);
  if (plan.merge) return {{.what = "its window, at the largest", .bytes = one}};
  if (plan.sessions) return {{.what = "a session that ended and the next one", .bytes = 2 * one}};
  if (plan.finest_us < plan.widths.front()) {
    const auto panes = static_cast<std::uint64_t>(plan.widths.front() / plan.finest_us);
    return {{.what = fmt::format("{} parts of {}, their sum, the window and one to spare", panes + 1,
                                 printed(plan.finest_us)),
             .bytes = (panes + 4) * one}};
  }
  for (std::size_t level = 1; level < plan.widths.size(); ++level)
    rooms.push_back({.what = "its window of " + printed(plan.widths[level]), .bytes = one});
  return rooms;
}

std::vector<Room> rooms_of_series(const Plan& plan) {
  const bool grouped = plan.grouping.by != Grouping::By::kSeries;
  const std::uint64_t key = KeyTable::most_room_of_key(kLongestKey);
  std::vector<Room> rooms = {
      {.what = grouped ? "its key, and that of a group" : "its key", .bytes = grouped ? 2 * key : key},
      {.what = "its text as it was printed",
       .bytes = Encoder::most_room_of_group() + 2 * kLongestKey,
       .most = kKeptText + kMiB},
  };
  if (!plan.merge) {
    const ndjson::ShapeLimits shapes;
    rooms.push_back({.what = "its line as it was recognised",
                     .bytes = stream::Shapes::most_room_of_shape(kLongestLine) + Aggregator::most_room_of_shape(),
                     .most = stream::Shapes::most_room(shapes) + shapes.shapes * Aggregator::most_room_of_shape()});
    // With two numbers by group while samples are sorted.
    rooms.push_back({.what = "where it stands", .bytes = kGrowing * (sizeof(SeriesState) + 2 * sizeof(std::uint32_t))});
  }
  const std::vector<Room> windows = rooms_of_windows(plan);
  rooms.insert(rooms.end(), windows.begin(), windows.end());
  if (plan.needs.absent) {
    rooms.push_back(
        {.what = "whether it was there, by level", .bytes = plan.widths.size() * Presence::most_room_of_series()});
  }
  if (plan.needs.ranges && !plan.merge)
    rooms.push_back({.what = "its range while it is folded", .bytes = Ranges::most_room_of_series()});
  return rooms;
}

std::vector<Room> rooms_of_sample(const Plan& plan) {
  if (plan.merge) return {};
  const auto open =
      static_cast<std::uint64_t>(plan.lateness_us / plan.finest_us + plan.revise_for_us / plan.finest_us) + 3;
  const std::uint64_t one = kGrowing * (sizeof(Observation) + sizeof(std::int64_t));
  return {{.what = fmt::format("in {} windows that are not closed for good", open), .bytes = times(open, one)},
          {.what = fmt::format("in the room of {} closed ones", Windows::kSpare), .bytes = Windows::kSpare * one},
          {.what = "while its window is folded", .bytes = kGrowing * (sizeof(Observation) + sizeof(double))}};
}

std::vector<Room> rooms_of_all(const Plan& plan, const Options& options) {
  const auto threads = static_cast<int>(options.filter.threads);
  const io::LineLengths lengths{
      .shortest = kShortestLine, .longest = kLongestLine, .note = sizeof(stream::Shapes::Hit)};
  const auto outputs = std::uint64_t{1} + !options.late.empty() + !options.filter.reject.empty();
  std::vector<Room> rooms = {
      {.what = "program and libraries", .bytes = kProgram},
      {.what = fmt::format("input, read by {} of {}", threads > 1 ? "one" : "the one", threads),
       .bytes = io::Input::most_room(
           {.max_line = options.filter.max_line, .threads = threads, .interrupts = nullptr, .ahead = nullptr},
           lengths)},
      {.what = "output", .bytes = outputs * 2 * io::Output::kLarge},
      {.what = "a window while it is folded", .bytes = room_of_accumulator(plan)},
  };
  if (options.max_jump) {
    rooms.push_back({.what = "samples beyond --max-jump", .bytes = JumpGuard::kMostHeld * (kLongestLine + 256)});
  }
  if (options.top) {
    rooms.push_back({.what = "lines that --top holds", .bytes = times(*options.top, kLongestOut)});
  }
  return rooms;
}

std::vector<std::string> besides(const Plan& plan, const Options& options) {
  std::vector<std::string> all;
  if (plan.merge) all.emplace_back("--merge: all windows are held until the end of input");
  if (plan.distribution.keep == sketch::Keep::kAll) {
    all.push_back(
        fmt::format("--exact: {} bytes for each sample of every window that is held", kGrowing * sizeof(double)));
  }
  if (options.revise_for) {
    all.emplace_back("--revise-for: the lines written in that time, and a second window of each level and group");
  }
  if (!plan.buckets.empty()) all.emplace_back("--buckets: the counts of each bound, by group");
  if (plan.sessions) all.emplace_back("--session: sessions that are short, and so more than two at once");
  all.emplace_back("hist samples and classic histograms: the buckets of each sample that waits and of each series");
  if (options.filter.max_line > kLongestLine) all.emplace_back("longer lines: as much as the longest ones in a block");
  all.emplace_back("packed input: the window of the packer");
  return all;
}

std::uint64_t sum_of(const std::vector<Room>& rooms) {
  return std::accumulate(rooms.begin(), rooms.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const Room& room) { return plus(sum, room.bytes); });
}

void append_rooms(std::string& out, const std::string& head, const std::vector<Room>& rooms) {
  if (rooms.empty()) return;
  out += fmt::format("  {:<54}{:>14}  {}\n", head, sum_of(rooms), in_units(sum_of(rooms)));
  for (const Room& room : rooms) {
    out += fmt::format("    {:<52}{:>14}", room.what, room.bytes);
    if (room.most != UINT64_MAX) out += fmt::format("  of all at most {}", in_units(room.most));
    out += '\n';
  }
}

std::string computed(const Plan& plan) {
  std::string out = "Computed:\n  functions ";
  for (const Function* function : plan.functions) out += fmt::format(" {}", function->name);
  out += "\n  quantiles ";
  for (const Quantile& quantile : plan.quantiles) out += " " + quantile.key;
  if (plan.quantiles.empty()) return out + " none\n";
  return out + (plan.distribution.keep == sketch::Keep::kAll
                    ? fmt::format(" ({}), exact\n", plan.qdef->name)
                    : fmt::format(" ({}), of up to {} values exact, then of at most {} buckets\n", plan.qdef->name,
                                  sketch::kFewValues, plan.distribution.max_buckets));
}

std::string levels(const Plan& plan) {
  std::string out = "Levels:\n ";
  if (plan.widths.empty()) out += " those of the input";
  for (const std::int64_t width : plan.widths) out += " " + printed(width);
  if (plan.sessions) out += ", the gap of sessions";
  if (!plan.sessions && !plan.widths.empty() && plan.finest_us < plan.widths.front())
    out += ", one each " + printed(plan.finest_us);
  if (!plan.merge) out += "; late after " + printed(plan.lateness_us);
  return out + "\n";
}

}  // namespace

std::uint64_t Bound::total(std::uint64_t series, std::uint64_t samples) const {
  std::uint64_t sum = plus(sum_of(fixed), times(samples, sum_of(of_sample)));
  for (const Room& room : of_series) sum = plus(sum, std::min(times(series, room.bytes), room.most));
  return sum;
}

Bound bound_of(const Plan& plan, const Options& options) {
  return {.fixed = rooms_of_all(plan, options),
          .of_series = rooms_of_series(plan),
          .of_sample = rooms_of_sample(plan),
          .besides = besides(plan, options)};
}

std::string table_of(const Plan& plan, const Options& options) {
  const Bound bound = bound_of(plan, options);
  std::string out = levels(plan) + computed(plan);
  out += fmt::format("Memory at most, in bytes, for lines of {} to {} bytes and series of up to {}:\n", kShortestLine,
                     kLongestLine, kLongestKey);
  append_rooms(out, "fixed", bound.fixed);
  append_rooms(out, plan.merge ? "a group in a window" : "a series", bound.of_series);
  append_rooms(out, plan.merge ? "" : "a sample of the fullest window of " + printed(plan.finest_us), bound.of_sample);
  // As many series may stand for those beyond the limit as there are below it.
  const std::uint64_t series = options.max_series ? times(2, *options.max_series) : kExampleSeries;
  const std::string of_what = plan.merge ? fmt::format("{} groups in windows, for example", series)
                              : options.max_series
                                  ? fmt::format("{} series, the overflow ones too, and no samples", series)
                                  : fmt::format("{} series, for example, and no samples", series);
  out += fmt::format("  {:<54}{:>14}  {}\n", of_what, bound.total(series, 0), in_units(bound.total(series, 0)));
  out += "Besides, as it comes:\n";
  for (const std::string& line : bound.besides) out += "  " + line + "\n";
  return out;
}

}  // namespace mcp::agg
