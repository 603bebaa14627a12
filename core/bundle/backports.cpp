// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/backports.h"

#include <fmt/format.h>

#include <algorithm>

namespace stackport::bundle {

std::vector<Beyond> beyond_backports(const Plan& plan, const patch::Series& series) {
  std::vector<Beyond> out;
  for (const auto& patch : series.patches) {
    if (!patch::is_beyond_backport(patch.patch_class)) continue;
    const bool applied = std::any_of(plan.used.begin(), plan.used.end(), [&](const auto& use) {
      return use.kind == ItemUse::Kind::patch && use.name == patch.file;
    });
    if (applied) out.push_back({&patch, patch::upstream_text(patch.trailers)});
  }
  return out;
}

void refuse_beyond(const policy::Release& release, const patch::Series& series, Plan& plan) {
  if (!release.backports_only) return;
  for (const auto& each : beyond_backports(plan, series)) {
    if (std::any_of(release.allowed.begin(), release.allowed.end(),
                    [&](const auto& allowed) { return allowed.patch == each.patch->file; }))
      continue;
    Diagnostic d;
    d.place = each.patch->place;
    d.message = fmt::format("the release '{}' takes backports only, and {} is {} ({})",
                            release.name, each.patch->file, each.patch->patch_class, each.status);
    d.next = fmt::format("list it under 'allow' in {}, with the reason", release.place.file);
    plan.problems.push_back(std::move(d));
  }
}

}  // namespace stackport::bundle
