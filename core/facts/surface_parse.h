// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/facts/clang.h"
#include "core/facts/surface.h"

namespace stackport::facts {

/// One umbrella over some headers: what they declare, what was read, and which of them are wrong.
struct Umbrella {
  Surface surface;                            ///< of what is read by no header that is wrong
  std::vector<std::string> files;             ///< read, sorted
  std::set<std::string> known;                ///< of these, those of which the surface knows
  std::vector<std::string> missing;           ///< headers that no folder holds; no errors
  std::map<std::string, std::string> errors;  ///< header -> its first error; "" is nobody's header
  std::vector<std::string> others;  ///< headers to be read by themselves, once each, in this order
};

/// Parses `headers` in their order, after a control declaration. What stands in a file of `known`
/// is not written down again.
Result<Umbrella> parse_umbrella(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& headers,
                                const std::set<std::string>& known = {});

/// What a parse declares of the names in `wanted`: of a record all its fields, and variables among
/// the functions. Where a macro is not defined at the end, its last definition.
Surface surface_of(const Parse& parse, const std::set<std::string>& wanted);

/// A function that each umbrella declares, and one that none does.
inline constexpr std::string_view control_present = "stackport_control_present";
inline constexpr std::string_view control_absent = "stackport_control_absent";

}  // namespace stackport::facts
