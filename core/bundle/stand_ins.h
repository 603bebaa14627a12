// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/delta/copied.h"
#include "core/facts/surface.h"
#include "core/patch/series.h"

namespace stackport::bundle {

/// A `#define NAME BODY` without parameters.
struct Define {
  std::string name;
  std::string body;
};
std::vector<Define> defines_of(std::string_view text);
/// Those that a patch brings, or that taking it back does.
std::vector<Define> added_defines(std::string_view patch, bool reverse);

/// "RECORD.NAME" when a record of either kernel has a field of a macro's name: the macro changes
/// each use of that field, of whatever record. Empty: none has.
std::string hidden_field(const Define& define, const facts::KernelSurface& x,
                         const facts::KernelSurface& y);

/// An enumerator under which a macro gives the value of another, or another number.
struct OtherValue {
  std::string id;    ///< of the name, both values and the body
  std::string own;   ///< the enumerator's value in the kernels
  std::string here;  ///< the macro's
};
/// Nothing to say (an empty id): the macro's name is no enumerator's, its value is the same, 0 or
/// not known.
OtherValue other_value(const Define& define, const facts::KernelSurface& x,
                       const facts::KernelSurface& y);

/// Of the pieces that a compat item copies of a file's `text`, the names of those that stand where
/// a configuration symbol is not set: stand-ins that do nothing, as a rule.
std::vector<std::string> switched_off(std::string_view text,
                                      const std::vector<delta::CopiedPiece>& pieces);

}  // namespace stackport::bundle
