// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/verify/judge.h"

namespace stackport::cli {

/// Case, steps, seconds, result, and whose modules ran; below it what failed, and what there is to
/// note.
std::string verify_table(const std::vector<verify::CaseResult>& results, bool colour);

}  // namespace stackport::cli
