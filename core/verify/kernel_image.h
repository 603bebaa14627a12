// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace stackport::verify {

/// The ELF kernel within an x86 boot image (Documentation/arch/x86/boot.rst: payload_offset), which
/// an emulator starts at its PVH entry. An ELF file is its own.
Result<std::string> elf_kernel(std::string_view image, const std::string& file);

/// What a compressed file (xz, zstd, gzip, ...) holds; other bytes are their own.
Result<std::string> unpacked(std::string_view bytes, const std::string& file);

}  // namespace stackport::verify
