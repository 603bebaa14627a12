// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <regex>

#include "core/base/text.h"
#include "core/policy/read.h"

namespace stackport::policy {
namespace {

void check(const YamlDocument& document, const YAML::Node& node, const Revert& revert,
           std::vector<Diagnostic>& errors) {
  static const std::regex commit("[0-9a-f]{7,40}"), range(R"([^. ][^ ]*\.\.[^. ][^ ]*)");
  static const std::regex trailer(R"([A-Za-z][A-Za-z-]*: .+)");
  const auto error = [&](const char* key, std::string message, std::string next) {
    errors.push_back(document.at(node[key], std::move(message), std::move(next)));
  };
  if (!revert.commit.empty() && !std::regex_match(revert.commit, commit))
    error("commit", fmt::format("'{}' is no commit id", revert.commit),
          "write 7 to 40 lower-case hexadecimal digits");
  if (!revert.range.empty() && !std::regex_match(revert.range, range))
    error("range", fmt::format("'{}' is no range", revert.range),
          "write A..B: what B has and A has not");
  if (!revert.trailer.empty() && !std::regex_match(revert.trailer, trailer))
    error("trailer", fmt::format("'{}' is no trailer", revert.trailer), "write 'Key: text'");
  if (!revert.files.empty() &&
      !(revert.commit.empty() && revert.range.empty() && revert.trailer.empty()))
    error("files", "files stand alone", "write an entry of its own for the commits");
  if (!revert.commit.empty() && !(revert.range.empty() && revert.trailer.empty()))
    error("commit", "a commit stands alone", "write an entry of its own for the range or trailer");
}

}  // namespace

void read_reverts(const YamlDocument& document, Policy& policy, std::vector<Diagnostic>& errors) {
  const YAML::Node list = document.root()["revert"];
  if (list.IsDefined() && policy.layer)
    errors.push_back(document.at(list, "a layer has no code of its own",
                                 "write 'revert' into the component's policy"));
  for (const auto& node : list) {
    Revert revert;
    for (const auto& file : node["files"]) {
      if (!is_safe_path(file.Scalar()))
        errors.push_back(document.at(file,
                                     fmt::format("'{}' is no path in a kernel", file.Scalar()),
                                     "name a file as the kernels have it"));
      revert.files.push_back(file.Scalar());
    }
    revert.commit = text_at(node, "commit");
    revert.range = text_at(node, "range");
    revert.trailer = text_at(node, "trailer");
    revert.why = text_at(node, "why");
    revert.place = document.place_of(node["files"].IsDefined() ? node["files"] : node);
    if (node["if"].IsDefined()) revert.conditions = read_conditions(document, node["if"], errors);
    check(document, node, revert, errors);
    policy.reverts.push_back(std::move(revert));
  }
}

}  // namespace stackport::policy
