// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/module_tree.h"

#include "core/base/text.h"
#include "core/check/built.h"

namespace stackport::verify {
namespace {

/// The lists that depmod reads beside the modules themselves.
constexpr const char* kLists[] = {"modules.order", "modules.builtin", "modules.builtin.modinfo"};

Result<void> install(const host::Path& built, ModuleTree& tree) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto modules, kernel::read_modules(built));
  for (const auto& [path, module] : modules) {
    STACKPORT_TRY(const auto bytes, files.read(built / path));
    STACKPORT_CHECK(files.write(tree.folder / "updates" / base_name(path), bytes));
    tree.build_ids[check::module_name(path)] = module.build_id;
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
  if (!built.empty()) STACKPORT_CHECK(install(built, tree));
  // depmod follows the link; the guest gets a folder to mount on.
  const auto in_box = std::filesystem::absolute(target.modules / "kernel");
  STACKPORT_CHECK(files.symlink(in_box, tree.folder / "kernel"));
  host::Command command;
  command.argv = {"depmod", "-b", parent.string(), target.release};
  command.environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
  STACKPORT_TRY(const auto result, processes.run(command));
  if (result.status != 0)
    return fail(ErrorKind::environment, tree.folder.string(), "depmod failed: " + result.err);
  STACKPORT_CHECK(files.remove_all(tree.folder / "kernel"));
  STACKPORT_CHECK(files.make_directories(tree.folder / "kernel"));
  return tree;
}

}  // namespace stackport::verify
