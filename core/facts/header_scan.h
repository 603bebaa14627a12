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
    bool sure = false;  ///< no condition but the include guard stands around it
  };
  std::vector<Include> includes;
  bool guarded = false;            ///< by a plain include guard: a second time says nothing
  std::set<std::string> defines;   ///< before the last #include
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
  /// Where `include` of `from` is found; null: nowhere.
  File resolve(const ScannedFile::Include& include, File from,
               const std::vector<std::string>& folders);

  /// The files that `source` surely includes, itself first, as they come; with `all`, also those
  /// behind conditions.
  std::vector<File> closure(File source, const std::vector<std::string>& folders, bool all);

 private:
  File find(const std::string& folder, const std::string& name);

  std::unordered_map<std::string, ScannedFile> scanned_;
  std::set<std::string> paths_;
  std::unordered_map<std::string, std::unordered_map<std::string, File>> found_;
};

}  // namespace stackport::facts
