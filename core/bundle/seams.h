// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/kernel/tree.h"
#include "core/stack/stack.h"

namespace stackport::bundle {

/// Functions that one component's code puts into static tables of others, by the tables' types.
/// Whoever calls them back relies on more than their signature.
struct Callbacks {
  std::map<std::string, int> host;                           ///< struct -> callbacks
  std::map<std::string, std::map<std::string, int>> others;  ///< component -> struct -> callbacks
};

/// By component, as one kernel has the code. A struct is a component's when that component's
/// headers define it, nobody's when the component's own sources do, and else the host's.
Result<std::map<std::string, Callbacks>> callbacks_of(const stack::Stack& stack,
                                                      const kernel::Tree& tree);

int sum_of(const std::map<std::string, int>& tables);

}  // namespace stackport::bundle
