// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/host/file_system.h"

namespace stackport::facts {

/// What `write_kept` wrote; nullopt when there is none or when the file isn't whole any more.
std::optional<std::string> read_kept(const host::Path& file);

/// Stands at the head of a key: what the sources of a maker (maker/NAME.h) and this libclang say
/// is never taken for what others said.
std::string made_by(std::string_view maker);

/// Keeps `payload` with its hash before it, whole or not at all.
Result<void> write_kept(const host::Path& file, std::string_view payload);

}  // namespace stackport::facts
