// SPDX-License-Identifier: GPL-2.0-only
#include <chrono>
#include <set>

#include "core/base/text.h"
#include "core/check/built.h"
#include "core/verify/verify.h"

namespace stackport::verify {
namespace {

namespace fs = std::filesystem;

/// Module name -> file, of those below `folder` whose names are in `wanted`.
std::map<std::string, host::Path> find_modules(const host::Path& folder,
                                               const std::set<std::string>& wanted) {
  std::map<std::string, host::Path> out;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename().string();
    const size_t dot = name.find(".ko");
    if (dot == std::string::npos) continue;
    const std::string module = check::module_name(name.substr(0, dot + 3));
    if (wanted.contains(module)) out[module] = it->path();
  }
  return out;
}

/// Values of a .modinfo field; of a parameter its name only.
std::set<std::string> values(const kernel::ModuleFile& module, const std::string& field) {
  std::set<std::string> out;
  const auto range = module.info.equal_range(field);
  for (auto it = range.first; it != range.second; ++it)
    out.insert(field == "alias" ? it->second : it->second.substr(0, it->second.find(':')));
  return out;
}

void compare_field(CaseResult& result, const std::string& name, const kernel::ModuleFile& ours,
                   const kernel::ModuleFile& theirs, const std::string& field) {
  const auto have = values(ours, field);
  for (const auto& value : values(theirs, field)) {
    if (have.contains(value)) continue;
    result.findings.push_back(
        {name, "lost the " + std::string(field == "alias" ? "id " : "parameter ") + value, {}});
  }
}

}  // namespace

CaseResult verify_identity(const host::Path& bundle, const bundle::Manifest& manifest,
                           const kernel::Target& target) {
  const auto start = std::chrono::steady_clock::now();
  CaseResult result;
  result.name = "identity";
  const auto names = check::replaced_modules(manifest);
  const auto ours = find_modules(bundle / "build" / target.release, names);
  const auto theirs = target.modules.empty() ? std::map<std::string, host::Path>()
                                             : find_modules(target.modules / "kernel", names);
  result.planned = ours.size();
  if (theirs.empty()) {
    result.why = "the target's own modules are not to be had";
    return result;
  }
  size_t fresh = 0;
  for (const auto& [name, path] : ours) {
    const auto other = theirs.find(name);
    if (other == theirs.end()) {
      ++fresh;
      continue;
    }
    const size_t before = result.findings.size();
    const auto one = kernel::read_module(path);
    const auto two = kernel::read_module(other->second);
    if (!one || !two) {
      result.findings.push_back({name, "can't be read", {}});
      continue;
    }
    for (const char* field : {"alias", "parm"}) compare_field(result, name, *one, *two, field);
    if (result.findings.size() == before) ++result.steps;
  }
  result.planned -= fresh;
  result.outcome = result.findings.empty() ? Outcome::passed : Outcome::failed;
  result.notes.push_back(
      std::to_string(result.planned) + " modules answer to the ids and take the " +
      "parameters of the target's own; " + std::to_string(fresh) + " have none there");
  result.notes.push_back(
      "a driver of hardware is loaded and held against the target's own, and that is all: " +
      std::string("no guest has such a device"));
  if (!result.findings.empty()) result.notes.clear();
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace stackport::verify
