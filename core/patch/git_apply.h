// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/patch/unified.h"

namespace stackport::patch {

/// Applies `diffs` to `old_files` with libgit2, in a repository that lives in memory only. Gives
/// the files that are there afterwards. Errors: `environment` when libgit2 can't work, `input` when
/// it refuses a diff.
Result<std::map<std::string, std::string>> git_apply(
    const std::vector<FileDiff>& diffs, const std::map<std::string, std::string>& old_files,
    const std::string& patch_name);

}  // namespace stackport::patch
