// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/patch/unified.h"

namespace stackport::patch {

/// A unified diff in git's form with three lines of context; a file that stands on one side only is
/// created or deleted. Empty when nothing differs.
Result<std::string> make_diff(const std::map<std::string, std::string>& before,
                              const std::map<std::string, std::string>& after);

/// One file merged three ways, as `git merge-file` does.
struct Merged {
  std::string bytes;  ///< with conflict markers where both sides changed the same lines
  bool clean = true;
};
Result<Merged> merge(const std::string& ancestor, const std::string& ours,
                     const std::string& theirs, const std::string& our_name,
                     const std::string& their_name);

/// The diff that takes back what `diffs` do.
std::vector<FileDiff> reversed(std::vector<FileDiff> diffs);

/// The first line of `text` that is a conflict marker; 0: none.
int conflict_marker(const std::string& text);

}  // namespace stackport::patch
