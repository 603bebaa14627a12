// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/patch/series.h"

namespace stackport::patch {

/// A patch carried from the code that it was made for to other code.
struct Rebased {
  std::map<std::string, std::string>
      files;                           ///< the other code with the patch, perhaps with markers
  std::vector<std::string> conflicts;  ///< files that have markers
  std::vector<std::string> missing;    ///< files that the patch changes and the other code lacks
  bool clean() const { return conflicts.empty() && missing.empty(); }
};

/// Three-way merge: `old_files` is where the patch applies exactly, `new_files` where it shall.
/// `new_name` names the other code in the markers. Error (input): the patch does not apply to
/// `old_files`.
Result<Rebased> rebase(const Patch& patch, const std::map<std::string, std::string>& old_files,
                       const std::map<std::string, std::string>& new_files,
                       const std::string& new_name);

/// Reads from a set of files, for apply().
std::function<Result<std::string>(const std::string&)> reader_of(
    const std::map<std::string, std::string>& files);

/// The files with the patch applied. Errors: those of apply().
Result<std::map<std::string, std::string>> applied_to(
    const Patch& patch, const std::map<std::string, std::string>& files);

/// The text above a patch's first file.
std::string head_of(const std::string& text);

}  // namespace stackport::patch
