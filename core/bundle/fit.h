// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/manifest.h"
#include "core/kernel/config.h"
#include "core/kernel/target.h"
#include "core/kernel/tree.h"

namespace stackport::bundle {

/// What of a bundle a configuration can carry, by the rules of the Kconfig files that the bundle
/// brings.
struct Fit {
  std::vector<BundleModule> modules;
  std::vector<Excluded> left_out;             ///< with the depends or select that is not met
  std::vector<Diagnostic> built_in;           ///< modules that the target's kernel has built in
  std::map<std::string, std::string> config;  ///< symbols to switch
};

/// `own` are the Kconfig files whose symbols the bundle decides; of the others it takes the host's
/// values. `known`: see kernel::Kconfig::reachable.
Result<Fit> fit_modules(const kernel::Tree& kconfigs, const std::set<std::string>& own,
                        const std::vector<BundleModule>& modules, const kernel::Config& host,
                        const std::set<std::string>* known);

/// The names that Y's Kconfig files define; kept in the store by content. Null tree: nullopt.
Result<std::optional<std::set<std::string>>> known_symbols(const kernel::Store& store,
                                                           const kernel::Target& target);

/// A bundle's manifest as it is for another target: modules that its configuration can't carry are
/// moved to `excluded`, sources are what it has on, and `config` has that target's switches. Error
/// (failed): the target has a module of the bundle built in.
Result<Manifest> fitted(const host::Path& bundle, const Manifest& manifest,
                        const kernel::Store& store, const kernel::Target& target);

}  // namespace stackport::bundle
