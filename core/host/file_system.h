// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace stackport::host {

using Path = std::filesystem::path;

/// The files of this machine. Every error is of kind `environment` and names the path and the
/// system's reason; a full disk says so.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  virtual bool exists(const Path& path) const = 0;
  virtual bool is_directory(const Path& path) const = 0;
  virtual Result<std::string> read(const Path& path) const = 0;
  /// Whole or not at all: written beside, then renamed. Makes the parent folders.
  virtual Result<void> write(const Path& path, std::string_view bytes, bool executable = false) = 0;
  virtual Result<void> make_directories(const Path& path) = 0;
  virtual Result<void> remove_all(const Path& path) = 0;
  /// Names in `path`, sorted.
  virtual Result<std::vector<std::string>> list(const Path& path) const = 0;
  virtual Result<void> symlink(const Path& target, const Path& link) = 0;
};

/// The real one; holds no state.
FileSystem& real_file_system();

/// A folder that replaces `final` whole, or leaves it as it was: fill path(), then commit().
/// What is not committed is removed; what a killed run left beside `final` is removed on open. A
/// process may have one for a folder at a time.
class StagedDirectory {
 public:
  static Result<StagedDirectory> open(const Path& final);
  StagedDirectory(StagedDirectory&&) noexcept;
  StagedDirectory& operator=(StagedDirectory&&) = delete;
  ~StagedDirectory();

  const Path& path() const { return staged_; }
  /// Exchanges the folders in one step (renameat2, RENAME_EXCHANGE) and removes the old one, less
  /// its entries `keep`, which move into the new one. Where the file system can't exchange (9p), in
  /// two steps: what a kill between them leaves is put back on the next open.
  Result<void> commit(const std::vector<std::string>& keep = {});

 private:
  StagedDirectory(Path final, Path staged);
  Result<void> replace_in_two_steps(const std::vector<std::string>& keep);
  /// Moves `keep` from the old folder into the new one, and removes the old one.
  Result<void> retire(const Path& old, const std::vector<std::string>& keep);
  Path final_;
  Path staged_;
};

/// An exclusive lock on a file, kept until the object goes; a second process waits.
class FileLock {
 public:
  static Result<FileLock> acquire(const Path& path);
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();
  /// Programs started from now on hold the lock too: it is free when the last of them has ended,
  /// even when this process was killed.
  void share_with_children();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace stackport::host
