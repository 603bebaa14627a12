// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/host/process.h"
#include "core/kernel/target.h"

namespace stackport::build {

struct MakeRequest {
  host::Path folder;                   ///< of the Makefile (-C)
  std::vector<std::string> arguments;  ///< variables and goals
  unsigned jobs = 1;
  bool keep_going = false;
  bool modpost_warns = false;  ///< no Module.symvers: undefined symbols are warnings
};

/// Runs make in an environment of its own: the C locale, and none of the variables by which a
/// caller's shell or make would change what kbuild does.
Result<host::ProcessResult> run_make(host::Processes& processes, const MakeRequest& request,
                                     const std::function<void(std::string_view)>& on_line = {});

/// "CC [M] path" of kbuild's "  CC [M]  path"; empty when the line is no compile or link step.
std::string step_of(std::string_view line);

}  // namespace stackport::build
