// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/host/process.h"
#include "core/kernel/target.h"

namespace stackport::verify {

/// A private lib/modules/RELEASE: the target's lists, what depmod makes, the bundle's modules under
/// updates/, and an empty kernel/ on which a guest mounts the target's own.
struct ModuleTree {
  host::Path folder;
  std::map<std::string, std::string> build_ids;  ///< of the modules under updates/, by name
};

/// Makes `parent`/lib/modules/RELEASE anew. `built` empty: without updates/, as the target came.
/// Errors: the target's in-box modules are not to be had, depmod fails (environment).
Result<ModuleTree> make_module_tree(host::Processes& processes, const host::Path& parent,
                                    const kernel::Target& target, const host::Path& built);

}  // namespace stackport::verify
