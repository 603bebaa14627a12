// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/host/file_system.h"

namespace stackport::kernel {

/// A module's name as the running kernel has it: of a path or file name, without .ko (and what a
/// compressed one has behind it), with underscores for dashes.
std::string module_name(std::string_view path);

/// What a .ko says (libelf): also compressed ones (.ko.xz, .ko.zst, .ko.gz through libarchive).
struct ModuleFile {
  std::string name;                         ///< from .modinfo or the file name, with underscores
  std::map<std::string, uint32_t> imports;  ///< __versions: symbol -> CRC that it was built against
  std::vector<std::string> undefined;       ///< sorted undefined symbols
  std::map<std::string, uint32_t> exports;  ///< __ksymtab names; CRC 0 where none is stored
  std::multimap<std::string, std::string> info;  ///< .modinfo
  std::string build_id;                          ///< hex, of the GNU note; empty: none
};

Result<ModuleFile> read_module(const host::Path& path);

/// The modules below `folder`, relative to it, sorted.
Result<std::vector<std::string>> module_paths(const host::Path& folder);

using ModuleFiles = std::vector<std::pair<std::string, ModuleFile>>;

/// Every module below `folder`, path relative to it -> contents; read in parallel, in path order.
Result<ModuleFiles> read_modules(const host::Path& folder);

/// Of these modules those that may use a symbol of one of `others` (names with underscores): by
/// what modpost wrote into them as "depends", or because they don't say. A compressed module is
/// unpacked no further than that takes.
Result<ModuleFiles> read_users(const host::Path& folder, const std::set<std::string>& others);

}  // namespace stackport::kernel
