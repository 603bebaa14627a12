// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>

#include "core/host/file_system.h"

namespace stackport::check {

/// Bytes of machine code in an ELF file; -1: it can't be read.
long code_size(const host::Path& path);

/// Undefined symbols that the loader may leave at 0 (weak ones).
std::set<std::string> weak_symbols(const host::Path& path);

}  // namespace stackport::check
