// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/planner.h"

namespace stackport::bundle {

namespace {

/// Adds the lines of a file's changes to `component`; the number of the file's lines that they
/// made. A line that is only taken away has to be thought of all the same: it counts too.
int count_changes(const std::vector<Change>& changes, BundleComponent& component) {
  int made = 0;
  for (size_t i = 0; i < changes.size();) {
    // Changes of one line: the last one made it, the others were replaced.
    int added = 0, removed = 0;
    const size_t first = i;
    for (; i < changes.size() && changes[i].line == changes[first].line; ++i) {
      added += changes[i].added;
      removed += changes[i].removed;
      component.adjustments += changes[i].kind == "adjustment" ? 1 : 0;
    }
    (changes[i - 1].kind == "patch" ? component.lines_hand : component.lines_generated) +=
        std::max(added, removed);
    made += added;
  }
  return made;
}

}  // namespace

void count_lines(const std::string& x_name, Plan& plan) {
  std::map<std::string, BundleComponent*> components;
  for (auto& component : plan.manifest.components) components[component.name] = &component;
  for (const auto& [path, file] : plan.image) {
    const auto found = components.find(file.record.component);
    if (found == components.end()) continue;
    auto& component = *found->second;
    const int taken = line_count(file.bytes) - count_changes(file.record.changes, component);
    (file.record.kernel == x_name ? component.lines_x : component.lines_y) += taken;
  }
}

/// No line may differ from its origin without a change that accounts for it.
Result<void> Planner::prove_provenance() const {
  for (const auto& [path, file] : plan.image) {
    if (file.record.kernel.empty()) continue;
    const auto& tree = file.record.kernel == inputs.x->origin().name ? inputs.x : inputs.y.tree;
    STACKPORT_TRY(const auto origin, tree->read(file.record.from));
    const int line = unexplained_line(file, origin);
    if (line == 0) continue;
    Diagnostic d;
    d.place = {path, line, 0};
    d.message = fmt::format("differs from {}'s {}, and no recorded change accounts for it",
                            file.record.kernel, file.record.from);
    d.source_line = line_of(file.bytes, line);
    d.next = "report it with the command line: stackport itself is at fault";
    return fail(ErrorKind::failed, std::move(d));
  }
  return {};
}

Result<void> Planner::finish() {
  auto& manifest = plan.manifest;
  count_lines(inputs.x->origin().name, plan);
  STACKPORT_CHECK(prove_provenance());
  // The same order as list_modules() has.
  auto entry = manifest.modules.begin();
  for (const auto& part : parts)
    for (const auto& module : part.modules) {
      for (const auto& object : module.objects)
        if (part.compiled.contains(object.source)) entry->sources.push_back(object.source);
      ++entry;
    }
  for (auto& [path, file] : plan.image) {
    file.record.path = path;
    file.record.sha256 = sha256(file.bytes);
    manifest.files.push_back(file.record);
  }
  plan.image["MANIFEST.json"].bytes = to_json(manifest).dump(1) + "\n";
  return {};
}

}  // namespace stackport::bundle
