// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/check/built.h"
#include "core/check/in_box.h"

namespace stackport::check {
namespace {

constexpr const char* kNext =
    "give its component a policy: take it into the bundle, or exclude it with a reason";

class Closure {
 public:
  Closure(const Built& built, const bundle::Manifest& manifest, const kernel::Target& target)
      : built_(built),
        manifest_(manifest),
        target_(target),
        replaced_(replaced_modules(manifest)),
        excluded_(excluded_modules(manifest)) {}

  /// Modules whose exports the bundle takes over.
  std::set<std::string> exporters() const {
    std::set<std::string> names;
    for (const auto& [symbol, exporter] : built_.exports) names.insert(exporter.module);
    if (target_.symvers)
      for (const auto& [symbol, line] : target_.symvers->exports())
        if (const std::string name = module_name(line.module); replaced_.contains(name))
          names.insert(name);
    return names;
  }

  void check(const std::string& path, const kernel::ModuleFile& module) {
    const std::string name = module_name(path);
    std::set<std::string> symbols(module.undefined.begin(), module.undefined.end());
    for (const auto& [symbol, crc] : module.imports) symbols.insert(symbol);
    size_t used = 0, changed = 0, gone = 0;
    std::set<std::string> owners;
    for (const std::string& symbol : symbols) {
      const std::string owner = owner_of(symbol);
      if (owner.empty()) continue;
      ++used;
      owners.insert(owner);
      const auto ours = built_.exports.find(symbol);
      const auto crc = module.imports.find(symbol);
      if (ours == built_.exports.end())
        ++gone;
      else if (crc != module.imports.end() && crc->second != ours->second.crc)
        ++changed;
    }
    if (used == 0) return;
    ++consumers;
    if (replaced_.contains(name) || excluded_.contains(name)) return;
    std::string from;
    for (const std::string& owner : owners) from += (from.empty() ? "" : ", ") + owner;
    std::string what =
        fmt::format("uses {} of {}, which the bundle replaces", counted(used, "symbol"), from);
    if (changed + gone > 0)
      what += fmt::format("; {} have another CRC and {} are gone: it can't be loaded any more",
                          changed, gone);
    findings.push_back({name, what, kNext});
  }

  /// Without the target's modules: what exports from the folders of the bundle's modules must be
  /// the bundle's too.
  void check_folders() {
    std::set<std::string> folders;
    for (const auto& module : manifest_.modules) folders.insert(module.folder);
    for (const auto& [name, folder] : folders_in_box(target_)) {
      if (!folders.contains(folder)) continue;
      const auto owner = component_of(folder);
      ++consumers;
      if (!replaced_.contains(name) && !excluded_.contains(name))
        findings.push_back(
            {name,
             fmt::format("is built by the target from {}, as are modules of {}; it is "
                         "neither in the bundle nor excluded",
                         folder, owner),
             kNext});
    }
  }

  std::vector<Finding> findings;
  size_t consumers = 0;

 private:
  /// The replaced module of the target that exports `symbol`; empty: none does.
  std::string owner_of(const std::string& symbol) const {
    if (target_.symvers) {
      const auto* line = target_.symvers->find(symbol);
      const std::string name = line ? module_name(line->module) : "";
      return replaced_.contains(name) ? name : "";
    }
    const auto ours = built_.exports.find(symbol);
    return ours == built_.exports.end() ? "" : ours->second.module;
  }

  std::string component_of(const std::string& folder) const {
    for (const auto& module : manifest_.modules)
      if (module.folder == folder) return module.component;
    return {};
  }

  const Built& built_;
  const bundle::Manifest& manifest_;
  const kernel::Target& target_;
  std::set<std::string> replaced_, excluded_;
};

}  // namespace

Check check_closure(const host::Path& built, const bundle::Manifest& manifest,
                    const kernel::Target& target) {
  const std::string name = "closure";
  if (target.modules.empty() && !target.symvers)
    return not_checked(name,
                       "neither the target's in-box modules nor its Module.symvers are known");
  auto read = read_built(built);
  if (!read) return not_checked(name, read.error());
  if (read->exports.empty() && !manifest.modules.empty() && read->modules.empty())
    return not_checked(name, "no module is built");
  Closure closure(*read, manifest, target);
  if (target.modules.empty()) {
    closure.check_folders();
    if (closure.findings.empty())
      return not_checked(name, fmt::format("the target's in-box modules are not known; of {} that "
                                           "export from the bundle's folders all are answered for",
                                           counted(closure.consumers, "module")));
    return concluded(name, "by Module.symvers only: the target's in-box modules are not known",
                     std::move(closure.findings));
  }
  auto users = users_in_box(target.modules, closure.exporters());
  if (!users) return not_checked(name, users.error());
  for (const auto& [path, module] : *users) closure.check(path, module);
  return concluded(
      name,
      fmt::format("{} of what the bundle replaces", counted(closure.consumers, "in-box user")),
      std::move(closure.findings));
}

}  // namespace stackport::check
