// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/plan.h"

#include <fmt/format.h>

#include "core/bundle/closure.h"
#include "core/bundle/planner.h"

namespace stackport::bundle {
namespace {

Result<KernelRecord> record_of(const kernel::Tree& tree) {
  KernelRecord record;
  const auto& origin = tree.origin();
  STACKPORT_TRY(const auto identity, kernel::identify(tree));
  record.version = identity.version;
  record.name = origin.name;
  record.from = origin.kind == "package" ? origin.from : origin.kind;
  record.package_version = origin.version;
  record.tree = tree.id();
  return record;
}

}  // namespace

Part* Planner::part_of(std::string_view component) {
  for (auto& part : parts)
    if (part.component->name == component) return &part;
  return nullptr;
}

Result<void> Planner::decide() {
  tell("deciding the policies");
  STACKPORT_TRY(auto decisions,
                policy::decide(inputs.policies, inputs.stack,
                               [this](const auto& condition) { return facts.holds(condition); }));
  for (auto& decision : decisions) {
    const auto* component = inputs.stack.find(decision.component);
    BundleComponent entry;
    entry.name = component->name;
    entry.layer = stack::to_string(component->layer);
    entry.policy = decision.decided ? policy::to_string(decision.kind) : "";
    entry.why = decision.why;
    entry.place = to_text(decision.place);
    entry.because = decision.because;
    Part part;
    part.component = component;
    if (decision.decided && decision.kind != policy::Kind::exclude) {
      part.tree = decision.kind == policy::Kind::take_x ? inputs.x : inputs.y.tree;
      entry.kernel = part.tree->origin().name;
    }
    if (decision.decided && decision.kind == policy::Kind::exclude)
      for (const auto& module : component->modules)
        plan.manifest.excluded.push_back({module, component->name, decision.why, entry.place});
    part.decision = std::move(decision);
    if (part.tree == inputs.x) STACKPORT_CHECK(keep_files_of_y(part, entry));
    parts.push_back(std::move(part));
    plan.manifest.components.push_back(std::move(entry));
  }
  return {};
}

Result<void> Planner::keep_files_of_y(Part& part, BundleComponent& entry) {
  const auto policy = inputs.policies.components.find(part.component->name);
  if (policy == inputs.policies.components.end()) return {};
  for (const auto& revert : policy->second.reverts) {
    STACKPORT_TRY(const bool needed, facts.all_hold(revert.conditions));
    if (!needed) continue;
    for (const auto& file : revert.files) {
      if (inputs.y.tree->has(file)) {
        part.reverted.insert(file);
        entry.because.push_back(fmt::format("{} is Y's: {}", file, revert.why));
        continue;
      }
      Diagnostic d;
      d.place = revert.place;
      d.message = fmt::format("{} has no {} to revert to", inputs.y.tree->origin().name, file);
      d.next = "give the entry a condition, or take the file out";
      plan.problems.push_back(std::move(d));
    }
  }
  return {};
}

void Planner::list_modules() {
  for (const auto& part : parts)
    for (const auto& module : part.modules)
      plan.manifest.modules.push_back(
          {module.name, part.component->name, module.folder, module.config, {}});
}

Result<void> Planner::close() {
  STACKPORT_TRY(const auto known, in_box_uses(inputs, plan.manifest));
  const Uses uses = known.value_or(Uses());
  if (!known) {
    Diagnostic d;
    d.severity = Severity::warning;
    d.place.file = inputs.y.name;
    d.message = "closure: not checked, since the target's in-box modules are not known";
    d.next = "name them with 'stackport target add --modules DIR'";
    plan.warnings.push_back(std::move(d));
  }
  for (auto& problem : open_ends(uses, plan.manifest, inputs.stack))
    plan.problems.push_back(std::move(problem));
  for (auto& component : plan.manifest.components)
    for (auto& reason : closure_reasons(uses, plan.manifest, component.name))
      component.because.push_back(std::move(reason));
  for (const auto& part : parts) {
    if (part.modules.empty()) continue;
    const bool from_x = part.tree == inputs.x;
    if (from_x)
      for (const auto& subsystem : part.component->host)
        plan.seams.push_back({part.component->name, "host", subsystem});
    for (const auto& need : part.component->needs) {
      const auto* other = part_of(need);
      if (other && !other->modules.empty() && (other->tree == inputs.x) != from_x)
        plan.seams.push_back({part.component->name, "core", need});
    }
  }
  return {};
}

Result<std::vector<policy::Decision>> decisions_of(const Inputs& inputs) {
  Planner planner(inputs);
  STACKPORT_CHECK(planner.decide());
  std::vector<policy::Decision> out;
  for (auto& part : planner.parts) out.push_back(std::move(part.decision));
  return out;
}

Result<Plan> make_plan(const Inputs& inputs) {
  if (!inputs.y.tree)
    return fail(ErrorKind::input, inputs.y.name, "the target's source kernel is not in the store",
                "add it with 'stackport target add NAME --headers DIR --source KERNEL'");
  Planner planner(inputs);
  auto& manifest = planner.plan.manifest;
  manifest.stack = inputs.stack.name;
  STACKPORT_TRY(manifest.source, record_of(*inputs.x));
  STACKPORT_TRY(manifest.base, record_of(*inputs.y.tree));
  manifest.target = {inputs.y.name, inputs.y.release, inputs.y.package_version, inputs.y.id};
  for (const auto& subsystem : inputs.stack.subsystems)
    manifest.host_sources[subsystem.name] = subsystem.sources;
  STACKPORT_CHECK(planner.decide());
  planner.name_owners();
  STACKPORT_CHECK(planner.select());
  planner.list_modules();
  STACKPORT_CHECK(planner.collect());
  STACKPORT_CHECK(planner.revert());
  STACKPORT_CHECK(planner.makefiles());
  STACKPORT_CHECK(planner.patch());
  STACKPORT_CHECK(planner.take());
  STACKPORT_CHECK(planner.compat());
  STACKPORT_CHECK(planner.adjust());
  STACKPORT_CHECK(planner.answer());
  STACKPORT_CHECK(planner.close());
  STACKPORT_CHECK(planner.finish());
  return std::move(planner.plan);
}

}  // namespace stackport::bundle
