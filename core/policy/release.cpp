// SPDX-License-Identifier: GPL-2.0-only
#include "core/policy/release.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/policy/read.h"

namespace stackport::policy {
namespace {

class ReleaseReader {
 public:
  ReleaseReader(const YamlDocument& document, const stack::Stack& stack)
      : document_(document), stack_(stack) {}

  Result<Release> run() {
    const YAML::Node& root = document_.root();
    out_.name = root["release"].Scalar();
    out_.title = text_at(root, "title");
    out_.place = document_.place_of(root["release"]);
    const std::string file = base_name(document_.file());
    if (file != out_.name + ".yaml")
      error(root["release"],
            fmt::format("the release '{}' stands in a file called {}", out_.name, file),
            fmt::format("call it {}", file.substr(0, file.rfind('.'))));
    for (const auto& node : root["pairs"]) pair(node);
    for (const auto& node : root["override"]) override_of(node);
    if (const YAML::Node only = root["backports-only"]; only.IsDefined())
      out_.backports_only = only.as<bool>(false);
    for (const auto& node : root["allow"]) allowance(node);
    if (!errors_.empty()) return fail(ErrorKind::input, std::move(errors_));
    return std::move(out_);
  }

 private:
  void error(const YAML::Node& at, std::string message, std::string next) {
    errors_.push_back(document_.at(at, std::move(message), std::move(next)));
  }

  void is_new(const YAML::Node& at, const std::string& key) {
    const auto [it, added] = seen_.emplace(key, at);
    if (added) return;
    error(at, fmt::format("{} stands here a second time", key), "remove one");
    errors_.back().notes.push_back(document_.at(it->second, "the first stands here"));
    errors_.back().notes.back().severity = Severity::note;
  }

  void pair(const YAML::Node& node) {
    KnownPair pair{text_at(node, "source"), text_at(node, "target"),
                   document_.place_of(node["source"])};
    is_new(node["source"], fmt::format("the pair {}", to_string(pair)));
    out_.pairs.push_back(std::move(pair));
  }

  void override_of(const YAML::Node& node) {
    const YAML::Node name = node["component"];
    is_new(name, fmt::format("the component '{}'", name.Scalar()));
    if (!stack_.find(name.Scalar())) {
      std::vector<std::string> names;
      for (const auto& each : stack_.components) names.push_back(each.name);
      const auto near = nearest(name.Scalar(), names);
      error(name, fmt::format("the stack '{}' has no component '{}'", stack_.name, name.Scalar()),
            near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", "));
    }
    out_.overrides.push_back({name.Scalar(), *kind_from(text_at(node, "policy")),
                              text_at(node, "why"), document_.place_of(node["policy"])});
  }

  void allowance(const YAML::Node& node) {
    const YAML::Node patch = node["patch"];
    is_new(patch, fmt::format("the patch {}", patch.Scalar()));
    if (!patch.Scalar().starts_with("patches/") || !is_safe_path(patch.Scalar()))
      error(patch, fmt::format("'{}' is not a patch of the data folder", patch.Scalar()),
            "write it as patches/COMPONENT/FILE");
    out_.allowed.push_back({patch.Scalar(), text_at(node, "why"), document_.place_of(patch)});
  }

  const YamlDocument& document_;
  const stack::Stack& stack_;
  std::map<std::string, YAML::Node> seen_;
  std::vector<Diagnostic> errors_;
  Release out_;
};

}  // namespace

std::string to_string(const KnownPair& pair) {
  return fmt::format("{} on {}", pair.source, pair.target);
}

Result<Release> load_release(const YamlDocument& document, const nlohmann::json& schema,
                             const stack::Stack& stack) {
  STACKPORT_CHECK(document.validate(schema));
  return ReleaseReader(document, stack).run();
}

std::string to_yaml(const Release& release) {
  YAML::Emitter out;
  const auto line = [&](const YAML::EMITTER_MANIP style, const auto&... pairs) {
    out << style << YAML::BeginMap;
    (void(out << YAML::Key << pairs.first << YAML::Value << pairs.second), ...);
    out << YAML::EndMap;
  };
  using Entry = std::pair<const char*, std::string>;
  out << YAML::BeginMap << YAML::Key << "version" << YAML::Value << 1;
  out << YAML::Key << "release" << YAML::Value << release.name;
  out << YAML::Key << "title" << YAML::Value << release.title;
  if (release.backports_only) out << YAML::Key << "backports-only" << YAML::Value << true;
  out << YAML::Key << "pairs" << YAML::Value << YAML::BeginSeq;
  for (const auto& pair : release.pairs)
    line(YAML::Flow, Entry("source", pair.source), Entry("target", pair.target));
  out << YAML::EndSeq;
  if (!release.overrides.empty()) {
    out << YAML::Key << "override" << YAML::Value << YAML::BeginSeq;
    for (const auto& each : release.overrides)
      line(YAML::Block, Entry("component", each.component), Entry("policy", to_string(each.kind)),
           Entry("why", each.why));
    out << YAML::EndSeq;
  }
  if (!release.allowed.empty()) {
    out << YAML::Key << "allow" << YAML::Value << YAML::BeginSeq;
    for (const auto& each : release.allowed)
      line(YAML::Block, Entry("patch", each.patch), Entry("why", each.why));
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

PolicySet in_release(PolicySet policies, const Release& release) {
  for (const auto& override_of : release.overrides) {
    auto& policy = policies.components[override_of.component];
    policy.component = override_of.component;
    policy.kind = override_of.kind;
    policy.why = override_of.why;
    policy.place = override_of.place;
    policy.exceptions.clear();
  }
  return policies;
}

std::vector<KnownPair> known_pairs(const std::vector<Release>& releases) {
  std::vector<KnownPair> out;
  for (const auto& release : releases)
    for (const auto& pair : release.pairs)
      if (std::find(out.begin(), out.end(), pair) == out.end()) out.push_back(pair);
  return out;
}

}  // namespace stackport::policy
