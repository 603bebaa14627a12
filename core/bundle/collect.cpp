// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <deque>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/bundle/planner.h"

namespace stackport::bundle {
namespace {

bool is_build_file(const std::string& path) {
  const std::string name = base_name(path);
  return name == "Makefile" || name == "Kbuild" || name.starts_with("Kconfig") ||
         name.starts_with('.');
}

bool is_c(std::string_view path) {
  return path.ends_with(".c") || path.ends_with(".h");
}

/// Takes one component's files into the image, with the private headers that they reach.
class Collector {
 public:
  Collector(Planner& planner, const Part& part) : planner_(planner), part_(part) {}

  Result<void> run() {
    const auto& component = *part_.component;
    for (const auto& path : files_of(component.sources, *part_.tree))
      if (owns(path) && !is_build_file(path)) STACKPORT_CHECK(take(path, "source"));
    for (const auto& path : files_of(component.headers, *part_.tree))
      if (owns(path) && !is_build_file(path)) STACKPORT_CHECK(take(path, "header"));
    for (const auto& module : part_.modules) {
      STACKPORT_TRY(const auto makefile, kernel::read_kbuild(*part_.tree, module.folder));
      folders_[module.folder] = kernel::include_folders(makefile, planner_.inputs.y.config);
    }
    while (!queue_.empty()) {
      const std::string path = std::move(queue_.front());
      queue_.pop_front();
      STACKPORT_CHECK(follow(path));
    }
    return {};
  }

 private:
  bool owns(const std::string& path) const {
    return planner_.inputs.stack.owner_of(path) == part_.component;
  }

  Result<void> take(const std::string& path, const std::string& role) {
    auto& image = planner_.plan.image;
    const auto& tree = planner_.tree_of(part_, path);
    const auto& kernel = tree->origin().name;
    if (const auto there = image.find(path); there != image.end()) {
      const auto& record = there->second.record;
      if (record.kernel == kernel || tree->object_id(path).empty()) return {};
      STACKPORT_TRY(const auto bytes, tree->read(path));
      if (bytes != there->second.bytes) clash(path, record);
      return {};
    }
    STACKPORT_TRY(auto bytes, tree->read(path));
    ImageFile file;
    file.record.path = path;
    file.record.from = path;
    file.record.kernel = kernel;
    file.record.component = part_.component->name;
    file.record.role = role == "source" && path.ends_with(".h") ? "header" : role;
    file.bytes = std::move(bytes);
    image[path] = std::move(file);
    if (is_c(path)) queue_.push_back(path);
    return {};
  }

  void clash(const std::string& path, const File& record) {
    Diagnostic d;
    d.place = part_.decision.place;
    d.message = fmt::format("{} is needed in two forms: {}'s from {}, and {}'s from {}", path,
                            record.component, record.kernel, part_.component->name,
                            part_.tree->origin().name);
    d.next = "give both components the same policy";
    planner_.plan.problems.push_back(std::move(d));
  }

  /// Takes the private headers that a file includes: beside it, or in its folder's -I folders.
  Result<void> follow(const std::string& path) {
    const std::string bytes = planner_.plan.image.at(path).bytes;
    for (const auto& include : includes_in(bytes)) {
      const auto found = resolve(path, include);
      if (!found || found->starts_with("include/") || planner_.plan.image.contains(*found))
        continue;
      const auto* owner = planner_.inputs.stack.owner_of(*found);
      if (owner && owner != part_.component && !planner_.part_of(owner->name)->modules.empty())
        continue;
      STACKPORT_CHECK(take(*found, owner == part_.component ? "header" : "private"));
    }
    return {};
  }

  std::optional<std::string> resolve(const std::string& path, const Include& include) const {
    std::vector<std::string> candidates;
    if (!include.angled) candidates.push_back(parent_of(path));
    for (const auto& [folder, others] : folders_)
      candidates.insert(candidates.end(), others.begin(), others.end());
    for (const auto& folder : candidates) {
      const auto whole = normalize(folder + "/" + include.name);
      if (whole && part_.tree->has(*whole)) return whole;
    }
    return std::nullopt;
  }

  Planner& planner_;
  const Part& part_;
  std::map<std::string, std::vector<std::string>> folders_;
  std::deque<std::string> queue_;
};

}  // namespace

Result<void> Planner::collect() {
  tell("collecting the code of its owners");
  for (const auto& part : parts)
    if (!part.modules.empty()) STACKPORT_CHECK(Collector(*this, part).run());
  for (const auto& [path, part] : kconfig_files(parts)) {
    STACKPORT_TRY(auto bytes, part->tree->read(path));
    ImageFile file;
    const auto* owner = inputs.stack.owner_of(path);
    file.record.path = path;
    file.record.from = path;
    file.record.kernel = part->tree->origin().name;
    file.record.component = owner ? owner->name : "";
    file.record.role = "kconfig";
    file.bytes = std::move(bytes);
    plan.image[path] = std::move(file);
  }
  return {};
}

Result<void> Planner::makefiles() {
  std::map<std::string, KbuildFolder> folders;
  for (const auto& part : parts)
    for (const auto& module : part.modules) {
      auto& folder = folders[module.folder];
      if (folder.tree && folder.tree != part.tree.get()) {
        Diagnostic d;
        d.place = part.decision.place;
        d.message = fmt::format("{} and {} build in {} from different kernels", folder.component,
                                part.component->name, module.folder);
        d.next = "give both components the same policy";
        plan.problems.push_back(std::move(d));
        continue;
      }
      folder.tree = part.tree.get();
      folder.component = part.component->name;
      folder.modules.insert(module.name);
    }
  STACKPORT_CHECK(add_folder_makefiles(folders, plan.image));
  add_top_files(folders, plan.manifest, plan.image);
  return {};
}

}  // namespace stackport::bundle
