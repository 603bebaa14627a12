// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/series.h"

namespace stackport::patch {

std::vector<Diagnostic> lint(const Series& series) {
  std::vector<Diagnostic> out;
  for (const auto& patch : series.patches) {
    policy::lint_conditions(patch.conditions, out);
    if (patch.patch_class != "backport" || !patch.conditions.empty()) continue;
    Diagnostic d;
    d.severity = Severity::warning;
    d.place = patch.place;
    d.message = "a backport that names no fact which makes it needed";
    d.next = "add 'if:' with what the older kernel lacks or has";
    out.push_back(std::move(d));
  }
  for (const auto& item : series.taken) policy::lint_conditions(item.conditions, out);
  for (const auto& item : series.compat) policy::lint_conditions(item.conditions, out);
  return out;
}

}  // namespace stackport::patch
