// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/kernel/module_file.h"

namespace stackport::verify {
namespace {

std::string outcome_of(const std::map<std::string, std::string>& results, const std::string& name) {
  const auto found = results.find(name);
  return found == results.end() ? "did not run" : found->second;
}

}  // namespace

std::string count_results(const std::map<std::string, std::string>& results) {
  std::map<std::string, int> counts;
  for (const auto& [name, outcome] : results) ++counts[outcome];
  return fmt::format("{} passed, {} skipped, {} failed", counts["passed"], counts["skipped"],
                     counts["failed"]);
}

void compare(CaseResult& result, const std::vector<Reference>& references) {
  result.notes.push_back("here: " + count_results(result.results));
  std::set<std::string> names;
  for (const auto& [name, outcome] : result.results) names.insert(name);
  for (const auto& reference : references) {
    result.notes.push_back(reference.name + ": " + count_results(reference.results));
    for (const auto& [name, outcome] : reference.results) names.insert(name);
  }
  for (const auto& name : names) {
    const auto here = outcome_of(result.results, name);
    bool differs = false, passes = false;
    std::string there;
    for (const auto& reference : references) {
      const auto outcome = outcome_of(reference.results, name);
      differs |= outcome != here;
      passes |= outcome == "passed";
      there += fmt::format(", {} {}", outcome, "on " + reference.name);
    }
    if (!differs) continue;
    if (passes && here != "passed") {
      result.findings.push_back({"", "regression: " + name + ": " + here + " here" + there, {}});
      result.outcome = Outcome::failed;
    } else {
      result.notes.push_back("differs: " + name + ": " + here + " here" + there);
    }
  }
}

std::vector<std::string> owners_of(const std::vector<std::string>& modules,
                                   const bundle::Manifest& manifest) {
  std::vector<std::string> components;
  for (const auto& module : manifest.modules)
    if (std::find(modules.begin(), modules.end(), kernel::module_name(module.name)) !=
        modules.end())
      components.push_back(module.component);
  return bundle::owner_lines(manifest.components, components);
}

}  // namespace stackport::verify
