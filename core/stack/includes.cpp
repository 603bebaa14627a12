// SPDX-License-Identifier: GPL-2.0-only
#include "core/stack/includes.h"

#include "core/base/text.h"
#include "core/kernel/kbuild.h"

namespace stackport::stack {

bool Includes::has(const std::string& path) {
  const auto [at, is_new] = known_.try_emplace(path, false);
  if (is_new) at->second = tree_.has(path);
  return at->second;
}

const std::vector<std::string>& Includes::options_of(const std::string& folder) {
  const auto [at, is_new] = options_.try_emplace(folder);
  if (!is_new) return at->second;
  // A folder without a Makefile is compiled from the one above it.
  if (const auto file = kernel::read_kbuild(tree_, folder))
    at->second = kernel::include_folders(*file, kernel::Config());
  else if (!folder.empty())
    at->second = options_of(parent_of(folder));
  return at->second;
}

std::string Includes::resolve(const std::string& file, const Scan::Include& include) {
  const std::string name(include.path);
  std::vector<std::string> folders;
  if (include.quoted) folders.push_back(parent_of(file));
  folders.insert(folders.end(), {"include", "include/uapi"});
  const auto& options = options_of(parent_of(file));
  folders.insert(folders.end(), options.begin(), options.end());
  for (const auto& folder : folders) {
    const auto path = normalize(folder + "/" + name);
    if (path && has(*path)) return *path;
  }
  return normalize("include/" + name).value_or(name);
}

}  // namespace stackport::stack
