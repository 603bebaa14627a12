// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace stackport::kernel {

/// Where a kernel tree came from; recorded at import, shown in every provenance.
struct Origin {
  std::string name;  ///< its name in the store
  std::string kind;  ///< "git", "dir", "tar" or "package"
  std::string
      from;  ///< repository, folder, archive or package, as given (no local path for packages)
  std::string version;  ///< package version, or commit id; empty for dir and tar
};

/// What the tree says of itself, from its top Makefile (and Makefile.rhelver where there is one).
struct Identity {
  std::string version;     ///< "6.12.117": VERSION.PATCHLEVEL.SUBLEVEL EXTRAVERSION
  std::string enterprise;  ///< "9.4" from RHEL_MAJOR/RHEL_MINOR; empty elsewhere
};

enum class EntryKind { file, executable, symlink, directory };
struct Entry {
  std::string name;
  EntryKind kind = EntryKind::file;
  std::string id;  ///< git object id, hex: equal ids are equal contents
};

/// One kernel's source, read as objects; immutable, safe to share between threads.
/// Paths are '/'-separated, relative to the top, without `.` or `..`.
class Tree {
 public:
  virtual ~Tree() = default;

  /// The git tree id, hex: equal ids are equal trees.
  virtual const std::string& id() const = 0;
  virtual const Origin& origin() const = 0;
  /// The bytes of a file (of the link target for a symlink). Error `failed`: no such file.
  virtual Result<std::string> read(std::string_view path) const = 0;
  /// The object id of a file or folder; empty when there is none.
  virtual std::string object_id(std::string_view path) const = 0;
  /// What a folder holds, sorted by name; empty when there is no such folder.
  virtual std::vector<Entry> list(std::string_view folder) const = 0;

  bool has(std::string_view path) const { return !object_id(path).empty(); }
  bool has_folder(std::string_view path) const { return !list(path).empty(); }
  /// Every file at or below `folder` ("" for all), sorted, paths from the top.
  std::vector<std::string> files_below(std::string_view folder) const;
};

Result<Identity> identify(const Tree& tree);

/// A tree of given files, for unit tests and for trees that are made in memory.
std::shared_ptr<Tree> make_memory_tree(std::map<std::string, std::string> files,
                                       Origin origin = {});

}  // namespace stackport::kernel
