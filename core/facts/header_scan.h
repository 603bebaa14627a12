// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/host/file_system.h"

namespace stackport::facts {

/// What a file's preprocessor lines say, without evaluating them.
struct ScannedFile {
  struct Include {
    std::string name;
    bool quoted = false;
    bool next = false;     ///< #include_next
    bool sure = false;     ///< no condition but the include guard stands around it
    bool outside = false;  ///< of the guard: read again each time
  };
  std::vector<Include> includes;
  size_t bytes = 0;
  bool guarded = false;            ///< a second time says nothing
  std::set<std::string> defines;   ///< before the last #include
  std::set<std::string> anew;      ///< of `defines`: after an #undef of the name
  std::set<std::string> defaults;  ///< `#ifndef X` with `#define X` right after it
  std::set<std::string> tested;    ///< other names in conditions
};
ScannedFile scan_directives(std::string_view text);

/// Reads and resolves headers as a compiler with some include folders would; keeps what it read.
class HeaderScan {
 public:
  using File = const std::string*;  ///< a path, the same pointer for the same path

  /// The file's directives; empty ones for a file that can't be read.
  const ScannedFile& scanned(File file);
  File intern(const std::string& path);
  /// Folders in the order of search, the same pointer for the same ones.
  using Folders = const std::vector<std::string>*;
  Folders intern(const std::vector<std::string>& folders);

  /// Where `include` of `from` is found; null: nowhere.
  File resolve(const ScannedFile::Include& include, File from, Folders folders);
  /// The same for an include of nobody's file.
  File search(const ScannedFile::Include& include, File from, Folders folders);

  /// The files that `source` surely includes, itself first, as they come; with `all`, also those
  /// behind conditions.
  std::vector<File> closure(File source, Folders folders, bool all);

 private:
  File find(const std::string& folder, const std::string& name);

  std::unordered_map<File, ScannedFile> scanned_;
  std::set<std::string> paths_;
  std::set<std::vector<std::string>> folders_;
  std::unordered_map<Folders, std::unordered_map<const ScannedFile::Include*, File>> resolved_;
  std::unordered_map<std::string, std::unordered_map<std::string, File>> found_;
};

}  // namespace stackport::facts
