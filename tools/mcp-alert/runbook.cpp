// Tested by tests/unit/mcp-alert/runbook_test.cpp and the golden cases runbook-* of mcp-alert.
#include "runbook.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "io/input.h"
#include "io/output.h"
#include "text/columns.h"
#include "text/match.h"
#include "text/quote.h"

namespace mcp::alert {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestPage = std::size_t{1} << 20;
constexpr std::size_t kMostNames = 5;  // in a message
constexpr std::string_view kEnding = ".md";
constexpr std::string_view kInstalled = "share/mcp-tools/runbooks";  // beside bin
constexpr std::string_view kShipped = "tools/examples/runbooks";     // of the project's folder

std::vector<std::string> folders_of(const RunbookOptions& options) {
  if (!options.dir.empty()) return {options.dir};
  std::vector<std::string> folders;
  if (const char* set = std::getenv("MCP_RUNBOOKS"); set != nullptr) {
    for (std::string_view rest = set; !rest.empty();) {
      const std::size_t end = std::min(rest.find(':'), rest.size());
      if (end > 0) folders.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (!failed) folders.push_back((program.parent_path().parent_path() / kInstalled).string());
  folders.emplace_back(kShipped);
  return folders;
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

Error usage(std::string message) { return Error{.code = Code::kUsage, .message = std::move(message)}; }

Error unknown(std::string_view name, const std::vector<Runbook>& all, const std::vector<std::string>& folders) {
  std::vector<std::string_view> names;
  for (const Runbook& runbook : all) names.push_back(runbook.name);
  std::string message = "no runbook '" + text::printable(name) + "'";
  std::vector<std::string> begun;
  for (const std::string_view known : names) {
    const bool begins = text::same_but_for_case(known.substr(0, name.size()), name);
    if (begins && begun.size() < kMostNames) begun.emplace_back(known);
  }
  message += begun.empty() ? text::did_you_mean(name, names) : "; there is " + listed(begun);
  if (all.empty()) message += "; there are none in " + listed(folders);
  return usage(std::move(message));
}

Status list(const std::vector<Runbook>& all, std::string& out) {
  std::size_t widest = 0;
  for (const Runbook& runbook : all) widest = std::max(widest, text::columns_of(runbook.name));
  for (const Runbook& runbook : all) {
    const Result<std::string> page = io::read_file(runbook.path, kLargestPage);
    if (!page) return page.error();
    const std::string title = text::printable(title_of(*page), 100);
    if (title.empty()) {
      out += runbook.name;
    } else {
      text::append_left(out, runbook.name, widest + 2);
      out += title;
    }
    out += '\n';
  }
  return Done{};
}

Result<cli::Exit> run_runbook(const RunbookOptions& options) {
  const std::vector<std::string> folders = folders_of(options);
  const std::vector<Runbook> all = runbooks_in(folders);
  Result<io::Output> out = io::Output::open("-");
  if (!out) return out.error();
  if (options.list) {
    if (!options.words.empty()) return usage("--list names them all; expected no NAME");
    if (all.empty()) return usage("there are no runbooks in " + listed(folders));
    if (Status written = list(all, out->buffer()); !written) return written.error();
  } else {
    if (options.words.size() != 1) {
      return usage(options.words.empty() ? "expected NAME of a runbook, got nothing; see --list" : "expected one NAME");
    }
    const std::string& name = options.words.front();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Runbook& it) { return it.name == name; });
    if (found == all.end()) return unknown(name, all, folders);
    Result<std::string> page = io::read_file(found->path, kLargestPage);
    if (!page) return page.error();
    out->buffer() = std::move(*page);
  }
  if (Status written = out->close(); !written) return written.error();
  return cli::Exit::kOk;
}

}  // namespace

std::vector<Runbook> runbooks_in(const std::vector<std::string>& folders) {
  std::map<std::string, std::string> found;
  for (const std::string& folder : folders) {
    std::error_code failed;
    fs::directory_iterator at(folder, failed);
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
      const std::string file = at->path().filename().string();
      std::error_code ignored;
      const bool page = file.size() > kEnding.size() && file.ends_with(kEnding) && file.front() != '.';
      if (!page || !text::valid_utf8(file) || !at->is_regular_file(ignored)) continue;
      found.try_emplace(file.substr(0, file.size() - kEnding.size()), at->path().string());
    }
  }
  std::vector<Runbook> all;
  for (const auto& [name, path] : found) all.push_back({name, path});
  return all;
}

std::string title_of(std::string_view page) {
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (!line.starts_with('#')) continue;
    line.remove_prefix(std::min(line.find_first_not_of('#'), line.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return std::string(line.substr(0, line.find_last_not_of(" \t\r#") + 1));
  }
  return "";
}

void declare_runbook(cli::Command& parent, RunbookOptions& options) {
  cli::Command& command = parent.add_subcommand("runbook", "Print the runbook of an alert");
  command.add_text("--dir", options.dir, "DIR", "The folder with the pages, each NAME.md (default: see mcp-alert(1))");
  command.add_flag("--list", options.list, "List them, with their titles");
  command.add_operands(options.words, "NAME", "The name of an alert, as in its rule.");
  command.example("What to do about it", "mcp-alert runbook LowDiskSpace");
  command.example("Which there are", "mcp-alert runbook --list");
  command.example("A name that is none exits 2", "mcp-alert runbook LowDiskSpac");
  command.set_body([&options](cli::Console&) { return run_runbook(options); });
}

}  // namespace mcp::alert
