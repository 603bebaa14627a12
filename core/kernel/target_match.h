// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/kernel/target.h"
#include "core/kernel/target_headers.h"

namespace stackport::kernel::headers {

/// Error `input`: headers that were not made from `tree`; names both versions, or what differs.
Result<void> match(const Headers& headers, const std::map<std::string, std::string>& hashes,
                   const Tree& tree);

/// The key of a target: independent of where its folders are.
std::string key_of(const std::string& release, const std::string& config,
                   const std::string& symvers,
                   const std::map<std::string, std::string>& source_hashes,
                   const std::map<std::string, std::string>& build_hashes,
                   const std::string& tree_id);

}  // namespace stackport::kernel::headers
