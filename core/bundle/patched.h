// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/bundle/plan.h"

namespace stackport::bundle {

/// A component's files on one pair of kernels when the series has come to a patch.
struct CodeAt {
  std::map<std::string, std::string> files;
  policy::Kind kind = policy::Kind::take_x;
  std::vector<std::string> applied;  ///< the component's patches that stand before it
};

/// Applies what the series has before `until` ("patches/core/0001.patch"; not in the series: all of
/// it). Rules act later and are no part of it. Error (input): the component has no modules there.
Result<CodeAt> code_at(const Inputs& inputs, const std::string& component,
                       const std::string& until);

/// What a patch meets on one pair of kernels.
enum class Fit {
  applies,    ///< its conditions hold and it stands where it says
  idle,       ///< a condition does not hold, or the component has another policy or no module
  there,      ///< what it does stands there already
  conflicts,  ///< its conditions hold, and it does not apply
};
struct PatchFit {
  Fit fit = Fit::idle;
  std::string because;
};
Result<PatchFit> fit_of(const Inputs& inputs, const patch::Patch& patch);

}  // namespace stackport::bundle
