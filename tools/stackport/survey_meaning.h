// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>

#include "core/bundle/meaning.h"
#include "tools/stackport/session.h"

namespace stackport::cli {

/// A line for each, and both texts of those that nobody signed.
std::string meanings_text(const std::vector<bundle::Meaning>& meanings, bool colour);

/// Plans the pair and lists what has the same form in both kernels and means another; with `write`
/// enters what nobody signed into the policies. Exit status 1 when something is not signed.
Outcome survey_meaning(Context& context, const Pair& pair, const std::set<std::string>& components,
                       bool write);

}  // namespace stackport::cli
