// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/stack/graph.h"

namespace stackport::stack {

namespace {

using Graphs = std::vector<const Graph*>;

bool has_node(const Graphs& graphs, const std::string& name) {
  return std::any_of(graphs.begin(), graphs.end(), [&](const Graph* graph) {
    return std::any_of(graph->nodes().begin(), graph->nodes().end(),
                       [&](const Node& node) { return node.name == name; });
  });
}

/// The first edge that some kernel's code has.
const Edge* edge_between(const Graphs& graphs, const std::string& from, const std::string& to) {
  for (const Graph* graph : graphs)
    for (const auto& edge : graph->edges())
      if (edge.from == from && edge.to == to) return &edge;
  return nullptr;
}

Diagnostic note_of(const Evidence& evidence) {
  Diagnostic note;
  note.severity = Severity::note;
  note.place = evidence.place;
  note.message =
      fmt::format("{} {}", evidence.kind == "include" ? "includes" : "uses", evidence.what);
  return note;
}

class Comparison {
 public:
  Comparison(const Stack& stack, Graphs graphs) : stack_(stack), graphs_(std::move(graphs)) {}

  std::vector<Diagnostic> run() {
    for (const auto& component : stack_.components) {
      if (!has_node(graphs_, component.name)) continue;
      declared(component, component.needs, "needs");
      declared(component, component.host, "host");
      for (const auto& other : stack_.components)
        found(component, other.name, component.needs, "needs");
      for (const auto& other : stack_.subsystems)
        found(component, other.name, component.host, "host");
    }
    return std::move(out_);
  }

 private:
  void declared(const Component& component, const std::vector<std::string>& names,
                const char* key) {
    for (const auto& name : names) {
      if (edge_between(graphs_, component.name, name)) continue;
      if (stack_.find(name) && !has_node(graphs_, name)) continue;  // this kernel does not have it
      Diagnostic d = at(component);
      if (graphs_.size() == 1) d.severity = Severity::warning;
      d.message = fmt::format("`{}` declares `{}: {}`, but nothing in its code uses `{}`",
                              component.name, key, name, name);
      d.next = fmt::format("take `{}` out of its `{}`", name, key);
      out_.push_back(std::move(d));
    }
  }

  void found(const Component& component, const std::string& name,
             const std::vector<std::string>& names, const char* key) {
    const Edge* edge = edge_between(graphs_, component.name, name);
    if (!edge || std::find(names.begin(), names.end(), name) != names.end()) return;
    Diagnostic d = at(component);
    d.message = fmt::format("the code of `{}` uses `{}`, but `{}` does not name it", component.name,
                            name, key);
    d.next = fmt::format("add `{}` to its `{}`", name, key);
    constexpr size_t most = 3;
    for (size_t i = 0; i < std::min(most, edge->evidence.size()); ++i)
      d.notes.push_back(note_of(edge->evidence[i]));
    out_.push_back(std::move(d));
  }

  Diagnostic at(const Component& component) const {
    Diagnostic d;
    d.place = component.place;
    if (d.place.file.empty()) d.place.file = stack_.file;
    return d;
  }

  const Stack& stack_;
  Graphs graphs_;
  std::vector<Diagnostic> out_;
};

}  // namespace

std::vector<Diagnostic> compare(const Stack& stack, const Graph& graph) {
  return Comparison(stack, {&graph}).run();
}
std::vector<Diagnostic> compare(const Stack& stack, const std::vector<const Graph*>& graphs) {
  return Comparison(stack, graphs).run();
}

}  // namespace stackport::stack
