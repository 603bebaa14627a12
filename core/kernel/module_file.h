// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
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

/// Every module below `folder`, path relative to it -> contents; read in parallel, in path order.
Result<std::vector<std::pair<std::string, ModuleFile>>> read_modules(const host::Path& folder);

}  // namespace stackport::kernel
