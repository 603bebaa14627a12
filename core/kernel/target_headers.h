// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/host/file_system.h"

/// The folders of an installed or unpacked header package; used by target.cpp only.
namespace stackport::kernel::headers {

struct Headers {
  host::Path build;   ///< with .config and the generated headers
  host::Path source;  ///< with the kernel's own Makefile and headers; may be `build`
  host::Path root;    ///< what absolute paths in them begin at: "/", or where they were unpacked
};

/// Follows `given` to the folders that belong together. Error `environment`: no such folder, no
/// configuration, no release in it, or a source side that is not there.
Result<Headers> find(const host::Path& given);

/// The same folders, usable by make: where the root is not "/", what holds absolute paths is shown
/// in `view` with these paths put right, and the rest is linked to.
Result<Headers> relocate(const Headers& headers, const host::Path& view);

/// As `uname -r` prints it.
Result<std::string> release_of(const host::Path& build);
/// The file with the configuration.
host::Path config_of(const host::Path& build);

/// Path from the top -> git object id, of every header below include/ and arch/*/include/.
Result<std::map<std::string, std::string>> hash_headers(const host::Path& folder);

}  // namespace stackport::kernel::headers
