// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/host/process.h"
#include "core/patch/series.h"

namespace stackport::bundle {

/// Runs a semantic patch over files of C through spatch; gives those that it changed. Results are
/// kept under `cache` by content. Errors: spatch is missing (environment); it refuses the patch,
/// changes nothing, or is not done within the patch's limit (input, at the series' entry).
Result<std::map<std::string, std::string>> apply_smpl(
    host::Processes& processes, const patch::Patch& patch,
    const std::map<std::string, std::string>& files, const host::Path& cache);

}  // namespace stackport::bundle
