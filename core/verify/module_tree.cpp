// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/module_tree.h"

#include "core/base/text.h"
#include "core/check/built.h"

namespace stackport::verify {
namespace {

/// The lists that depmod reads beside the modules themselves.
constexpr const char* kLists[] = {"modules.order", "modules.builtin", "modules.builtin.modinfo"};

/// Runs a program of the machine's to its good end.
Result<void> run(host::Processes& processes, std::vector<std::string> argv,
                 const host::Path& place) {
  host::Command command;
  command.argv = std::move(argv);
  command.environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
  const std::string program = command.argv[0];
  STACKPORT_TRY(const auto result, processes.run(command));
  if (result.status == 0) return {};
  return fail(ErrorKind::environment, place.string(), program + " failed: " + result.err);
}

/// As a package installs them: without debug information, which a guest would read for nothing.
Result<void> install(host::Processes& processes, const host::Path& built, ModuleTree& tree) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto modules, kernel::read_modules(built));
  std::vector<std::string> strip{"strip", "--strip-debug"};
  for (const auto& [path, module] : modules) {
    STACKPORT_TRY(const auto bytes, files.read(built / path));
    const auto file = tree.folder / "updates" / base_name(path);
    STACKPORT_CHECK(files.write(file, bytes));
    strip.push_back(file.string());
    tree.build_ids[check::module_name(path)] = module.build_id;
  }
  if (modules.empty()) return {};
  return run(processes, std::move(strip), tree.folder);
}

/// depmod over the tree with the target's own modules below it. It follows a link; the guest gets a
/// folder to mount on.
Result<void> index(host::Processes& processes, const host::Path& parent,
                   const kernel::Target& target, const host::Path& folder) {
  auto& files = host::real_file_system();
  STACKPORT_CHECK(files.remove_all(folder / "kernel"));
  const auto in_box = std::filesystem::absolute(target.modules / "kernel");
  STACKPORT_CHECK(files.symlink(in_box, folder / "kernel"));
  STACKPORT_CHECK(run(processes, {"depmod", "-b", parent.string(), target.release}, folder));
  STACKPORT_CHECK(files.remove_all(folder / "kernel"));
  return files.make_directories(folder / "kernel");
}

/// Keeps the indexes of the target's own modules under in-box/: a guest puts them back when it
/// removes updates/, as depmod would write them.
Result<void> keep_indexes(const host::Path& folder) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto names, files.list(folder));
  for (const auto& name : names) {
    if (!name.starts_with("modules.")) continue;
    STACKPORT_TRY(const auto bytes, files.read(folder / name));
    STACKPORT_CHECK(files.write(folder / "in-box" / name, bytes));
  }
  return {};
}

}  // namespace

Result<ModuleTree> make_module_tree(host::Processes& processes, const host::Path& parent,
                                    const kernel::Target& target, const host::Path& built) {
  auto& files = host::real_file_system();
  if (target.modules.empty() || !files.is_directory(target.modules / "kernel"))
    return fail(ErrorKind::environment, target.name, "the target's own modules are not to be had",
                "fetch the target: its image package holds kernel and modules");
  ModuleTree tree{parent / "lib/modules" / target.release, {}};
  STACKPORT_CHECK(files.remove_all(parent));
  STACKPORT_CHECK(files.make_directories(tree.folder));
  for (const char* list : kLists) {
    if (!files.exists(target.modules / list)) continue;
    STACKPORT_TRY(const auto text, files.read(target.modules / list));
    STACKPORT_CHECK(files.write(tree.folder / list, text));
  }
  STACKPORT_CHECK(index(processes, parent, target, tree.folder));
  if (built.empty()) return tree;
  STACKPORT_CHECK(keep_indexes(tree.folder));
  STACKPORT_CHECK(install(processes, built, tree));
  STACKPORT_CHECK(index(processes, parent, target, tree.folder));
  return tree;
}

}  // namespace stackport::verify
