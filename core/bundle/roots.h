// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/plan.h"

namespace stackport::bundle {

/// Root deltas of a plan, each once however many places it has.
struct Roots {
  size_t resolved = 0;
  size_t by_hand = 0;  ///< of these, by text that a person wrote: a patch, or a compat item's text
  size_t open = 0;
  std::vector<std::string> hand;  ///< the entries of series that hold it, "component: name", sorted
};

/// Rules, lifts and copied or taken lines are the tool's work; entries of one condition are answers
/// to one delta. A fix is none.
Roots count_roots(const Plan& plan, const patch::Series& series);

}  // namespace stackport::bundle
