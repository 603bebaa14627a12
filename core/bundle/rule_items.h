// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "core/base/diagnostic.h"
#include "core/facts/surface.h"
#include "core/policy/policy.h"

namespace stackport::bundle {

/// What speaks against rules whose functions and fields neither kernel's code showed. An item that
/// a header of X or Y declares is fine: nothing uses it. One that none declares is an error when
/// the kernels differ in an item of nearly its name that no rule of `others` answers (the rule was
/// meant for that one), and a warning when there is any item of nearly its name.
std::vector<Diagnostic> judge_unseen(const std::vector<policy::Adjustment>& unseen,
                                     const std::vector<policy::Adjustment>& others,
                                     const facts::KernelSurface& x, const facts::KernelSurface& y);

}  // namespace stackport::bundle
