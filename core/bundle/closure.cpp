// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/closure.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/facts/kept.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

/// What a bundle may replace.
std::set<std::string> modules_of(const stack::Stack& stack, const Manifest& manifest) {
  std::set<std::string> out;
  for (const auto& module : manifest.modules) out.insert(kernel::module_name(module.name));
  for (const auto& component : stack.components)
    for (const auto& module : component.modules) out.insert(kernel::module_name(module));
  return out;
}

Result<Uses> read_uses(const kernel::Target& target, const std::set<std::string>& others) {
  Uses uses;
  STACKPORT_TRY(const auto modules, kernel::read_users(target.modules, others));
  for (const auto& [path, module] : modules) {
    auto& taken = uses[kernel::module_name(module.name)];
    for (const auto& symbol : module.undefined) {
      const auto* exporter = target.symvers->find(symbol);
      if (!exporter || exporter->module == "vmlinux") continue;
      if (const auto name = kernel::module_name(exporter->module); others.contains(name))
        taken[name].push_back(symbol);
    }
  }
  return uses;
}

}  // namespace

Result<std::optional<Uses>> in_box_uses(const Inputs& inputs, const Manifest& manifest) {
  if (inputs.y.modules.empty() || !inputs.y.symvers) return std::optional<Uses>();
  const auto others = modules_of(inputs.stack, manifest);
  const auto key = sha256(inputs.y.id + "\n" + join({others.begin(), others.end()}, "\n"));
  const auto path = inputs.store.folder("facts") / ("uses-" + key + ".json");
  if (const auto kept = facts::read_kept(path))
    return std::optional(nlohmann::json::parse(*kept).get<Uses>());
  if (inputs.progress) inputs.progress("reading the target's modules");
  STACKPORT_TRY(auto uses, read_uses(inputs.y, others));
  if (uses.empty()) {
    STACKPORT_TRY(const auto paths, kernel::module_paths(inputs.y.modules));
    if (paths.empty()) return std::optional<Uses>();
  }
  STACKPORT_CHECK(facts::write_kept(path, nlohmann::json(uses).dump()));
  return std::optional(std::move(uses));
}

std::vector<Diagnostic> open_ends(const Uses& uses, const Manifest& manifest,
                                  const stack::Stack& stack) {
  std::set<std::string> replaced, excluded;
  for (const auto& module : manifest.modules) replaced.insert(kernel::module_name(module.name));
  for (const auto& module : manifest.excluded) excluded.insert(kernel::module_name(module.module));
  std::map<std::string, std::string> owner;
  for (const auto& component : stack.components)
    for (const auto& module : component.modules)
      owner[kernel::module_name(module)] = component.name;

  std::vector<Diagnostic> out;
  for (const auto& [module, exporters] : uses) {
    if (replaced.contains(module) || excluded.contains(module)) continue;
    std::vector<std::string> symbols, from;
    for (const auto& [exporter, names] : exporters) {
      if (!replaced.contains(exporter)) continue;
      from.push_back(exporter);
      symbols.insert(symbols.end(), names.begin(), names.end());
    }
    if (symbols.empty()) continue;
    const auto known = owner.find(module);
    const std::string who = known == owner.end() ? std::string() : known->second;
    Diagnostic d;
    d.place.file = who.empty() ? stack.file : fmt::format("policies/{}.yaml", who);
    d.message = fmt::format(
        "closure: {} uses {} replaced export{} of {} ({}{}), and no policy says what becomes of it",
        module, symbols.size(), symbols.size() == 1 ? "" : "s", join(from, ", "), symbols.front(),
        symbols.size() > 1 ? ", .." : "");
    d.next =
        who.empty()
            ? fmt::format("add a component for {} to {}, and a policy for it", module, stack.file)
            : fmt::format("write {} with 'policy: reuse-y', or 'policy: exclude' and a reason",
                          d.place.file);
    out.push_back(std::move(d));
  }
  return out;
}

std::vector<std::string> closure_reasons(const Uses& uses, const Manifest& manifest,
                                         const std::string& component) {
  std::map<std::string, std::string> owner;
  for (const auto& module : manifest.modules)
    owner[kernel::module_name(module.name)] = module.component;
  std::vector<std::string> out;
  for (const auto& [module, exporters] : uses) {
    if (const auto own = owner.find(module); own == owner.end() || own->second != component)
      continue;
    std::vector<std::string> symbols, from;
    for (const auto& [exporter, names] : exporters) {
      const auto other = owner.find(exporter);
      if (other == owner.end() || other->second == component) continue;
      from.push_back(exporter);
      symbols.insert(symbols.end(), names.begin(), names.end());
    }
    if (symbols.empty()) continue;
    out.push_back(fmt::format("Y's own {} uses {} export{} of {} that the bundle replaces ({}{})",
                              module, symbols.size(), symbols.size() == 1 ? "" : "s",
                              join(from, ", "), symbols.front(), symbols.size() > 1 ? ", .." : ""));
  }
  return out;
}

}  // namespace stackport::bundle
