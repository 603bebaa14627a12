// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/bundle/plan.h"
#include "core/policy/release.h"

namespace stackport::bundle {

/// A patch in the bundle that is neither in X nor what an older kernel needs.
struct Beyond {
  const patch::Patch* patch = nullptr;
  std::string status;  ///< "upstream commit 0123", "Upstream-Status: Pending"
};
std::vector<Beyond> beyond_backports(const Plan& plan, const patch::Series& series);

/// Adds a problem for each of them that a release which demands backports only does not allow.
void refuse_beyond(const policy::Release& release, const patch::Series& series, Plan& plan);

}  // namespace stackport::bundle
