// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/kernel/store.h"
#include "core/kernel/target.h"

namespace stackport::bundle {

/// A unit of the target's kernel that is not rebuilt, and that may know what some headers define.
struct HostUnit {
  std::string path;
  std::string exporter;                   ///< module_name() of what it is linked into, or "vmlinux"
  std::set<std::string> exports;          ///< what Module.symvers has of its EXPORT_SYMBOLs
  std::vector<std::string> files;         ///< itself, and the private headers that it reaches
  std::vector<std::string> folders = {};  ///< of its Makefiles' -I options
};

/// The structures and unions that a text defines.
std::set<std::string, std::less<>> tags_defined(std::string_view text);

/// The units of Y's kernel, built by its configuration, that see one of `headers` (paths in its
/// tree) or export something, and name one of the structures `tags` or what a header
/// that they reach declares with one; by path. `own`: sources that the bundle
/// builds; `replaced`: modules that it replaces. Kept in the store by content.
Result<std::vector<HostUnit>> host_units(const kernel::Store& store, const kernel::Target& target,
                                         const std::vector<std::string>& architectures,
                                         const std::set<std::string>& headers,
                                         const std::set<std::string>& tags,
                                         const std::set<std::string>& own,
                                         const std::set<std::string>& replaced);

}  // namespace stackport::bundle
