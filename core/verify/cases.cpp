// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/cases.h"

#include <regex>
#include <set>

namespace stackport::verify {
namespace {

std::vector<std::string> strings(const YAML::Node& node) {
  std::vector<std::string> out;
  for (const auto& item : node) out.push_back(item.Scalar());
  return out;
}

bool is_expression(const std::string& text) {
  try {
    const std::regex expression(text);
    return true;
  } catch (const std::regex_error&) {
    return false;
  }
}

Step read_step(const YamlDocument& document, const YAML::Node& node,
               std::vector<Diagnostic>& errors) {
  Step step;
  step.name = node["name"].Scalar();
  step.run = node["run"].Scalar();
  if (node["limit"]) step.limit = node["limit"].as<int>();
  if (node["results"]) step.results = node["results"].as<int>();
  if (node["stack"])
    step.stack = node["stack"].Scalar() == "in-box" ? Stack::in_box : Stack::bundle;
  for (const auto& item : node["expect"]) {
    step.expect.push_back(item.Scalar());
    if (!is_expression(item.Scalar()))
      errors.push_back(document.at(item, "is not a regular expression"));
  }
  return step;
}

/// What ends a case that shares its guest: the next finds it as it was.
Step tidy_step() {
  Step step;
  step.name = "nothing is left";
  step.run = "tidy";
  return step;
}

}  // namespace

Result<Case> load_case(const YamlDocument& document, const nlohmann::json& schema) {
  STACKPORT_CHECK(document.validate(schema));
  const YAML::Node& root = document.root();
  Case out;
  out.name = root["case"].Scalar();
  out.what = root["what"].Scalar();
  out.tier = root["tier"].as<int>();
  out.links = strings(root["links"]);
  out.modules = strings(root["modules"]);
  out.needs = strings(root["needs"]);
  out.only_loaded = strings(root["only_loaded"]);
  if (root["processors"]) out.processors = root["processors"].as<int>();
  if (root["guest"]) out.guest = root["guest"].Scalar();
  out.compare = root["compare"] && root["compare"].as<bool>();
  out.place = document.place_of(root["case"]);
  std::vector<Diagnostic> errors;
  std::set<std::string> names;
  for (const auto& node : root["steps"]) {
    out.steps.push_back(read_step(document, node, errors));
    if (!names.insert(out.steps.back().name).second)
      errors.push_back(document.at(node["name"],
                                   "a second step is named '" + node["name"].Scalar() + "'",
                                   "give each step its own name"));
  }
  if (!errors.empty()) return fail(ErrorKind::input, std::move(errors));
  if (!out.guest.empty()) out.steps.push_back(tidy_step());
  return out;
}

}  // namespace stackport::verify
