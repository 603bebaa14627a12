// SPDX-License-Identifier: GPL-2.0-only
#include "core/host/file_system.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace stackport::host {
namespace {

tl::unexpected<Error> broken(const Path& path, std::string_view what, int code) {
  std::string next;
  if (code == ENOSPC) next = "free space on that disk, then run the same command again";
  if (code == EACCES || code == EROFS) next = "choose a folder that you may write to";
  return fail(ErrorKind::environment, path.string(),
              fmt::format("can't {}: {}", what, std::strerror(code)), std::move(next));
}

/// Writes all of `bytes`; returns 0 or errno.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

class RealFileSystem final : public FileSystem {
 public:
  bool exists(const Path& path) const override {
    std::error_code error;
    return std::filesystem::exists(std::filesystem::symlink_status(path, error));
  }

  bool is_directory(const Path& path) const override {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
  }

  Result<std::string> read(const Path& path) const override {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return broken(path, "read", errno);
    std::string bytes;
    struct stat info {};
    if (::fstat(fd, &info) == 0 && info.st_size > 0) bytes.reserve(size_t(info.st_size));
    char buffer[1 << 16];
    for (;;) {
      const ssize_t n = ::read(fd, buffer, sizeof buffer);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        const int code = errno;
        ::close(fd);
        return broken(path, "read", code);
      }
      if (n == 0) break;
      bytes.append(buffer, size_t(n));
    }
    ::close(fd);
    return bytes;
  }

  Result<void> write(const Path& path, std::string_view bytes, bool executable) override {
    STACKPORT_CHECK(make_directories(path.parent_path()));
    std::string temporary = path.string() + ".XXXXXX";
    const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (fd < 0) return broken(path, "write", errno);
    int code = write_all(fd, bytes);
    if (code == 0 && ::fchmod(fd, executable ? 0755 : 0644) != 0) code = errno;
    if (::close(fd) != 0 && code == 0) code = errno;
    if (code == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) code = errno;
    if (code == 0) return {};
    ::unlink(temporary.c_str());
    return broken(path, "write", code);
  }

  Result<void> make_directories(const Path& path) override {
    if (path.empty()) return {};
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return broken(path, "make the folder", error.value());
    return {};
  }

  Result<void> remove_all(const Path& path) override {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return broken(path, "remove", error.value());
    return {};
  }

  Result<std::vector<std::string>> list(const Path& path) const override {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator it(path, error), end; !error && it != end;
         it.increment(error))
      names.push_back(it->path().filename().string());
    if (error) return broken(path, "list", error.value());
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<void> symlink(const Path& target, const Path& link) override {
    STACKPORT_CHECK(make_directories(link.parent_path()));
    std::error_code error;
    std::filesystem::create_symlink(target, link, error);
    if (error) return broken(link, "make the link", error.value());
    return {};
  }
};

constexpr std::string_view kStaged = ".new-";
constexpr std::string_view kOld = "-old";

/// What a killed run left: a half-made folder goes, and one that had made way comes back.
Result<void> clean_up(const Path& left, const Path& final) {
  auto& files = real_file_system();
  if (!left.string().ends_with(kOld) || files.exists(final)) return files.remove_all(left);
  if (::rename(left.c_str(), final.c_str()) != 0) return broken(final, "put back", errno);
  return {};
}

}  // namespace

FileSystem& real_file_system() {
  static RealFileSystem instance;
  return instance;
}

StagedDirectory::StagedDirectory(Path final, Path staged)
    : final_(std::move(final)), staged_(std::move(staged)) {}

StagedDirectory::StagedDirectory(StagedDirectory&& other) noexcept
    : final_(std::move(other.final_)), staged_(std::exchange(other.staged_, Path())) {}

StagedDirectory::~StagedDirectory() {
  std::error_code ignored;
  if (!staged_.empty()) std::filesystem::remove_all(staged_, ignored);
}

Result<StagedDirectory> StagedDirectory::open(const Path& where) {
  auto& files = real_file_system();
  Path final = std::filesystem::absolute(where).lexically_normal();
  if (!final.has_filename()) final = final.parent_path();
  const Path parent = final.parent_path();
  STACKPORT_CHECK(files.make_directories(parent));
  const std::string prefix = "." + final.filename().string() + std::string(kStaged);
  STACKPORT_TRY(const auto names, files.list(parent));
  for (const auto& name : names) {
    if (!name.starts_with(prefix)) continue;
    // The suffix begins with the process id: a folder of a process that runs is left alone.
    const std::string owner =
        name.substr(prefix.size(), name.find('-', prefix.size()) - prefix.size());
    std::error_code error;
    if (owner != std::to_string(::getpid()) && std::filesystem::exists("/proc/" + owner, error))
      continue;
    STACKPORT_CHECK(clean_up(parent / name, final));
  }
  Path staged = parent / (prefix + std::to_string(::getpid()));
  STACKPORT_CHECK(files.make_directories(staged));
  return StagedDirectory(std::move(final), std::move(staged));
}

Result<void> StagedDirectory::commit(const std::vector<std::string>& keep) {
  if (::renameat2(AT_FDCWD, staged_.c_str(), AT_FDCWD, final_.c_str(), RENAME_EXCHANGE) == 0)
    return retire(std::exchange(staged_, Path()), keep);
  if (errno == EINVAL || errno == ENOSYS) return replace_in_two_steps(keep);
  if (errno != ENOENT || real_file_system().exists(final_)) return broken(final_, "replace", errno);
  if (::rename(staged_.c_str(), final_.c_str()) != 0) return broken(final_, "make", errno);
  staged_.clear();
  return {};
}

Result<void> StagedDirectory::replace_in_two_steps(const std::vector<std::string>& keep) {
  const Path old = staged_.string() + std::string(kOld);
  const bool had_one = real_file_system().exists(final_);
  if (had_one && ::rename(final_.c_str(), old.c_str()) != 0)
    return broken(final_, "replace", errno);
  if (::rename(staged_.c_str(), final_.c_str()) != 0) {
    const int code = errno;
    if (had_one && ::rename(old.c_str(), final_.c_str()) != 0)
      return broken(old, "put back", errno);
    return broken(final_, "replace", code);
  }
  staged_.clear();
  return had_one ? retire(old, keep) : Result<void>();
}

Result<void> StagedDirectory::retire(const Path& old, const std::vector<std::string>& keep) {
  for (const auto& name : keep)
    if (real_file_system().exists(old / name) &&
        ::rename((old / name).c_str(), (final_ / name).c_str()) != 0)
      return broken(old / name, "keep", errno);
  return real_file_system().remove_all(old);
}

Result<FileLock> FileLock::acquire(const Path& path) {
  STACKPORT_CHECK(real_file_system().make_directories(path.parent_path()));
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return broken(path, "open the lock", errno);
  while (::flock(fd, LOCK_EX) != 0) {
    if (errno == EINTR) continue;
    const int code = errno;
    ::close(fd);
    return broken(path, "lock", code);
  }
  return FileLock(fd);
}

void FileLock::share_with_children() { ::fcntl(fd_, F_SETFD, 0); }

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace stackport::host
