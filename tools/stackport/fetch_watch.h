// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/kernel/provider.h"
#include "tools/stackport/commands.h"

namespace stackport::cli {

/// Shows a fetch's progress on the terminal.
kernel::FetchWatch fetch_watch(Context& context);

}  // namespace stackport::cli
