// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/delta/resolve.h"

namespace stackport::delta {

/// The folders of -I and -isystem, in order.
std::vector<host::Path> include_folders(const std::vector<std::string>& arguments);
/// A header's file as those folders give it.
std::optional<host::Path> find_header(const std::vector<std::string>& arguments,
                                      const std::string& header);

/// A macro or enumerator that the bundle's view lacks, from the native header that defines it.
std::optional<Proposal> lift(const UnitViews& unit, const Gap& gap);

/// Of `lifts`, those under which the units parse with the gap gone and no new one.
Result<std::vector<Proposal>> those_that_hold(const GapRequest& request,
                                              const std::vector<Gap>& gaps,
                                              const std::vector<Proposal>& lifts);

/// A missing header whose contents stand, the same, in a header of its name elsewhere.
Result<std::optional<Proposal>> moved_header(const UnitViews& unit, const Gap& gap);

}  // namespace stackport::delta
