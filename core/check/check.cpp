// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/check/built.h"
#include "core/check/in_box.h"

namespace stackport::check {
namespace {

/// The host subsystem in whose sources a module's folder lies; the longest match wins.
std::string subsystem_of(const bundle::Manifest& manifest, const std::string& folder) {
  std::string found;
  size_t longest = 0;
  for (const auto& [subsystem, sources] : manifest.host_sources) {
    for (const std::string& source : sources) {
      if (source.ends_with('/') && (folder + "/").starts_with(source) && source.size() > longest) {
        found = subsystem;
        longest = source.size();
      }
    }
  }
  return found;
}

/// Whether a component of the bundle owns code of this module.
bool is_components(const bundle::Manifest& manifest, const bundle::BundleModule& module) {
  const bool known = std::any_of(
      manifest.components.begin(), manifest.components.end(),
      [&](const auto& c) { return c.name == module.component && c.policy != "exclude"; });
  if (!known || module.component.empty()) return false;
  return std::any_of(manifest.files.begin(), manifest.files.end(), [&](const bundle::File& file) {
    return file.component == module.component &&
           std::find(module.sources.begin(), module.sources.end(), file.path) !=
               module.sources.end();
  });
}

}  // namespace

Check check_host(const bundle::Manifest& manifest, const kernel::Target& target) {
  const std::string name = "host";
  if (manifest.host_sources.empty())
    return not_checked(name, "the manifest names no host subsystem's sources");
  const auto in_box = folders_in_box(target);
  std::vector<Finding> findings;
  for (const auto& module : manifest.modules) {
    const auto at = in_box.find(module_name(module.name));
    const std::string& folder = at == in_box.end() ? module.folder : at->second;
    const std::string subsystem = subsystem_of(manifest, folder);
    if (subsystem.empty() || is_components(manifest, module)) continue;
    findings.push_back(
        {module.name,
         fmt::format("is a module of the host subsystem {} ({}), which must stay the target's",
                     subsystem, folder),
         "take it out of the bundle; its users must be fitted to the target's"});
  }
  return concluded(name,
                   fmt::format("{}, {}", counted(manifest.modules.size(), "module"),
                               counted(manifest.host_sources.size(), "host subsystem")),
                   std::move(findings));
}

std::vector<Check> check_all(const host::Path& bundle, const bundle::Manifest& manifest,
                             const kernel::Target& target, const kernel::Store& store) {
  const host::Path built = bundle / "build" / target.release;
  return {check_files(bundle, manifest),
          check_modules(built, manifest, target),
          check_symbols(built, manifest, target),
          check_includes(bundle, built, manifest, target),
          check_closure(built, manifest, target),
          check_host(manifest, target),
          check_leaks(bundle, manifest, target, store)};
}

}  // namespace stackport::check
