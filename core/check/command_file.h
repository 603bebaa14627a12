// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/host/file_system.h"

namespace stackport::check {

/// What kbuild records of one object (.NAME.o.cmd). Paths as they stand there: relative ones are
/// relative to the folder in which the compiler ran.
struct CommandFile {
  std::string object;
  std::string source;                     ///< empty: the object was linked from others
  std::string command;                    ///< as the shell got it
  std::vector<std::string> dependencies;  ///< headers, without the config markers
};

CommandFile parse_command_file(std::string_view text);

/// The folder in which kbuild ran the compiler: kernels before 6.13 stay in the headers' folder and
/// name objects by absolute paths; later ones go to the module's.
inline const host::Path& working_folder(const CommandFile& file, const host::Path& headers,
                                        const host::Path& built) {
  return file.object.starts_with('/') ? headers : built;
}

/// Every .cmd of a compiled unit below `folder`, path relative to it -> contents, in path order.
Result<std::vector<std::pair<std::string, CommandFile>>> read_command_files(
    const host::Path& folder);

}  // namespace stackport::check
