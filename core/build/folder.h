// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>

#include "core/bundle/manifest.h"
#include "core/kernel/target.h"

namespace stackport::build {

/// DIR/build/RELEASE: a copy of the bundle's files in which kbuild works, kept between builds.
/// Beside it, while a build is under way, stands a marker; within it, once a build has ended well,
/// a stamp.
class Folder {
 public:
  /// Locks the folder against other processes and brings it up to date: changed files are written,
  /// the others keep their times, files that left go with their objects. A folder that a killed
  /// build left, or that was made for other headers, is started anew. The marker stands afterwards.
  /// Errors: a file of the manifest that is gone (input); the file system's (environment).
  static Result<Folder> open(const host::Path& bundle, const bundle::Manifest& manifest,
                             const kernel::Target& target);

  const host::Path& path() const { return path_; }
  /// Takes the marker away; `stamp` says that all modules are those of the manifest.
  Result<void> close(const std::optional<std::string>& stamp);

 private:
  Folder(host::Path path, host::Path marker, host::FileLock lock)
      : path_(std::move(path)), marker_(std::move(marker)), lock_(std::move(lock)) {}
  Result<void> update(const host::Path& bundle, const bundle::Manifest& manifest,
                      const kernel::Target& target);

  host::Path path_;
  host::Path marker_;
  host::FileLock lock_;
};

}  // namespace stackport::build
