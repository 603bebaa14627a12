// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/bundle/manifest.h"

namespace stackport::check {

/// A module of a running kernel that the bundle replaces.
struct Loaded {
  std::string name;
  std::vector<std::string> users;  ///< modules that use it
  long references = 0;
  bool holds_root = false;  ///< the root file system's device is driven through it
};

struct Installed {
  std::string release;
  std::vector<Loaded> loaded;     ///< by name
  std::vector<std::string> root;  ///< modules that the root file system's device needs
};

/// What a running kernel says of the manifest's modules. `proc` and `sys` are its file systems.
Result<Installed> read_installed(const bundle::Manifest& manifest, const host::Path& proc,
                                 const host::Path& sys);

}  // namespace stackport::check
