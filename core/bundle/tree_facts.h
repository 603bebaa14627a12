// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/kernel/tree.h"
#include "core/stack/stack.h"

namespace stackport::bundle {

/// How many parameters the headers of `tree` define the macro `name` with; one entry a form. Trace
/// headers define theirs anew for each stage, which no single parse shows.
Result<std::set<int>> macro_parameters(const std::string& name, const kernel::Tree& tree);

/// Every header that the stack's own code includes in angle brackets, sorted.
Result<std::vector<std::string>> included_headers(const stack::Stack& stack,
                                                  const kernel::Tree& tree);

/// Whether a Makefile of the tree builds a loadable module `name`, dashes and underscores alike.
Result<bool> builds_module(const std::string& name, const kernel::Tree& tree);

/// Whether `version` ("6.12.117") is as `wanted` (">= 6.6") says, as far as `wanted` has numbers:
/// 6.12.117 is neither above nor below 6.12.
bool version_holds(std::string_view version, std::string_view wanted);

}  // namespace stackport::bundle
