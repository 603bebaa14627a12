// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/bundle/image.h"
#include "core/delta/gap.h"
#include "core/delta/resolve.h"

namespace stackport::bundle {

/// The functions that units of `component` call, that a header of the bundle declares, and that
/// nothing exports here: such code parses and does not link. `request` has the component's units.
Result<std::vector<delta::Gap>> unlinked_calls(const delta::GapRequest& request,
                                               const std::string& component, const Image& image,
                                               const delta::Unlinked& unlinked);

}  // namespace stackport::bundle
