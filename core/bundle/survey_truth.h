// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/bundle/plan.h"
#include "core/delta/gap.h"
#include "core/facts/unit.h"

namespace stackport::bundle {

struct Asked {
  const std::vector<facts::CompileCommand>& commands;
  std::string image;   ///< the key of what they compile: its answers are kept
  host::Path overlay;  ///< folder for empty stand-ins of missing headers, of this run alone
};

/// What the target's compiler says of each unit, by source, when kbuild's own command only checks
/// it: the errors, and the warnings by which a bundle is refused. Adds its CPU time to `seconds`.
Result<std::map<std::string, std::vector<delta::Report>>> ask_compiler(const Inputs& inputs,
                                                                       const Asked& asked,
                                                                       double& seconds);

/// The errors in a compiler's output, with their notes; a place in a macro's body becomes the place
/// where the macro is used.
std::vector<delta::Report> compiler_reports(std::string_view output, const host::Path& directory);

}  // namespace stackport::bundle
