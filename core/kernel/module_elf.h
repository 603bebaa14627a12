// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>

#include "core/kernel/module_file.h"

namespace stackport::kernel {

/// Reads the ELF image of a module; `file` is what errors name. Error `failed`: not a relocatable
/// ELF file, or cut short.
Result<ModuleFile> parse_module(std::string_view image, const std::string& file);

}  // namespace stackport::kernel
