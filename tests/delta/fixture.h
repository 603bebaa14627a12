// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <filesystem>
#include <string>

#include "core/delta/adjust.h"
#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::test {

/// The rules of FIXTURE/policy.yaml, as the program reads them.
inline std::vector<policy::Adjustment> rules_of(const std::string& fixture) {
  const auto schema = nlohmann::json::parse(slurp(test_path("../policies/policy.schema.json")));
  const auto document = YamlDocument::parse(
      slurp(test_path("delta/fixtures/" + fixture + "/policy.yaml")), "policy.yaml");
  if (!document) {
    ADD_FAILURE() << all_text(document.error());
    return {};
  }
  auto policy = policy::load_policy(*document, schema, small_stack());
  if (!policy) ADD_FAILURE() << all_text(policy.error());
  return policy ? policy->adjustments : std::vector<policy::Adjustment>();
}

/// All files of FIXTURE/before may be edited, all .c files are units. FIXTURE/native and
/// FIXTURE/bundle hold the headers of the two views; without native there is one view.
inline delta::AdjustRequest request_for(const std::string& fixture,
                                        const std::filesystem::path& tree) {
  const auto folder = test_path("delta/fixtures/" + fixture);
  const auto view = [&](const std::string& name) {
    const std::vector<std::string> words = {"-std=gnu11", "-nostdinc",
                                            "-I" + (folder / name).string()};
    return std::filesystem::exists(folder / name) ? words : std::vector<std::string>();
  };
  delta::AdjustRequest request;
  request.tree = tree;
  request.rules = rules_of(fixture);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tree)) {
    const std::string name = entry.path().lexically_relative(tree);
    if (!entry.is_regular_file()) continue;
    request.files.push_back(name);
    if (entry.path().extension() == ".c")
      request.units.push_back({name, view("native"), view("bundle")});
  }
  std::sort(request.files.begin(), request.files.end());
  std::sort(request.units.begin(), request.units.end(),
            [](const auto& a, const auto& b) { return a.source < b.source; });
  return request;
}

inline std::filesystem::path before_of(const std::string& fixture) {
  return test_path("delta/fixtures/" + fixture + "/before");
}

}  // namespace stackport::test
