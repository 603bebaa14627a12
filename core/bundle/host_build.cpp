// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/host_build.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/kernel/kbuild_eval.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

/// How many folders above a unit its Makefile may be.
constexpr int kUp = 5;

/// The folder of `file` and those above it, nearest first.
std::vector<std::string> folders_above(const std::string& file) {
  std::vector<std::string> out;
  for (std::string folder = parent_of(file); !folder.empty(); folder = parent_of(folder))
    out.push_back(folder);
  return out;
}

bool has_kbuild(const kernel::Tree& tree, const std::string& folder) {
  return tree.has(folder + "/Kbuild") || tree.has(folder + "/Makefile");
}

/// Adds the folders of -I options in `value`, as they are read from the top.
void add_options(const kernel::Tree& tree, const std::string& value,
                 std::vector<std::string>& out) {
  const auto options = words(value);
  for (size_t i = 0; i < options.size(); ++i) {
    if (!options[i].starts_with("-I")) continue;
    std::string path = options[i].substr(2);
    if (path.empty() && i + 1 < options.size()) path = options[++i];
    while (path.starts_with('/')) path.erase(0, 1);
    while (path.ends_with('/')) path.pop_back();
    path = normalize(path).value_or("");
    if (!path.empty() && tree.has_folder(path) &&
        std::find(out.begin(), out.end(), path) == out.end())
      out.push_back(path);
  }
}

}  // namespace

bool HostBuild::is_on(const std::string& symbol) const {
  return symbol.empty() || symbol == "y" || config_.enabled(symbol);
}

bool HostBuild::is_y(const std::string& symbol) const {
  return symbol == "y" || (!symbol.empty() && config_.value(symbol) == "y");
}

const HostBuild::Sources& HostBuild::sources(const std::string& folder, bool all_on) {
  const auto [at, is_new] = sources_[all_on ? 1 : 0].try_emplace(folder);
  if (!is_new || !has_kbuild(tree_, folder)) return at->second;
  const auto modules = kernel::modules_in(tree_, folder, all_on ? all_on_ : config_);
  if (!modules) return at->second;
  for (const auto& module : *modules)
    for (const auto& object : module.objects) {
      HostPlace place;
      place.built = !all_on && is_on(module.config) && is_on(object.config);
      place.linked_into = is_y(module.config) ? "vmlinux" : kernel::module_name(module.name);
      place.folder = folder;
      const auto [known, first] = at->second.try_emplace(object.source, place);
      if (!first && !known->second.built && place.built) known->second = place;
    }
  return at->second;
}

HostPlace HostBuild::place(const std::string& unit) {
  const auto above = folders_above(unit);
  const size_t count = std::min<size_t>(above.size(), kUp);
  for (const bool all_on : {false, true}) {
    HostPlace off;
    for (size_t i = 0; i < count; ++i) {
      const auto& known = sources(above[i], all_on);
      const auto at = known.find(unit);
      if (at == known.end()) continue;
      if (at->second.built) return at->second;
      if (off.folder.empty()) off = at->second;
    }
    if (!off.folder.empty()) return off;
  }
  return {true, "vmlinux", ""};
}

std::string HostBuild::maker_of(const std::string& file) {
  if (file.ends_with(".c"))
    if (auto place = this->place(file); !place.folder.empty()) return place.folder;
  for (const auto& folder : folders_above(file))
    if (has_kbuild(tree_, folder)) return folder;
  return {};
}

const std::vector<std::string>& HostBuild::folders_for(const std::string& maker) {
  const auto [at, is_new] = folders_.try_emplace(maker);
  if (!is_new || maker.empty()) return at->second;
  auto above = folders_above(maker + "/Makefile");
  std::reverse(above.begin(), above.end());
  for (const auto& folder : above) {
    const auto file = kernel::read_kbuild(tree_, folder);
    if (!file) continue;
    const kernel::KbuildEvaluation make(*file, config_);
    for (const auto& a : make.assignments())
      if (!a.name.ends_with('-') && (folder == maker || a.name.starts_with("subdir-ccflags-")))
        add_options(tree_, make.expand(a.value), at->second);
  }
  if (std::find(at->second.begin(), at->second.end(), maker) == at->second.end())
    at->second.push_back(maker);
  return at->second;
}

const std::vector<std::string>& HostBuild::include_folders(const std::string& file) {
  return folders_for(maker_of(file));
}

std::vector<std::string> HostBuild::makers_of(const std::string& file,
                                              const std::string& header) const {
  for (const auto& folder : folders_above(file)) {
    const auto makefile = kernel::read_kbuild(tree_, folder);
    if (!makefile || !spells_word(makefile->text, base_name(header))) continue;
    std::vector<std::string> out = {makefile->path};
    const kernel::KbuildEvaluation make(*makefile, config_);
    for (const auto& word : words(make.expand(makefile->text))) {
      std::string name = word.substr(0, word.find(':'));
      while (name.starts_with('/')) name.erase(0, 1);
      const auto path = normalize(name);
      if (!path || path->empty()) continue;
      for (const auto& maker : {*path, *path + ".c"})
        if (tree_.has(maker) && !tree_.has_folder(maker)) out.push_back(maker);
    }
    return out;
  }
  return {};
}

}  // namespace stackport::bundle
