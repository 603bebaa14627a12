// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/plan.h"

namespace stackport::bundle {

/// What one in-box module takes from each module that a bundle may replace, by name with
/// underscores.
using Uses = std::map<std::string, std::map<std::string, std::vector<std::string>>>;

/// Which of the target's own modules use exports of the stack's or the bundle's modules, kept in
/// the store. Nullopt: its modules or Module.symvers are not to be had.
Result<std::optional<Uses>> in_box_uses(const Inputs& inputs, const Manifest& manifest);

/// Every in-box module that uses an export of a module of the bundle, and is neither in it nor
/// excluded with a reason.
std::vector<Diagnostic> open_ends(const Uses& uses, const Manifest& manifest,
                                  const stack::Stack& stack);

/// Why closure wants a component in the bundle: what its in-box modules use of other components'
/// exports that the bundle replaces, a sentence for each module.
std::vector<std::string> closure_reasons(const Uses& uses, const Manifest& manifest,
                                         const std::string& component);

}  // namespace stackport::bundle
