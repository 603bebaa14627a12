// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/check/built.h"

namespace stackport::check {

/// The modules below `folder` (a lib/modules/RELEASE) that use one of `used`, by what modpost wrote
/// into them as `depends`; path relative to it -> contents. Modules outside kernel/ (installed
/// afterwards) are not in-box.
Result<Modules> users_in_box(const host::Path& folder, const std::set<std::string>& used);

/// A module that the target has in-box.
struct InBox {
  std::string path;     ///< below the folder
  std::string depends;  ///< as modpost wrote it
  std::optional<kernel::ModuleFile> module;
};

/// All of them, in path order; contents of those that are one of `used` or depend on one.
Result<std::vector<InBox>> modules_in_box(const host::Path& folder,
                                          const std::set<std::string>& used);

/// Module name -> its folder in the source tree, of the modules that `target` has in-box.
std::map<std::string, std::string> folders_in_box(const kernel::Target& target);

}  // namespace stackport::check
