// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/bundle/fit_sources.h"
#include "core/bundle/planner.h"
#include "core/kernel/kconfig.h"

namespace stackport::bundle {
Result<Fit> fit_modules(const kernel::Tree& kconfigs, const std::set<std::string>& own,
                        const std::vector<BundleModule>& modules, const kernel::Config& host,
                        const std::set<std::string>* known) {
  auto files = kconfigs.files_below("");
  // A file that others source comes after them, so that it is read in their context.
  std::stable_sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
    return std::count(a.begin(), a.end(), '/') < std::count(b.begin(), b.end(), '/');
  });
  STACKPORT_TRY(const auto kconfig, kernel::Kconfig::load(kconfigs, files));
  std::set<std::string> movable;
  for (const auto& [name, symbol] : kconfig.symbols())
    if (own.contains(symbol.place.file)) movable.insert(name);
  for (const auto& module : modules) movable.insert(module.config);

  Fit fit;
  std::set<std::string> wanted;
  for (const auto& module : modules) {
    if (module.config.empty()) {
      fit.modules.push_back(module);
      continue;
    }
    const auto verdict = kconfig.reachable(module.config, host, movable, known);
    if (verdict.value == "m") {
      fit.modules.push_back(module);
      wanted.insert(module.config);
    } else if (verdict.value == "y") {
      Diagnostic d;
      d.place = verdict.place;
      d.message = fmt::format("{}: CONFIG_{} {}", module.name, module.config, verdict.reason);
      d.next = "choose a target that has it as a module, or exclude the component";
      fit.built_in.push_back(std::move(d));
    } else {
      fit.left_out.push_back(
          {module.name, module.component,
           fmt::format("CONFIG_{} {}", module.config, verdict.reason),
           verdict.place.line ? fmt::format("{}:{}", verdict.place.file, verdict.place.line) : ""});
    }
  }
  fit.config = kconfig.switches(wanted, host, movable, known);
  return fit;
}

Result<std::optional<std::set<std::string>>> known_symbols(const kernel::Store& store,
                                                           const kernel::Target& target) {
  if (!target.tree) return std::nullopt;
  auto& files = host::real_file_system();
  const auto path = store.folder("facts") / ("symbols-" + target.tree->id() + ".json");
  if (files.exists(path)) {
    STACKPORT_TRY(const auto text, files.read(path));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_array() && !json.empty()) return json.get<std::set<std::string>>();
  }
  STACKPORT_TRY(auto names, kernel::config_names(*target.tree));
  STACKPORT_CHECK(files.write(path, nlohmann::json(names).dump()));
  return names;
}

Result<Manifest> fitted(const host::Path& bundle, const Manifest& manifest,
                        const kernel::Store& store, const kernel::Target& target) {
  if (target.id == manifest.target.id) return manifest;
  std::map<std::string, std::string> texts, built;
  std::set<std::string> own;
  for (const auto& file : manifest.files) {
    auto& text = built[file.path];
    if (file.role != "kconfig" && file.role != "kbuild") continue;
    STACKPORT_TRY(text, host::real_file_system().read(bundle / file.path));
    if (file.role != "kconfig") continue;
    texts[file.path] = text;
    if (!file.component.empty()) own.insert(file.path);
  }
  STACKPORT_TRY(const auto known, known_symbols(store, target));
  STACKPORT_TRY(auto fit, fit_modules(*kernel::make_memory_tree(std::move(texts)), own,
                                      manifest.modules, target.config, known ? &*known : nullptr));
  if (!fit.built_in.empty()) return fail(ErrorKind::failed, std::move(fit.built_in));
  auto config = target.config;
  for (const auto& [symbol, value] : fit.config) config.set(symbol, value);
  STACKPORT_CHECK(fit_sources(*kernel::make_memory_tree(std::move(built)), config, fit.modules));
  Manifest out = manifest;
  out.modules = std::move(fit.modules);
  out.config = std::move(fit.config);
  out.excluded.insert(out.excluded.end(), fit.left_out.begin(), fit.left_out.end());
  return out;
}

std::map<std::string, const Part*> kconfig_files(const std::vector<Part>& parts) {
  std::map<std::string, const Part*> out;
  for (const auto& part : parts)
    for (const auto& module : part.modules) {
      // From the module's own folder up to the second level ("drivers/infiniband").
      std::string folder = module.folder;
      for (; folder.find('/') != std::string::npos; folder = folder.substr(0, folder.rfind('/')))
        if (part.tree->has(folder + "/Kconfig")) out.emplace(folder + "/Kconfig", &part);
    }
  return out;
}

Result<void> Planner::select() {
  tell("reading Kbuild and Kconfig");
  STACKPORT_TRY(auto from_x, stack::take_inventory(inputs.stack, *inputs.x, kernel::Config()));
  STACKPORT_TRY(auto from_y, stack::take_inventory(inputs.stack, *inputs.y.tree, kernel::Config()));
  std::vector<BundleModule> wanted;
  for (auto& part : parts) {
    if (!part.tree) continue;
    auto& inventory = part.tree == inputs.x ? from_x : from_y;
    part.modules = std::move(inventory.modules[part.component->name]);
    for (const auto& module : part.modules)
      wanted.push_back({module.name, part.component->name, module.folder, module.config, {}});
  }
  std::map<std::string, std::string> texts;
  std::set<std::string> own;
  for (const auto& [path, part] : kconfig_files(parts)) {
    STACKPORT_TRY(texts[path], part->tree->read(path));
    if (inputs.stack.owner_of(path)) own.insert(path);
  }
  STACKPORT_TRY(const auto known, known_symbols(inputs.store, inputs.y));
  STACKPORT_TRY(auto fit, fit_modules(*kernel::make_memory_tree(std::move(texts)), own, wanted,
                                      inputs.y.config, known ? &*known : nullptr));
  for (auto& problem : fit.built_in) plan.problems.push_back(std::move(problem));
  std::set<std::pair<std::string, std::string>> kept;
  for (const auto& module : fit.modules) kept.emplace(module.folder, module.name);
  for (size_t i = 0; i < parts.size(); ++i) {
    auto& part = parts[i];
    const bool had_none = part.tree && part.modules.empty();
    std::erase_if(part.modules, [&](const kernel::Module& module) {
      return !kept.contains({module.folder, module.name});
    });
    if (had_none)
      plan.manifest.components[i].because.push_back(part.tree->origin().name +
                                                    " has no such modules");
  }
  auto& excluded = plan.manifest.excluded;
  excluded.insert(excluded.end(), fit.left_out.begin(), fit.left_out.end());
  plan.manifest.config = std::move(fit.config);
  return {};
}

}  // namespace stackport::bundle
