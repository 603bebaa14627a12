// SPDX-License-Identifier: GPL-2.0-only
#include <tbb/parallel_for.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "core/base/text.h"
#include "core/stack/graph.h"
#include "core/stack/includes.h"
#include "core/stack/scan.h"

namespace stackport::stack {

namespace {

using Names = std::set<std::string_view>;

struct SourceFile {
  std::string path;
  const Component* owner = nullptr;
  std::string text;
  Scan scan;
};

/// The files of a kernel that its components own, read and scanned.
class Files {
 public:
  Files(const Stack& stack, const kernel::Tree& tree) : stack_(stack), tree_(tree) {}

  Result<std::vector<SourceFile>> read(const Inventory& inventory) {
    for (const auto& component : stack_.components) {
      const auto modules = inventory.modules.find(component.name);
      if (modules == inventory.modules.end()) continue;
      for (const auto& module : modules->second)
        for (const auto& object : module.objects) add(object.source, component);
      for (const auto* patterns : {&component.sources, &component.headers})
        for (const auto& pattern : *patterns) add_headers(pattern, component);
    }
    std::vector<SourceFile> files;
    for (const auto& [path, owner] : owners_) files.push_back({path, owner, {}, {}});
    std::vector<std::vector<Diagnostic>> problems(files.size());
    tbb::parallel_for(size_t{0}, files.size(), [&](size_t i) {
      auto text = tree_.read(files[i].path);
      if (!text) {
        problems[i] = std::move(text.error().diagnostics);
        return;
      }
      files[i].text = std::move(*text);
      files[i].scan = scan(files[i].text);
    });
    for (auto& problem : problems)
      if (!problem.empty()) return fail(ErrorKind::failed, std::move(problem));
    return files;
  }

 private:
  void add(const std::string& path, const Component& component) {
    if (path.ends_with(".c") && tree_.has(path)) owners_.emplace(path, &component);
  }

  /// Headers that `pattern` names and no longer pattern of another component does.
  void add_headers(const std::string& pattern, const Component& component) {
    const size_t star = pattern.find('*');
    const bool folder = star == std::string::npos && pattern.ends_with("/");
    std::vector<std::string> paths{pattern};
    if (folder) {
      paths = below(pattern.substr(0, pattern.size() - 1));
    } else if (star != std::string::npos) {
      const std::string head = pattern.substr(0, star);
      paths = below(head.substr(0, head.find_last_of('/')));
    } else if (!tree_.has(pattern)) {
      return;
    }
    for (const auto& path : paths)
      if (path.ends_with(".h") && match_length(pattern, path) > 0 &&
          stack_.owner_of(path) == &component)
        owners_.emplace(path, &component);
  }

  const std::vector<std::string>& below(const std::string& folder) {
    const auto [at, is_new] = listings_.try_emplace(folder);
    if (is_new) at->second = tree_.files_below(folder);
    return at->second;
  }

  const Stack& stack_;
  const kernel::Tree& tree_;
  std::map<std::string, const Component*> owners_;
  std::map<std::string, std::vector<std::string>> listings_;
};

/// Who exports what, and which exports a macro or inline of an owned header stands for.
class Meanings {
 public:
  explicit Meanings(const std::vector<SourceFile>& files) {
    for (const auto& file : files) {
      for (const auto name : file.scan.exports) exporters_[name].insert(file.owner);
      for (const auto name : file.scan.functions) defined_[file.owner].insert(name);
      if (!file.path.ends_with(".h")) continue;
      for (const auto& definition : file.scan.definitions) {
        auto& meaning = meanings_[definition.name];
        meaning.owners.insert(file.owner);
        meaning.uses.insert(definition.uses.begin(), definition.uses.end());
      }
    }
  }

  /// The exports of others that `name` stands for when `user` says it.
  Names exports_behind(std::string_view name, const Component* user) const {
    Names out;
    if (is_exported_by_other(name, user)) return {name};
    const auto at = meanings_.find(name);
    if (at == meanings_.end() || at->second.owners.contains(user)) return out;
    Names seen{name};
    std::vector<std::string_view> open{name};
    while (!open.empty()) {
      const auto meaning = meanings_.find(open.back());
      open.pop_back();
      if (meaning == meanings_.end()) continue;
      for (const auto used : meaning->second.uses) {
        if (!seen.insert(used).second) continue;
        if (is_exported_by_other(used, user))
          out.insert(used);
        else
          open.push_back(used);
      }
    }
    return out;
  }

  const std::set<const Component*>& exporters_of(std::string_view name) const {
    return exporters_.find(name)->second;
  }
  bool is_own(std::string_view name, const Component* user) const {
    const auto at = defined_.find(user);
    return at != defined_.end() && at->second.contains(name);
  }

 private:
  bool is_exported_by_other(std::string_view name, const Component* user) const {
    const auto at = exporters_.find(name);
    return at != exporters_.end() && !at->second.contains(user) && !is_own(name, user);
  }

