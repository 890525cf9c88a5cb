// Tested by tests/unit/io/position_test.cpp.
#include "io/family.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "text/hash.h"

namespace mcp::io {
namespace {

constexpr std::array<std::string_view, 3> kPackedEndings{".gz", ".zst", ".zstd"};
constexpr std::size_t kLongestNumber = 5;
constexpr std::size_t kShortestDate = 6;
constexpr int kMostLinks = 40;  // as the system follows at most

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::string_view without_packing(std::string_view name) {
  for (const std::string_view ending : kPackedEndings) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

Suffix read_suffix(std::string_view text) {
  if (text.size() < 2 || (text[0] != '.' && text[0] != '-' && text[0] != '_')) return {};
  text.remove_prefix(1);
  if (text.find_first_not_of("0123456789-_.:T+Z") != std::string_view::npos) return {};
  Suffix suffix;
  std::copy_if(text.begin(), text.end(), std::back_inserter(suffix.digits), is_digit);
  if (suffix.digits.size() == text.size() && text.size() <= kLongestNumber) {
    suffix.kind = Suffix::Kind::kNumber;
    suffix.digits.insert(0, kLongestNumber - text.size(), '0');
  } else if (suffix.digits.size() >= kShortestDate) {
    suffix.kind = Suffix::Kind::kDate;
  }
  return suffix;
}

struct Split {
  std::string folder;  // "" or with its slash
  std::string name;
};

Split split(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

// Where a symbolic link leads to in the end, whether that is there or not; the path itself where it is none.
std::string target_of(std::string path) {
  for (int link = 0; link < kMostLinks; ++link) {
    std::error_code none;
    const std::filesystem::path next = std::filesystem::read_symlink(path, none);
    if (none) break;
    path = next.is_absolute() ? next.string() : split(path).folder + next.string();
  }
  return path;
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code failed;
  std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, failed);
  for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// A link or a file that is gone by now has no part in it; neither has a second name of what the path leads to.
void add_member(Family& family, const std::string& path, Suffix suffix, const struct stat& self) {
  struct stat about {};
  if (::lstat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return;
  if (about.st_dev == self.st_dev && about.st_ino == self.st_ino) return;
  auto file = look_at(path, Links::kRefused);
  if (!file) {
    if (suffix.kind == Suffix::Kind::kOther) return;
    family.unreadable += (family.unreadable.empty() ? "" : ", ") + path + " (" + file.error().message + ")";
    return;
  }
  file->suffix = std::move(suffix);
  const auto known = std::find_if(family.files.begin(), family.files.end(), [&](const FoundFile& other) {
    return other.device == file->device && other.inode == file->inode;
  });
  if (known == family.files.end()) {
    family.files.push_back(std::move(*file));
  } else if (known->suffix.kind == Suffix::Kind::kOther) {
    *known = std::move(*file);  // named after the link in some way, and after what it leads to in a known one
  }
}

void add_named_after(Family& family, const Split& self, const struct stat& about, std::uint64_t any_of_inode) {
  for (const std::string& name : names_in(self.folder)) {
    const std::string path = self.folder + name;
    struct stat other {};
    if (auto suffix = suffix_of(name, self.name)) {
      add_member(family, path, std::move(*suffix), about);
    } else if (any_of_inode != 0 && ::lstat(path.c_str(), &other) == 0 && other.st_ino == any_of_inode) {
      add_member(family, path, {}, about);
    }
  }
}

bool older(const Suffix& a, const Suffix& b) {
  return a.kind == Suffix::Kind::kNumber ? a.digits > b.digits : a.digits < b.digits;
}

bool same_scheme(const Suffix& a, const Suffix& b) {
  return a.kind == b.kind && a.kind != Suffix::Kind::kOther && a.digits.size() == b.digits.size();
}

// The rotated ones of one way of naming, the oldest by name first, each number or date once.
std::vector<const FoundFile*> rotated_like(const FoundFile& found, const Family& family) {
  std::vector<const FoundFile*> files;
  for (const FoundFile& file : family.files) {
    if (!same_scheme(file.suffix, found.suffix)) continue;
    if (file.suffix.digits != found.suffix.digits) files.push_back(&file);
  }
  std::stable_sort(files.begin(), files.end(), [](const FoundFile* a, const FoundFile* b) {
    if (a->suffix.digits != b->suffix.digits) return older(a->suffix, b->suffix);
    return !a->head.packed && b->head.packed;
  });
  const auto again = std::unique(files.begin(), files.end(), [](const FoundFile* a, const FoundFile* b) {
    return a->suffix.digits == b->suffix.digits;
  });
  files.erase(again, files.end());
  return files;
}

int number_of(const FoundFile& file) {
  int number = 0;
  for (const char digit : file.suffix.digits) number = 10 * number + (digit - '0');
  return number;
}

// Whether a number is missing on the way from the one found down to 1, or to 0 where they count from there.
bool has_gap(const FoundFile& found, const std::vector<const FoundFile*>& newer) {
  int next = number_of(found) - 1;
  for (const FoundFile* file : newer) {
    if (number_of(*file) != next--) return true;
  }
  return next > 0;
}

}  // namespace

std::optional<Suffix> suffix_of(std::string_view name, std::string_view base) {
  if (name == base || base.empty()) return std::nullopt;
  if (name.starts_with(base)) return read_suffix(without_packing(name.substr(base.size())));
  const std::size_t dot = base.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string_view extension = base.substr(dot);
  name = without_packing(name);
  if (!name.starts_with(base.substr(0, dot)) || !name.ends_with(extension)) return std::nullopt;
  if (name.size() <= base.size()) return std::nullopt;
  Suffix suffix = read_suffix(name.substr(dot, name.size() - base.size()));
  if (suffix.kind == Suffix::Kind::kOther) return std::nullopt;
  return suffix;
}

bool FoundFile::holds(const Position& position) const {
  if (position.head_size == 0) return inode == position.inode && !head.packed && size >= position.offset;
  if (position.head_size > position.offset || position.head_size > head.bytes.size()) return false;
  if (!head.packed && size < position.offset) return false;
  const auto known = static_cast<std::size_t>(position.head_size);
  return text::fnv1a(std::string_view(head.bytes).substr(0, known)) == position.head_hash;
}

Result<FoundFile> look_at(const std::string& path, Links links) {
  const int nofollow = links == Links::kRefused ? O_NOFOLLOW : 0;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | nofollow);
  if (fd < 0) return Error{.code = Code::kIo, .message = std::string("cannot open: ") + std::strerror(errno)}.in(path);
  struct stat about {};
  const int failed = ::fstat(fd, &about) == 0 ? 0 : errno;
  if (failed != 0 || !S_ISREG(about.st_mode)) {
    ::close(fd);
    if (failed == 0)
      return Error{.code = Code::kUsage, .message = "is no regular file, and cannot be resumed"}.in(path);
    return Error{.code = Code::kIo, .message = std::string("cannot open: ") + std::strerror(failed)}.in(path);
  }
  auto head = read_head(fd, kHeadSize);
  ::close(fd);
  if (!head) return head.error().in(path);
  return FoundFile{.path = path,
                   .device = about.st_dev,
                   .inode = about.st_ino,
                   .size = static_cast<std::uint64_t>(about.st_size),
                   .modified_ns = about.st_mtim.tv_sec * std::int64_t{1'000'000'000} + about.st_mtim.tv_nsec,
                   .head = std::move(*head),
                   .suffix = {}};
}

Family family_of(const std::string& path, std::uint64_t inode) {
  Family family;
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) about = {};
  add_named_after(family, split(path), about, 0);
  const std::string target = target_of(path);
  if (target != path) add_named_after(family, split(target), about, inode);
  return family;
}

Between rotated_after(const FoundFile& found, const Family& family) {
  const std::vector<const FoundFile*> others = rotated_like(found, family);
  Between newer;  // by name
  std::vector<const FoundFile*> before;
  bool as_named = true;  // the newer by name are the newer by time …
  bool reversed = true;  // … or the older ones
  for (const FoundFile* file : others) {
    const bool by_name = older(found.suffix, file->suffix);
    (by_name ? newer.files : before).push_back(file);
    as_named = as_named && (by_name ? file->modified_ns >= found.modified_ns : file->modified_ns <= found.modified_ns);
    reversed = reversed && (by_name ? file->modified_ns <= found.modified_ns : file->modified_ns >= found.modified_ns);
  }
  const auto earlier = [](const FoundFile* a, const FoundFile* b) { return a->modified_ns < b->modified_ns; };
  if (!as_named && reversed) {
    newer.files.assign(before.rbegin(), before.rend());
  } else if (as_named && found.suffix.kind == Suffix::Kind::kNumber && !others.empty() && has_gap(found, newer.files)) {
    newer.doubt = "a file that was rotated after " + found.path + " is not there any more";
  }
  if ((as_named || reversed) && std::is_sorted(newer.files.begin(), newer.files.end(), earlier)) return newer;
  newer.doubt = "numbers and times contradict each other on which files were rotated after " + found.path +
                ": of those none is read";
  newer.files.clear();
  return newer;
}

}  // namespace mcp::io
