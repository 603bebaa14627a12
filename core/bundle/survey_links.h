// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/image.h"
#include "core/delta/gap.h"
#include "core/delta/resolve.h"

namespace stackport::bundle {

/// Which of `names`, functions that the unit does not define, it calls or takes the address of, and
/// where it does first. An inline function of a header counts once the unit's own code leads to it.
Result<std::map<std::string, Place>> calls_in(const std::string& path,
                                              const std::vector<std::string>& arguments,
                                              const std::set<std::string>& names);

/// Enters a call of a function, at `place` in a unit of `tree`, into the delta of all its calls.
void enter_call(delta::Gap& gap, const std::string& function, const std::string& change,
                const std::string& source, Place place, const std::string& tree);

/// The functions that units of `component` call, that a header of the bundle declares, and that
/// nothing exports here: such code parses and does not link. `request` has the component's units.
Result<std::vector<delta::Gap>> unlinked_calls(const delta::GapRequest& request,
                                               const std::string& component, const Image& image,
                                               const delta::Unlinked& unlinked);

}  // namespace stackport::bundle
