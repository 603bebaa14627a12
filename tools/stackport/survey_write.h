// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tools/stackport/session.h"

namespace stackport::cli {

/// Plans the pair, and enters each proposed resolution that no policy names into the policy file of
/// a component that needs it, as open.
Outcome write_proposals(Context& context, const Pair& pair);

}  // namespace stackport::cli
