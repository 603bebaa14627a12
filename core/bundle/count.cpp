// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/planner.h"

namespace stackport::bundle {

void count_lines(const std::string& x_name, Plan& plan) {
  std::map<std::string, BundleComponent*> components;
  for (auto& component : plan.manifest.components) components[component.name] = &component;
  for (const auto& [path, file] : plan.image) {
    const auto found = components.find(file.record.component);
    if (found == components.end()) continue;
    auto& component = *found->second;
    int taken = int(std::count(file.bytes.begin(), file.bytes.end(), '\n'));
    for (const auto& change : file.record.changes) {
      // A line that is only taken away has to be thought of all the same.
      const int changed = std::max(change.added, change.removed);
      (change.kind == "patch" ? component.lines_hand : component.lines_generated) += changed;
      component.adjustments += change.kind == "adjustment" ? 1 : 0;
      taken -= change.added;
    }
    (file.record.kernel == x_name ? component.lines_x : component.lines_y) += taken;
  }
}

Result<void> Planner::finish() {
  auto& manifest = plan.manifest;
  count_lines(inputs.x->origin().name, plan);
  for (const auto& part : parts)
    for (const auto& module : part.modules) {
      BundleModule entry{module.name, part.component->name, module.folder, module.config, {}};
      for (const auto& object : module.objects)
        if (part.compiled.contains(object.source)) entry.sources.push_back(object.source);
      manifest.modules.push_back(std::move(entry));
    }
  for (auto& [path, file] : plan.image) {
    file.record.path = path;
    file.record.sha256 = sha256(file.bytes);
    std::sort(file.record.changes.begin(), file.record.changes.end(),
              [](const auto& a, const auto& b) { return a.line < b.line; });
    manifest.files.push_back(file.record);
  }
  plan.image["MANIFEST.json"].bytes = to_json(manifest).dump(1) + "\n";
  return {};
}

}  // namespace stackport::bundle
