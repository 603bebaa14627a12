// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/bundle/pack.h"

namespace stackport::bundle {

/// The manifest's modules, each after those whose exports its sources use; where that says nothing,
/// by layer and name. Error: a source that can't be read.
Result<std::vector<BundleModule>> in_dependency_order(const host::Path& bundle,
                                                      const Manifest& manifest);

/// Extended regular expression for the releases of the same series: the counter that a
/// distribution raises with each update may have any value, the rest is as it stands.
std::string series_pattern(const std::string& release);

/// The machine, as `uname -m` calls it, that a release names in its flavour; empty: none.
std::string machine_of(const std::string& release);

/// dkms.conf. Error (input): a name that dkms.conf, which is a shell script, could not hold.
Result<std::string> dkms_conf(const std::string& name, const std::string& version,
                              const std::vector<BundleModule>& modules, const Manifest& manifest);

}  // namespace stackport::bundle
