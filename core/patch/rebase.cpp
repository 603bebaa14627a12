// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/rebase.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/patch/diff.h"

namespace stackport::patch {

std::function<Result<std::string>(const std::string&)> reader_of(
    const std::map<std::string, std::string>& files) {
  return [&files](const std::string& path) -> Result<std::string> {
    const auto file = files.find(path);
    if (file == files.end())
      return fail(ErrorKind::input, path, "is no source or header of the component");
    return file->second;
  };
}

Result<std::map<std::string, std::string>> applied_to(
    const Patch& patch, const std::map<std::string, std::string>& files) {
  STACKPORT_TRY(auto applied, patch::apply(patch, reader_of(files)));
  auto out = files;
  for (auto& [path, bytes] : applied.files) out[path] = std::move(bytes);
  for (const auto& path : applied.deleted) out.erase(path);
  return out;
}

Result<Rebased> rebase(const Patch& patch, const std::map<std::string, std::string>& old_files,
                       const std::map<std::string, std::string>& new_files,
                       const std::string& new_name) {
  STACKPORT_TRY(const auto applied, patch::apply(patch, reader_of(old_files)));
  Rebased out;
  out.files = new_files;
  for (const auto& [path, theirs] : applied.files) {
    const auto ancestor = old_files.find(path);
    const auto ours = new_files.find(path);
    if (ancestor == old_files.end()) {  // the patch made it
      if (ours == new_files.end()) out.files[path] = theirs;
      if (ours != new_files.end() && ours->second != theirs) out.conflicts.push_back(path);
      continue;
    }
    if (ours == new_files.end()) {
      out.missing.push_back(path);
      continue;
    }
    STACKPORT_TRY(auto merged,
                  merge(ancestor->second, ours->second, theirs, new_name, base_name(patch.file)));
    if (!merged.clean) out.conflicts.push_back(path);
    out.files[path] = std::move(merged.bytes);
  }
  for (const auto& path : applied.deleted) {
    const auto ours = new_files.find(path);
    if (ours != new_files.end() && ours->second != old_files.at(path))
      out.conflicts.push_back(path);
    else
      out.files.erase(path);
  }
  std::sort(out.conflicts.begin(), out.conflicts.end());
  return out;
}

std::string head_of(const std::string& text) {
  std::string out;
  for (const auto& line : lines(text)) {
    if (line.starts_with("diff ") || line.starts_with("--- ") || line.starts_with("Index: ")) break;
    out += line + "\n";
  }
  return out;
}

}  // namespace stackport::patch
