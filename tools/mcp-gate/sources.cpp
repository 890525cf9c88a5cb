// Tested by the golden cases of mcp-gate.
#include "sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "io/input.h"
#include "json/json.h"

namespace mcp::gate {
namespace {

constexpr int kDeepestFolder = 8;
constexpr std::size_t kMostFiles = 20'000;

Error trouble(std::string message, const std::string& path) {
  return Error{.code = Code::kIo, .message = std::move(message), .place = {.file = path}};
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error);
}

Status walk(const std::string& folder, int depth, std::vector<std::string>& out) {
  if (depth > kDeepestFolder) return trouble(fmt::format("expected folders at most {} deep", kDeepestFolder), folder);
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    names.push_back(at->path().filename().string());
  if (error) return trouble("cannot open: " + error.message(), folder);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (name.starts_with('.')) continue;
    const std::string path = folder.ends_with('/') ? folder + name : folder + "/" + name;
    if (is_folder(path)) {
      if (Status walked = walk(path, depth + 1, out); !walked) return walked;
    } else {
      out.push_back(path);
    }
    if (out.size() > kMostFiles) return trouble(fmt::format("expected at most {} files", kMostFiles), folder);
  }
  return Done{};
}

// The whole file with what readers may read behind it; lines of any length.
Result<std::string> read_whole(const std::string& file, const ReadOptions& options) {
  io::Input input({file}, {.max_line = std::size_t{1} << 20, .threads = 1, .interrupts = options.interrupts});
  std::string content;
  for (;;) {
    const io::Input::Step step = input.next();
    if (options.interrupts != nullptr && options.interrupts->signal() != 0)
      return Error{.code = Code::kInterrupted, .message = "interrupted", .place = {}};
    if (step == io::Input::Step::kEnd) break;
    if (step == io::Input::Step::kTrouble) return input.error();
    if (step == io::Input::Step::kPaused) continue;
    for (const io::Line& line : input.lines()) {
      content += line.text;
      if (line.newline) content += '\n';
    }
    if (content.size() > options.max_file)
      return trouble(fmt::format("expected at most {} bytes (--max-file)", options.max_file), file);
  }
  content.append(json::kPadding, '\0');
  return content;
}

}  // namespace

bool is_missing(const std::string& path) {
  std::error_code error;
  return path != "-" && std::filesystem::status(path, error).type() == std::filesystem::file_type::not_found;
}

Result<std::vector<std::string>> files_below(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (path == "-" || !is_folder(path)) {
      files.push_back(path);
    } else if (Status walked = walk(path, 1, files); !walked) {
      return walked.error();
    }
  }
  return files;
}

Status read_files(const std::vector<std::string>& files, const ReadOptions& options, RunSet& into) {
  for (const std::string& file : files) {
    const Result<std::string> content = read_whole(file, options);
    if (!content) return content.error();
    const std::string shown = file == "-" ? "stdin" : file;
    const Document document{std::string_view(*content).substr(0, content->size() - json::kPadding), shown};
    if (const std::string earlier = into.seen(document.text, shown); !earlier.empty()) {
      into.warn(fmt::format("{} has the bytes of {}: counted once", shown, earlier));
      continue;
    }
    const Result<const Format*> format =
        options.format != nullptr ? Result<const Format*>(options.format) : detect(document);
    if (!format) return format.error();
    const std::size_t before = into.values();
    if (Status read = (*format)->read(document, into); !read) return read.error().in(shown);
    if (into.values() == before) into.warn(shown + ": no measurements in it");
  }
  return Done{};
}

}  // namespace mcp::gate
