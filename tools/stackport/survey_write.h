// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/policy/enter.h"
#include "tools/stackport/session.h"

namespace stackport::cli {

/// The policy file that speaks for a component: its own, else its layer's.
std::string file_of(const Data& data, const std::string& component);

/// Puts entries under the `accept:` of policy files, open; says how many went where.
Result<std::string> enter(Context& context,
                          const std::map<std::string, std::vector<policy::Entry>>& by_file);

/// Plans the pair, and enters each proposed resolution that no policy names into the policy file of
/// a component that needs it, as open.
Outcome write_proposals(Context& context, const Pair& pair);

}  // namespace stackport::cli
