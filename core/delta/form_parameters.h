// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/policy/policy.h"

namespace stackport::delta {

/// The parameters' types of a rule's item in one of its forms, or of its callback's. Nullopt: the
/// form is none of a function, or of a pointer to one.
std::optional<std::vector<std::string>> form_parameters(const std::string& form,
                                                        const policy::Adjustment& rule);

/// Whether two different forms of a rule's item differ in what the rule answers: a parameter more,
/// one less, or another type of the one at its place.
bool differs_there(const policy::Adjustment& rule, const std::string& native,
                   const std::string& bundle);

}  // namespace stackport::delta
