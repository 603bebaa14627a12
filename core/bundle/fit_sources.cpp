// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/fit_sources.h"

#include <algorithm>
#include <map>

#include "core/kernel/kbuild.h"

namespace stackport::bundle {
namespace {

using Objects = std::map<std::string, kernel::ModuleObject>;

/// The module's objects by their sources, as the folder's Makefile has them.
Result<Objects> objects_of(const kernel::Tree& bundle, const BundleModule& module,
                           const kernel::Config& config) {
  STACKPORT_TRY(const auto all, kernel::modules_in(bundle, module.folder, config));
  Objects out;
  for (const auto& candidate : all)
    if (candidate.name == module.name)
      for (const auto& object : candidate.objects) out.emplace(object.source, object);
  return out;
}

}  // namespace

Result<void> fit_sources(const kernel::Tree& bundle, const kernel::Config& config,
                         std::vector<BundleModule>& modules) {
  for (auto& module : modules) {
    STACKPORT_TRY(const auto possible, objects_of(bundle, module, kernel::Config()));
    STACKPORT_TRY(const auto listed, objects_of(bundle, module, config));
    const auto is_on = [&](const std::string& source) {
      const auto at = listed.find(source);
      return at != listed.end() && (at->second.config.empty() || config.enabled(at->second.config));
    };
    for (const auto& [source, object] : listed)
      if (is_on(source) &&
          std::find(module.sources.begin(), module.sources.end(), source) == module.sources.end())
        module.unread.push_back(source);
    std::erase_if(module.sources, [&](const std::string& source) {
      return possible.contains(source) && !is_on(source);
    });
  }
  return {};
}

}  // namespace stackport::bundle
