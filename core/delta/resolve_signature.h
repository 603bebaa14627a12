// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/delta/resolve.h"

namespace stackport::delta {

/// What a function's type, or that of a pointer to one, takes and gives.
struct Signature {
  std::string result;
  std::vector<std::string> parameters;
};
Signature signature_of(const std::string& type);
std::string without_const(std::string type);

/// An operation that the bundle's record does not have: its initializers go.
std::optional<Proposal> missing_op(const Gap& gap);

/// A parameter more or less: callbacks follow it, calls leave an argument out. What a new argument
/// would have to be, nobody can tell.
std::optional<Proposal> changed_signature(const Gap& gap);

}  // namespace stackport::delta
