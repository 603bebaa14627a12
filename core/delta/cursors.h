// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/facts/clang.h"

namespace stackport::delta {

std::string spelling(CXCursor cursor);

/// Through what libclang puts around an expression: casts, parentheses, implicit conversions.
CXCursor unwrapped(CXCursor cursor);
/// Through parentheses and implicit conversions only.
CXCursor without_casts(CXCursor cursor);
bool is_null(CXCursor cursor);
/// Adds the functions that an expression may give: through casts, parentheses and `?:`.
void functions_of(CXCursor expression, std::vector<CXCursor>& out);

}  // namespace stackport::delta
