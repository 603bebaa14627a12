// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>

#include "core/delta/gap.h"

namespace stackport::delta {

/// find_gaps() with each unit's gaps kept in `cache`, by all that its parse read of the tree; of a
/// kept unit there are the source, the gaps, the missing headers and the counts. One without gaps
/// is not parsed again for additions that it can't tell. `key` stands for what the arguments refer
/// to outside the tree.
Result<std::vector<UnitGaps>> find_gaps_kept(const GapRequest& request, const host::Path& cache,
                                             const std::string& key);

}  // namespace stackport::delta
