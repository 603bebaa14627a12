// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/guest.h"

namespace stackport::verify {
namespace {

/// A path within an emulator's option: a comma stands twice.
std::string escaped(const host::Path& path) {
  std::string out;
  for (const char c : path.string()) out += c == ',' ? ",," : std::string(1, c);
  return out;
}

void share(std::vector<std::string>& argv, const std::string& tag, const host::Path& folder,
           bool writable) {
  argv.push_back("-virtfs");
  argv.push_back("local,path=" + escaped(folder) + ",mount_tag=" + tag +
                 ",security_model=none,multidevs=remap" + (writable ? "" : ",readonly=on"));
}

}  // namespace

std::vector<std::string> guest_command(const GuestSpec& spec, const Guest& guest) {
  auto argv = spec.machine;
  argv.insert(argv.end(), {"-nodefaults",
                           "-no-user-config",
                           "-display",
                           "none",
                           "-no-reboot",
                           "-smp",
                           std::to_string(guest.processors),
                           "-kernel",
                           guest.kernel.string(),
                           "-initrd",
                           guest.initramfs.string(),
                           "-append",
                           spec.arguments,
                           "-chardev",
                           "file,id=console,path=" + escaped(guest.job / "console.log"),
                           "-serial",
                           "chardev:console",
                           "-chardev",
                           "stdio,id=protocol,signal=off",
                           "-serial",
                           "chardev:protocol"});
  share(argv, "root", guest.root, false);
  share(argv, "modules", guest.modules, false);
  share(argv, "inbox", guest.in_box, false);
  share(argv, "job", guest.job, true);
  return argv;
}

Result<GuestRun> run_guest(host::Processes& processes, const GuestSpec& spec, const Guest& guest,
                           const std::function<void(std::string_view)>& on_line) {
  using Clock = std::chrono::steady_clock;
  host::Command command;
  command.argv = guest_command(spec, guest);
  command.limit = guest.limit;
  command.on_line = on_line;
  const auto start = Clock::now();
  STACKPORT_TRY(auto result, processes.run(command));
  GuestRun run;
  run.said = std::move(result.out);
  run.timed_out = result.timed_out;
  run.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (!result.timed_out) run.trouble = std::move(result.err);
  if (result.status != 0 && run.trouble.empty())
    run.trouble = "with status " + std::to_string(result.status);
  auto& files = host::real_file_system();
  if (files.exists(guest.job / "console.log")) {
    STACKPORT_TRY(run.console, files.read(guest.job / "console.log"));
  }
  return run;
}

}  // namespace stackport::verify
