// Tested by tests/pipeline/test_state.py and the golden cases of mcp-agg.
#include "stream/continuation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "state/archive.h"

namespace mcp::stream {
namespace {

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

bool same_file(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code unknown;  // of what is not there yet
  if (std::filesystem::equivalent(a, b, unknown)) return true;
  return std::filesystem::weakly_canonical(a, unknown) == std::filesystem::weakly_canonical(b, unknown);
}

}  // namespace

bool to_standard_output(const std::string& path) { return path.empty() || path == "-"; }

Status apart_from_state(const FilterOptions& options, const std::string& path) {
  if (options.state.empty() || to_standard_output(path)) return Done{};
  if (!same_file(path, options.state) && !same_file(path, options.state + ".lock")) return Done{};
  return usage("is the file of --state, and no file to write").in(path);
}

Result<Continuation> Continuation::open(const FilterOptions& options, cli::Console& console) {
  if (options.files.size() != 1 || options.files.front() == "-")
    return usage("--state: expected one FILE to read: what comes through a pipe cannot be read again");
  Result<Keeper> keeper = Keeper::open(options.state, console.tool(), options.asked);
  if (!keeper) return keeper.error();
  return Continuation(options, console, std::move(*keeper));
}

Status Continuation::take_up(Stage& stage, std::vector<io::Output*> files) {
  stage_ = &stage;
  files_ = std::move(files);
  const std::string& path = options_.files.front();
  const auto& before = keeper_.before();
  Result<io::Resumption> resumption = io::resume(path, before ? before->input : io::Position{});
  if (resumption && !resumption->lost.empty() && before->next) resumption = io::resume(path, *before->next);
  if (!resumption) return resumption.error();
  segments_ = std::move(resumption->segments);
  if (!before) return begin();
  if (!resumption->lost.empty()) {
    console_.error(Error{.message = std::move(resumption->lost)}.in(path));
    lost_ = true;
  }
  kept_ = *before;
  before_ = kept_.ledger;
  state::Reader archive(kept_.stage);
  if (!stage_->load(archive)) {
    return Error{.code = Code::kConfig, .message = "the state cannot be gone on from: it holds what no run has"}.in(
        options_.state);
  }
  return cut_back();
}

// The first state of all: what a run that is killed has written until then is known as its own.
Status Continuation::begin() {
  Result<io::Position> position = io::position_of(options_.files.front(), 0, 0);
  if (!position) return position.error();
  kept_.input = *position;
  return keep({});
}

// What was written after the state was kept comes again.
Status Continuation::cut_back() {
  for (std::size_t i = 0; i < std::min(files_.size(), kept_.outputs.size()); ++i) {
    if (!kept_.outputs[i]) continue;
    if (Status cut = files_[i]->cut_back(*kept_.outputs[i]); !cut) return cut;
  }
  return Done{};
}

Status Continuation::passed(const io::Input& input, const io::Line& last, const Ledger& run) {
  // The lines at hand stand one behind the other.
  const auto behind = [](const io::Line& line) { return line.text.data() + line.text.size() + (line.newline ? 1 : 0); };
  read_any_ = true;
  at_file_ = input.file_index();
  at_offset_ = input.offset() - static_cast<std::uint64_t>(behind(input.lines().back()) - behind(last));
  at_line_ = last.number;
  inside_line_ = last.part == io::Part::kHead || last.part == io::Part::kMiddle;
  constexpr std::uint64_t kOften = std::uint64_t{64} << 20;
  const std::uint64_t enough = std::max<std::uint64_t>(kOften, 16 * keeper_.size());
  if (input.bytes() - kept_at_ < enough) return Done{};
  if (Status placed = place(input); !placed) return placed;
  return keep(run);
}

// Where reading stands.
Status Continuation::place(const io::Input& input) {
  kept_at_ = input.bytes();
  if (!read_any_) return Done{};
  Result<io::Position> position = input.position(at_file_, at_offset_, at_line_);
  if (!position) return position.error();
  kept_.input = *position;
  kept_.input.inside_line = inside_line_;
  kept_.next.reset();
  return Done{};
}

// First what was written, then the state that says so.
Status Continuation::keep(const Ledger& run) {
  kept_.outputs.clear();
  for (io::Output* file : files_) {
    if (file == files_.front() && to_standard_output(options_.output)) {
      if (Status flushed = file->flush(); !flushed) return flushed;
      kept_.outputs.emplace_back();
      continue;
    }
    const Result<io::OutputMark> mark = file->commit();
    if (!mark && mark.error().code != Code::kUsage) return mark.error();
    kept_.outputs.push_back(mark ? std::optional(*mark) : std::nullopt);
  }
  kept_.ledger = before_ + run;
  state::Writer archive;
  stage_->save(archive);
  kept_.stage = archive.take();
  return keeper_.keep(kept_);
}

Status Continuation::leave(const io::Input& input, const Ledger& run) {
  if (Status placed = place(input); !placed) return placed;
  const bool all_read = console_.interrupts().signal() == 0;
  if (all_read && at_file_ + 1 < segments_.size()) {
    Result<io::Position> next = input.position(segments_.size() - 1, 0, 0);
    if (!next) return next.error();
    kept_.next = *next;
  }
  return keep(run);
}

}  // namespace mcp::stream
