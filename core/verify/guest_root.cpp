// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/guest_root.h"

#include "core/base/text.h"

namespace stackport::verify {

Result<host::Path> guest_root(host::Processes& processes, const kernel::Store& store,
                              const GuestSpec& spec, const host::Path& program,
                              const std::function<void(std::string_view)>& tell) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const std::string text, files.read(program));
  const std::string key = sha256(text + "\n" + spec.suite + "\n" + join(spec.packages, "\n"));
  const host::Path folder = store.folder("guests") / ("root-" + key.substr(0, 16));
  STACKPORT_CHECK(files.make_directories(store.folder("guests")));
  STACKPORT_TRY(const auto lock, host::FileLock::acquire(folder.string() + ".lock"));
  if (files.exists(folder)) return folder;
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(folder));
  host::Command command;
  command.argv = {program.string(), spec.suite, staged.path().string(), join(spec.packages, ",")};
  command.on_line = tell;
  STACKPORT_TRY(const auto result, processes.run(command));
  if (result.status != 0) {
    const auto said = lines(result.err);
    return fail(
        ErrorKind::environment, program.string(),
        "the guest's root can't be made: " + (said.empty() ? "no reason given" : said.back()),
        "see that its packages can be had: " + program.string() + " prints every step");
  }
  STACKPORT_CHECK(staged.commit());
  return folder;
}

}  // namespace stackport::verify
