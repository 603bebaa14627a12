// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/patched.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/bundle/planner.h"
#include "core/bundle/smpl.h"
#include "core/patch/rebase.h"

namespace stackport::bundle {

Result<CodeAt> code_at(const Inputs& inputs, const std::string& component,
                       const std::string& until) {
  patch::Series series;
  bool reached = false;
  for (const auto& patch : inputs.series.patches) {
    if (patch.component != component) continue;
    reached = reached || patch.file == until;
    if (!reached) series.patches.push_back(patch);
  }
  const Inputs cut{inputs.stack, inputs.policies,  series,      inputs.x,       inputs.y,
                   inputs.store, inputs.processes, inputs.jobs, inputs.progress};
  Planner planner(cut);
  STACKPORT_CHECK(planner.decide());
  STACKPORT_CHECK(planner.select());
  planner.list_modules();
  STACKPORT_CHECK(planner.collect());
  STACKPORT_CHECK(planner.revert());
  const auto* part = planner.part_of(component);
  if (!part || part->modules.empty())
    return fail(ErrorKind::input, component,
                fmt::format("has no module on {} and {}", inputs.x->origin().name, inputs.y.name),
                part ? "its policy: " + part->decision.why : "");
  STACKPORT_CHECK(planner.patch());
  CodeAt out;
  out.kind = part->decision.kind;
  for (const auto& use : planner.plan.used)
    if (use.kind == ItemUse::Kind::patch) out.applied.push_back(use.name);
  for (const auto& [path, file] : planner.plan.image)
    if (file.record.component == component &&
        (file.record.role == "source" || file.record.role == "header"))
      out.files[path] = file.bytes;
  return out;
}

Result<PatchFit> fit_of(const Inputs& inputs, const patch::Patch& patch) {
  KernelFacts facts(inputs);
  for (const auto& condition : patch.conditions) {
    STACKPORT_TRY(const bool holds, facts.holds(condition));
    if (!holds) return PatchFit{Fit::idle, to_string(condition) + ": no"};
  }
  const auto code = code_at(inputs, patch.component, patch.file);
  if (!code) {
    if (code.error().kind == ErrorKind::environment) return tl::make_unexpected(code.error());
    return PatchFit{Fit::idle, code.error().diagnostics.front().message};
  }
  if (code->kind != patch.on)
    return PatchFit{Fit::idle, fmt::format("the policy is {}", policy::to_string(code->kind))};
  if (patch.semantic) {
    const auto made =
        apply_smpl(inputs.processes, patch, code->files, inputs.store.folder("facts"));
    if (made) return PatchFit{Fit::applies, fmt::format("changes {} files", made->size())};
    if (made.error().kind == ErrorKind::environment) return tl::make_unexpected(made.error());
    return PatchFit{Fit::conflicts, made.error().diagnostics.front().message};
  }
  const auto read = patch::reader_of(code->files);
  const auto applied = patch::apply(patch, read);
  if (applied) return PatchFit{Fit::applies, ""};
  auto back = patch;
  back.reverse = !patch.reverse;
  if (patch::apply(back, read)) return PatchFit{Fit::there, "what it does stands there already"};
  return PatchFit{Fit::conflicts, applied.error().diagnostics.front().message};
}

}  // namespace stackport::bundle
