// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/host/process.h"
#include "core/kernel/target.h"

namespace stackport::facts {

/// How kbuild compiles one unit of an external module folder.
struct CompileCommand {
  std::string source;                  ///< relative to the folder: "drivers/infiniband/core/cma.c"
  std::string module;                  ///< KBUILD_MODNAME
  std::string compiler;                ///< argv[0]: "gcc-12", "aarch64-linux-gnu-gcc"
  std::vector<std::string> arguments;  ///< as gcc gets them, without argv[0], paths absolute
};

/// What `make -n` says that it would compile in `folder` (M=) against the target, in path order.
/// Error `environment`: make fails, or names no unit at all.
Result<std::vector<CompileCommand>> compile_commands(
    host::Processes& processes, const kernel::Target& target, const host::Path& folder,
    const std::vector<std::string>& make_variables);

/// The same of one command as kbuild recorded it; nullopt when it compiles no unit of `folder`.
std::optional<CompileCommand> compile_command(std::string_view text, const host::Path& directory,
                                              const host::Path& folder);

/// The arguments that libclang needs of a gcc command line (FACTS: "libclang 19"): -I, -include,
/// -D, -U, -std, -m64 and the like are kept, other -f, -m and -W dropped; errors unlimited.
std::vector<std::string> clang_arguments(const CompileCommand& command);

}  // namespace stackport::facts
