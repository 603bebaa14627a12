// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/leaks.h"

namespace stackport::bundle {

/// Parses the target's units with its own headers; kept in the store by content.
Result<std::vector<ReadUnit>> read_host_units(const kernel::Store& store,
                                              const kernel::Target& target,
                                              const std::vector<std::string>& arguments,
                                              const std::vector<HostUnit>& units,
                                              const std::set<std::string>& headers,
                                              const std::set<std::string>& tags);

}  // namespace stackport::bundle
