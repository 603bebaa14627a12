// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/stack/stack.h"

namespace stackport::stack {

namespace {

using Names = std::vector<std::string>;

Names strings(const YAML::Node& node) {
  Names out;
  if (node)
    for (const auto& item : node) out.push_back(item.as<std::string>());
  return out;
}

std::string text(const YAML::Node& node) {
  return node ? node.as<std::string>() : std::string();
}

Layer layer_of(const std::string& name) {
  for (Layer layer : {Layer::core, Layer::provider, Layer::ulp})
    if (to_string(layer) == name) return layer;
  return Layer::consumer;
}

/// Reads a document that the schema has accepted, and collects what the schema can't say.
class Loader {
 public:
  explicit Loader(const YamlDocument& document) : document_(document) {}

  Result<Stack> load() {
    const YAML::Node root = document_.root();
    stack_.name = text(root["stack"]);
    stack_.file = document_.file();
    stack_.roots = strings(root["roots"]);
    check_paths(root["roots"]);
    for (const auto& node : root["components"]) component(node);
    for (const auto& node : root["subsystems"]) subsystem(node);
    check_references();
    check_cycle();
    std::stable_sort(
        problems_.begin(), problems_.end(),
        [](const Diagnostic& a, const Diagnostic& b) { return a.place.line < b.place.line; });
    if (!problems_.empty()) return fail(ErrorKind::input, std::move(problems_));
    return std::move(stack_);
  }

 private:
  void complain(const YAML::Node& node, std::string message, std::string next = {}) {
    problems_.push_back(document_.at(node, std::move(message), std::move(next)));
  }

  void check_paths(const YAML::Node& list) {
    if (!list) return;
    for (const auto& node : list) {
      std::string path = text(node);
      if (path.ends_with("/")) path.pop_back();
      if (!is_safe_path(path))
        complain(node, fmt::format("`{}` is not a path below the kernel's top", text(node)),
                 "write it as in the kernel tree, without `..` or a leading `/`");
    }
  }

  /// Tells of a second use of a name; `first` is where the names were seen.
  void once(const YAML::Node& node, std::map<std::string, int>* first, std::string_view what) {
    const std::string name = text(node);
    const auto [at, is_new] = first->emplace(name, document_.place_of(node).line);
    if (!is_new)
      complain(node, fmt::format("the {} `{}` stands at line {} already", what, name, at->second));
  }

  void subsystem(const YAML::Node& node) {
    once(node["name"], &names_, "name");
    check_paths(node["headers"]);
    check_paths(node["sources"]);
    stack_.subsystems.push_back({text(node["name"]), text(node["title"]), strings(node["headers"]),
                                 strings(node["sources"]), document_.place_of(node)});
  }

  void component(const YAML::Node& node) {
    once(node["name"], &names_, "name");
    check_paths(node["headers"]);
    check_paths(node["sources"]);
    for (const auto& module : node["modules"]) once(module, &modules_, "module");
    Component out;
    out.name = text(node["name"]);
    out.title = text(node["title"]);
    out.layer = layer_of(text(node["layer"]));
    out.sources = strings(node["sources"]);
    out.headers = strings(node["headers"]);
    out.modules = strings(node["modules"]);
    out.needs = strings(node["needs"]);
    out.host = strings(node["host"]);
    out.place = document_.place_of(node["name"]);
    stack_.components.push_back(std::move(out));
  }

  template <typename T>
  static Names names_of(const std::vector<T>& all) {
    Names out;
    for (const auto& one : all) out.push_back(one.name);
    return out;
  }

  void check_list(const YAML::Node& list, const Names& known, std::string_view what) {
    if (!list) return;
    for (const auto& node : list) {
      const std::string name = text(node);
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const auto near = nearest(name, known);
      complain(node, fmt::format("there is no {} `{}`", what, name),
               near ? fmt::format("did you mean `{}`?", *near) : "");
    }
  }

  void check_references() {
    const Names components = names_of(stack_.components), subsystems = names_of(stack_.subsystems);
    for (const auto& node : document_.root()["components"]) {
      check_list(node["needs"], components, "component");
      check_list(node["host"], subsystems, "host subsystem");
    }
  }

  void check_cycle() {
    for (const auto& component : stack_.components) {
      Names way{component.name};
      if (walk(component.name, &way)) return;
    }
  }

  bool walk(const std::string& name, Names* way) {
    const Component* component = stack_.find(name);
    if (!component || !done_.insert(name).second) return false;
    for (const auto& next : component->needs) {
      way->push_back(next);
      const auto begin = std::find(way->begin(), way->end() - 1, next);
      if (begin != way->end() - 1) {
        Diagnostic d;
        d.place = component->place;
        d.source_line = line_of(document_.text(), d.place.line);
        d.message =
            "components need each other in a cycle: " + join(Names(begin, way->end()), " -> ");
        problems_.push_back(std::move(d));
        return true;
      }
      if (walk(next, way)) return true;
      way->pop_back();
    }
    return false;
  }

  const YamlDocument& document_;
  Stack stack_;
  std::map<std::string, int> names_, modules_;
  std::set<std::string> done_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

Result<Stack> load_stack(const YamlDocument& document, const nlohmann::json& schema) {
  STACKPORT_CHECK(document.validate(schema));
  try {
    return Loader(document).load();
  } catch (const YAML::Exception& e) {
    return fail(ErrorKind::input, document.file(), e.what());
  }
}

}  // namespace stackport::stack
