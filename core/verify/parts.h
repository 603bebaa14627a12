// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>

#include "core/verify/guest.h"

namespace stackport::verify {

/// Whether the guest came to this case of those that it was to run.
bool was_begun(const GuestRun& run, std::string_view test);

/// What a guest's run holds of one of its cases: that case's protocol and its part of the kernel's
/// log; with the first case comes what was before it, with the last how the guest ended.
GuestRun part_of(const GuestRun& run, std::string_view test, bool first, bool last);

}  // namespace stackport::verify
