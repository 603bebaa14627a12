// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string_view>

#include "core/host/process.h"
#include "core/kernel/target.h"

namespace stackport::build {

/// The line of make's output that shows the machine to be at fault, not the code: a tool that is
/// missing or crashed, a full disk, no memory. Nothing when there is none.
std::optional<Diagnostic> trouble_in(std::string_view output, const kernel::Target& target);

/// Headers that can be built with at all. Error (environment) naming what is missing.
Result<void> check_headers(const kernel::Target& target);

/// Builds an empty module for the target in `scratch` (removed afterwards).
/// Error (environment), with the tool's own words: not even that can be built here.
Result<void> prove_compiler(host::Processes& processes, const kernel::Target& target,
                            const host::Path& scratch);

}  // namespace stackport::build
