// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "core/bundle/manifest.h"
#include "core/kernel/config.h"
#include "core/kernel/tree.h"

namespace stackport::bundle {

/// Brings each module's sources in line with a configuration, by the bundle's Makefiles (`bundle`:
/// those, and the names of all its files).
Result<void> fit_sources(const kernel::Tree& bundle, const kernel::Config& config,
                         std::vector<BundleModule>& modules);

}  // namespace stackport::bundle
