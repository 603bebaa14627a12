// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/facts/surface.h"

namespace stackport::facts {

/// One umbrella over some headers: what they declare, what was read, and which of them are wrong.
struct Umbrella {
  Surface surface;
  std::vector<std::string> files;             ///< read, sorted
  std::map<std::string, std::string> errors;  ///< header -> its first error; "" is nobody's header
};

/// Parses `headers` in their order, after a control declaration.
Result<Umbrella> parse_umbrella(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& headers);

/// A function that each umbrella declares, and one that none does.
inline constexpr std::string_view control_present = "stackport_control_present";
inline constexpr std::string_view control_absent = "stackport_control_absent";

}  // namespace stackport::facts
