// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/host/process.h"
#include "core/kernel/store.h"
#include "core/kernel/target.h"

namespace stackport::facts {

/// What make calls for C, as the target's headers say it: "gcc-12", "ccache gcc-12". Asked by a dry
/// run on an empty folder of the store, and kept there.
/// Error `environment`: make gives no answer.
Result<std::string> named_compiler(host::Processes& processes, const kernel::Store& store,
                                   const kernel::Target& target);

/// That the compiler which make gets for the target tells a sound unit from a broken one: what make
/// says else is no answer. Error `environment`: it does not.
Result<void> prove_compiler(host::Processes& processes, const kernel::Store& store,
                            const kernel::Target& target);

/// The programs in the folders of `path` (as in $PATH), sorted, each once.
std::vector<std::string> programs_on(const std::string& path);

/// What stands in for the compiler `named` where only `programs` are to be had: of those of its
/// name with another version the nearest one, a newer before an older. Empty: `named` itself is
/// there, or nothing can stand in.
std::string stand_in(const std::string& named, const std::vector<std::string>& programs);

/// Sets the target's compiler; gives what is to be said when it is not the one that its headers
/// name, else nothing.
Result<std::vector<Diagnostic>> choose_compiler(host::Processes& processes,
                                                const kernel::Store& store, kernel::Target& target);

}  // namespace stackport::facts
