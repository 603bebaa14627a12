// SPDX-License-Identifier: GPL-2.0-only
#include "core/build/make.h"

#include <algorithm>

#include "core/base/text.h"

namespace stackport::build {
namespace {

// Each of these, inherited, changes what make, kbuild or gcc does.
constexpr const char* kUnset[] = {"MAKEFLAGS",
                                  "MFLAGS",
                                  "GNUMAKEFLAGS",
                                  "MAKEOVERRIDES",
                                  "MAKEFILES",
                                  "MAKELEVEL",
                                  "ARCH",
                                  "SUBARCH",
                                  "CROSS_COMPILE",
                                  "LLVM",
                                  "LLVM_IAS",
                                  "KCFLAGS",
                                  "KAFLAGS",
                                  "KCPPFLAGS",
                                  "KBUILD_CFLAGS_MODULE",
                                  "KBUILD_EXTMOD",
                                  "KBUILD_EXTRA_SYMBOLS",
                                  "KBUILD_MODPOST_WARN",
                                  "KBUILD_MODPOST_NOFINAL",
                                  "KBUILD_OUTPUT",
                                  "KBUILD_VERBOSE",
                                  "KBUILD_EXTRA_WARN",
                                  "KBUILD_CHECKSRC",
                                  "KBUILD_SYMTYPES",
                                  "CPATH",
                                  "C_INCLUDE_PATH",
                                  "GCC_EXEC_PREFIX",
                                  "GCC_COLORS",
                                  "LIBRARY_PATH",
                                  "COMPILER_PATH",
                                  "DEPENDENCIES_OUTPUT",
                                  "SUNPRO_DEPENDENCIES",
                                  "V",
                                  "W",
                                  "C",
                                  "M",
                                  "O",
                                  "KDIR",
                                  "KVER",
                                  "KERNELRELEASE",
                                  "BUNDLE_CONFIG",
                                  "MO",
                                  "TARGET_ARCH"};

}  // namespace

Result<host::ProcessResult> run_make(host::Processes& processes, const MakeRequest& request,
                                     const std::function<void(std::string_view)>& on_line) {
  host::Command command;
  command.argv = {"env"};
  for (const char* name : kUnset) command.argv.insert(command.argv.end(), {"-u", name});
  command.argv.insert(command.argv.end(), {"LC_ALL=C", "LANGUAGE=C"});
  if (request.modpost_warns) command.argv.push_back("KBUILD_MODPOST_WARN=1");
  command.argv.insert(command.argv.end(),
                      {"make", "-C", request.folder.string(),
                       "-j" + std::to_string(std::max(1U, request.jobs)), "--output-sync=target"});
  if (request.keep_going) command.argv.push_back("-k");
  command.argv.insert(command.argv.end(), request.arguments.begin(), request.arguments.end());
  command.on_line = on_line;
  return processes.run(command);
}

std::string step_of(std::string_view line) {
  const auto parts = words(line);
  if (parts.size() != 3 || parts[1] != "[M]" || !line.starts_with("  ")) return {};
  if (parts[0] != "CC" && parts[0] != "LD" && parts[0] != "AS") return {};
  return join(parts, " ");
}

}  // namespace stackport::build
