// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tools/stackport/commands.h"

namespace stackport::cli {

/// What every known pair decides for a component, by which line, and what it needs there.
Outcome why_all_pairs(Context& context, const std::string& component);

}  // namespace stackport::cli
