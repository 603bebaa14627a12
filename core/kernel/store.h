// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/host/file_system.h"
#include "core/kernel/tree.h"

namespace stackport::kernel {

/// What an import tells while it works: files done, files in all (0: not known).
using Progress = std::function<void(size_t done, size_t total)>;

/// The folder in which everything is kept between runs. Kernels are git trees in one bare
/// repository (STORE/kernels.git), a ref each (refs/kernels/NAME) to a commit whose message holds
/// the origin. Several processes may use it at once.
class Store {
 public:
  static Result<Store> open(const host::Path& folder);

  const host::Path& folder() const { return folder_; }
  /// STORE/<kind>/ for other things kept by content ("facts", "targets", "prepared", ...).
  host::Path folder(std::string_view kind) const { return folder_ / kind; }

  /// Each replaces a kernel of that name only when it has succeeded. Input errors name the file:
  /// a truncated archive, a member with `..` or an absolute path, no kernel in it (no top Makefile
  /// with VERSION), an unknown ref.
  Result<Origin> import_git(const std::string& name, const host::Path& repository,
                            const std::string& ref);
  Result<Origin> import_directory(const Origin& origin, const host::Path& folder,
                                  const Progress& progress = {});
  /// A single top folder in the archive is stripped.
  Result<Origin> import_archive(const Origin& origin, const host::Path& archive,
                                const Progress& progress = {});

  std::vector<Origin> kernels() const;
  /// Error `input` when there is none of that name: it names the nearest and the fetch command.
  Result<std::shared_ptr<Tree>> kernel(const std::string& name) const;
  Result<void> remove(const std::string& name);
  /// A second name for what stands under `name`; replaces what stood under `other`.
  Result<void> copy(const std::string& name, const std::string& other);

  /// A folder with the files of `tree` at or below `paths` (all when empty), made once and kept by
  /// content; read-only by convention.
  Result<host::Path> checkout(const Tree& tree, const std::vector<std::string>& paths) const;

 private:
  explicit Store(host::Path folder) : folder_(std::move(folder)) {}
  host::Path folder_;
};

}  // namespace stackport::kernel
