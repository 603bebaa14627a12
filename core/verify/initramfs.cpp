// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/initramfs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/verify/kernel_image.h"

namespace stackport::verify {
namespace {

/// Module name -> its file and those that it needs, which load from the last to the first.
using Dependencies = std::map<std::string, std::vector<std::string>>;

Result<Dependencies> read_dependencies(const host::Path& tree) {
  STACKPORT_TRY(const auto text, host::real_file_system().read(tree / "modules.dep"));
  Dependencies out;
  for (const auto& line : lines(text)) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::vector<std::string> paths{line.substr(0, colon)};
    for (auto& path : words(std::string_view(line).substr(colon + 1))) paths.push_back(path);
    out[check::module_name(paths[0].substr(0, paths[0].find(".ko") + 3))] = std::move(paths);
  }
  return out;
}

bool is_built_in(const host::Path& tree, const std::string& name) {
  auto text = host::real_file_system().read(tree / "modules.builtin");
  if (!text) return false;
  const auto all = lines(*text);
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& line) { return check::module_name(line) == name; });
}

}  // namespace

void Cpio::add(const std::string& path, unsigned mode, std::string_view bytes) {
  const auto pad = [this] { bytes_.resize((bytes_.size() + 3) & ~size_t(3), '\0'); };
  bytes_ += fmt::format(
      "070701{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}{:08x}",
      next_++, mode, 0, 0, 1, 0, bytes.size(), 0, 0, 0, 0, path.size() + 1, 0);
  bytes_ += path;
  bytes_ += '\0';
  pad();
  bytes_ += bytes;
  pad();
}

std::string Cpio::finish() && {
  next_ = 0;
  add("TRAILER!!!", 0, {});
  return std::move(bytes_);
}

Result<std::string> make_initramfs(const GuestSpec& spec, const host::Path& root,
                                   const host::Path& init, const host::Path& tree,
                                   const host::Path& in_box) {
  auto& files = host::real_file_system();
  STACKPORT_TRY(const auto dependencies, read_dependencies(tree));
  STACKPORT_TRY(const auto first, files.read(init));
  STACKPORT_TRY(const auto shell, files.read(root / "bin/busybox"));
  Cpio archive;
  for (const char* folder : {"bin", "dev", "modules", "proc", "sys"}) archive.folder(folder);
  archive.file("init", first, true);
  archive.file("bin/busybox", shell, true);
  std::vector<std::string> order;
  for (const auto& name : spec.boot_modules) {
    const auto found = dependencies.find(check::module_name(name));
    if (found == dependencies.end()) {
      if (is_built_in(tree, check::module_name(name))) continue;
      return fail(ErrorKind::environment, in_box.string(),
                  "the guest needs the module '" + name + "'",
                  "take a target with its image package");
    }
    for (auto path = found->second.rbegin(); path != found->second.rend(); ++path)
      if (std::find(order.begin(), order.end(), *path) == order.end()) order.push_back(*path);
  }
  for (size_t i = 0; i < order.size(); ++i) {
    STACKPORT_TRY(const auto packed, files.read(in_box / order[i]));
    STACKPORT_TRY(const auto bytes, unpacked(packed, order[i]));
    archive.file(fmt::format("modules/{:02}-{}", i, base_name(order[i])), bytes);
  }
  return std::move(archive).finish();
}

}  // namespace stackport::verify
