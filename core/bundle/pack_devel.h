// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/bundle/manifest.h"

namespace stackport::bundle {

/// Whether other people's modules may include a file of the bundle: its headers and those that fit
/// them to the target, not the host's private ones.
bool is_public_header(const File& file);

/// What a package for building on the bundle has beside headers and symbol versions: STACK.mk,
/// which a module's Kbuild file includes, STACK.pc for pkg-config and README. By name -> text.
std::map<std::string, std::string> devel_files(const std::string& package,
                                               const std::string& version, const Manifest& manifest,
                                               const std::vector<std::string>& releases);

}  // namespace stackport::bundle
