// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/policy/read.h"

namespace stackport::policy {
namespace {

std::optional<stack::Layer> layer_from(std::string_view text) {
  using stack::Layer;
  for (const Layer layer : {Layer::core, Layer::provider, Layer::ulp, Layer::consumer})
    if (stack::to_string(layer) == text) return layer;
  return std::nullopt;
}

void read_subject(const YamlDocument& document, const stack::Stack& stack, Policy& policy,
                  std::vector<Diagnostic>& errors) {
  const YAML::Node& root = document.root();
  if (root["layer"].IsDefined()) {
    policy.layer = layer_from(root["layer"].Scalar());
    policy.place = document.place_of(root["layer"]);
    return;
  }
  const YAML::Node node = root["component"];
  policy.component = node.Scalar();
  policy.place = document.place_of(node);
  if (stack.find(policy.component)) return;
  std::vector<std::string> names;
  for (const auto& component : stack.components) names.push_back(component.name);
  const auto near = nearest(policy.component, names);
  errors.push_back(document.at(
      node, fmt::format("the stack '{}' has no component '{}'", stack.name, policy.component),
      near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", ")));
}

void read_exceptions(const YamlDocument& document, Policy& policy,
                     std::vector<Diagnostic>& errors) {
  for (const auto& node : document.root()["when"]) {
    Exception exception;
    exception.conditions = read_conditions(document, node["if"], errors);
    exception.kind = *kind_from(node["policy"].Scalar());
    exception.why = text_at(node, "why");
    exception.place = document.place_of(node["policy"]);
    policy.exceptions.push_back(std::move(exception));
  }
}

void read_rules(const YamlDocument& document, Policy& policy, std::vector<Diagnostic>& errors) {
  std::map<std::string, YAML::Node> names;
  for (const auto& node : document.root()["adjust"]) {
    policy.adjustments.push_back(read_adjustment(document, node, errors));
    const auto [it, is_new] = names.emplace(node["rule"].Scalar(), node["rule"]);
    if (is_new) continue;
    auto error =
        document.at(node["rule"], fmt::format("a second rule is named '{}'", node["rule"].Scalar()),
                    "give each rule its own name");
    error.notes.push_back(document.at(it->second, "the first stands here"));
    error.notes.back().severity = Severity::note;
    errors.push_back(std::move(error));
  }
}

void read_accepted(const YamlDocument& document, Policy& policy, std::vector<Diagnostic>& errors) {
  std::map<std::string, YAML::Node> ids;
  for (const auto& node : document.root()["accept"]) {
    const YAML::Node id = node.IsScalar() ? node : node["id"];
    policy.accept.push_back({id.Scalar(), node.IsScalar() ? "" : text_at(node, "what"),
                             !node.IsScalar() && text_at(node, "state") == "open",
                             document.place_of(id)});
    const auto [it, is_new] = ids.emplace(id.Scalar(), id);
    if (is_new) continue;
    auto error = document.at(id, fmt::format("'{}' is accepted a second time", id.Scalar()),
                             "keep one of the two");
    error.notes.push_back(document.at(it->second, "the first stands here"));
    error.notes.back().severity = Severity::note;
    errors.push_back(std::move(error));
  }
}

}  // namespace

Result<Policy> load_policy(const YamlDocument& document, const nlohmann::json& schema,
                           const stack::Stack& stack) {
  STACKPORT_CHECK(document.validate(schema));
  const YAML::Node& root = document.root();
  Policy policy;
  std::vector<Diagnostic> errors;
  try {
    read_subject(document, stack, policy, errors);
    if (const YAML::Node kind = root["policy"]; kind.IsDefined()) {
      policy.kind = kind_from(kind.Scalar());
      policy.place = document.place_of(kind);
    }
    policy.why = text_at(root, "why");
    policy.owner = text_at(root, "owner");
    read_exceptions(document, policy, errors);
    read_reverts(document, policy, errors);
    read_rules(document, policy, errors);
    read_accepted(document, policy, errors);
  } catch (const YAML::Exception& e) {
    errors.push_back(document.at(root, "YAML: " + e.msg));
  }
  if (!errors.empty()) return fail(ErrorKind::input, std::move(errors));
  return policy;
}

Result<PolicySet> make_set(std::vector<Policy> policies) {
  PolicySet set;
  std::vector<Diagnostic> errors;
  const auto clash = [&](const Policy& second, const Policy& first, const std::string& what) {
    Diagnostic d;
    d.place = second.place;
    d.message = fmt::format("a second policy for {}", what);
    d.next = "keep one file";
    Diagnostic note;
    note.severity = Severity::note;
    note.place = first.place;
    note.message = "the first stands here";
    d.notes.push_back(std::move(note));
    errors.push_back(std::move(d));
  };
  std::stable_sort(policies.begin(), policies.end(), [](const auto& a, const auto& b) {
    return std::tie(a.place.file, a.place.line) < std::tie(b.place.file, b.place.line);
  });
  for (auto& policy : policies) {
    if (policy.layer) {
      const auto [it, is_new] = set.layers.try_emplace(*policy.layer, policy);
      if (!is_new)
        clash(policy, it->second, fmt::format("the layer '{}'", stack::to_string(*policy.layer)));
    } else {
      const auto [it, is_new] = set.components.try_emplace(policy.component, policy);
      if (!is_new) clash(policy, it->second, fmt::format("the component '{}'", policy.component));
    }
  }
  if (!errors.empty()) return fail(ErrorKind::input, std::move(errors));
  return set;
}

}  // namespace stackport::policy
