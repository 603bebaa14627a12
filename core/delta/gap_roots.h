// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/delta/gap_reading.h"
#include "core/facts/surface.h"

namespace stackport::delta {

/// The two views' forms of the names in a unit's complaints.
struct Forms2 {
  facts::Surface native;
  facts::Surface bundle;
  std::string own;  ///< prefix of files that both views read; empty: none
};

/// The roots of a unit's complaints, one gap an item, in their order; `echoes` counts the rest.
/// `missing`: headers with a stand-in, whose contents are their echoes.
std::vector<Gap> roots_of(const std::vector<Complaint>& complaints, const Forms2& forms,
                          const std::vector<std::string>& missing, size_t& echoes);

}  // namespace stackport::delta
