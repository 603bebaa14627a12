// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>

#include "core/bundle/image.h"
#include "core/kernel/kbuild.h"

namespace stackport::bundle {

/// A folder of the bundle in which modules are built.
struct KbuildFolder {
  const kernel::Tree* tree = nullptr;
  std::string component;
  std::set<std::string> modules;
};

/// Puts each folder's own Makefile into the image, less what builds other modules and with the
/// include folders that the bundle carries made to point into it.
Result<void> add_folder_makefiles(const std::map<std::string, KbuildFolder>& folders, Image& image);

/// Puts the bundle's Makefile, its top Kbuild and config.mk into the image.
void add_top_files(const std::map<std::string, KbuildFolder>& folders, const Manifest& manifest,
                   Image& image);

}  // namespace stackport::bundle