  struct Meaning {
    std::set<const Component*> owners;
    Names uses;
  };
  std::unordered_map<std::string_view, std::set<const Component*>> exporters_;
  std::unordered_map<std::string_view, Meaning> meanings_;
  std::map<const Component*, std::unordered_set<std::string_view>> defined_;
};

/// Collects edges, each piece of evidence once, at its first place.
class Edges {
 public:
  void add(const std::string& from, const std::string& to, const char* kind, std::string_view what,
           const Place& place) {
    auto& first = edges_[{from, to}];
    const auto key = std::make_pair(std::string(kind), std::string(what));
    const auto [at, is_new] = first.emplace(key, place);
    const auto order = [](const Place& p) { return std::tie(p.file, p.line, p.column); };
    if (!is_new && order(place) < order(at->second)) at->second = place;
  }

  std::vector<Edge> take() const {
    std::vector<Edge> out;
    for (const auto& [ends, evidence] : edges_) {
      Edge edge{ends.first, ends.second, {}};
      for (const auto& [key, place] : evidence)
        edge.evidence.push_back({key.first, key.second, place});
      // What is linked says more than what is included.
      std::stable_partition(edge.evidence.begin(), edge.evidence.end(),
                            [](const Evidence& e) { return e.kind == "symbol"; });
      out.push_back(std::move(edge));
    }
    return out;
  }

 private:
  std::map<std::pair<std::string, std::string>,
           std::map<std::pair<std::string, std::string>, Place>>
      edges_;
};

class Maker {
 public:
  Maker(const Stack& stack, const kernel::Tree& tree, const Inventory& inventory,
        const kernel::Symvers* symvers, const std::vector<SourceFile>& files)
      : stack_(stack),
        inventory_(inventory),
        symvers_(symvers),
        files_(files),
        includes_(tree),
        meanings_(files) {}

  Graph make() {
    for (const auto& file : files_) {
      for (const auto& include : file.scan.includes) add_include(file, include);
      for (const auto& [name, use] : file.scan.identifiers) add_use(file, name, use);
    }
    Graph graph;
    graph.edges_ = edges_.take();
    add_nodes(&graph);
    return graph;
  }

 private:
  void add_include(const SourceFile& file, const Scan::Include& include) {
    const std::string path = includes_.resolve(file.path, include);
    const Place place{file.path, include.line, 1};
    if (const Component* owner = stack_.owner_of(path)) {
      if (owner != file.owner && inventory_.modules.contains(owner->name))
        edges_.add(file.owner->name, owner->name, "include", include.path, place);
    } else if (const Subsystem* subsystem = stack_.subsystem_of(path)) {
      edges_.add(file.owner->name, subsystem->name, "include", include.path, place);
    }
  }

  void add_use(const SourceFile& file, std::string_view name, const Scan::Use& use) {
    const Place place{file.path, use.line, use.column};
    const Names exports = meanings_.exports_behind(name, file.owner);
    for (const auto symbol : exports)
      for (const auto* exporter : meanings_.exporters_of(symbol))
        edges_.add(file.owner->name, exporter->name, "symbol", symbol, place);
    if (!exports.empty() || !symvers_ || meanings_.is_own(name, file.owner)) return;
    if (const Subsystem* subsystem = exporting_subsystem(name))
      edges_.add(file.owner->name, subsystem->name, "symbol", name, place);
  }

  const Subsystem* exporting_subsystem(std::string_view name) {
    const auto* exported = symvers_->find(name);
    if (!exported || exported->module == "vmlinux") return nullptr;
    const auto [at, is_new] = subsystems_.try_emplace(exported->module, nullptr);
    if (is_new && !stack_.owner_of(exported->module + ".c"))
      at->second = stack_.subsystem_of(exported->module + ".c");
    return at->second;
  }

  void add_nodes(Graph* graph) const {
    for (const auto& component : stack_.components) {
      const auto modules = inventory_.modules.find(component.name);
      if (modules == inventory_.modules.end()) continue;
      Node node{component.name, NodeKind::component, std::string(to_string(component.layer)), {}};
      for (const auto& module : modules->second) node.modules.push_back(module.name);
      std::sort(node.modules.begin(), node.modules.end());
      graph->nodes_.push_back(std::move(node));
    }
    for (const auto& subsystem : stack_.subsystems)
      if (std::any_of(graph->edges_.begin(), graph->edges_.end(),
                      [&](const Edge& edge) { return edge.to == subsystem.name; }))
        graph->nodes_.push_back({subsystem.name, NodeKind::subsystem, "", {}});
  }

  const Stack& stack_;
  const Inventory& inventory_;
  const kernel::Symvers* symvers_;
  const std::vector<SourceFile>& files_;
  Includes includes_;
  Meanings meanings_;
  Edges edges_;
  std::map<std::string, const Subsystem*> subsystems_;
};

}  // namespace

Result<Graph> make_graph(const Stack& stack, const kernel::Tree& tree, const Inventory& inventory,
                         const kernel::Symvers* symvers) {
  STACKPORT_TRY(const std::vector<SourceFile> files, Files(stack, tree).read(inventory));
  return Maker(stack, tree, inventory, symvers, files).make();
}

}  // namespace stackport::stack
