// SPDX-License-Identifier: GPL-2.0-only
#include "core/stack/graph.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/graph/topological_sort.hpp>
#include <boost/graph/transitive_closure.hpp>

#include "core/base/text.h"

namespace stackport::stack {

namespace {

using Boosted = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

/// The graph as Boost has it: vertices are the nodes in their order.
struct Indexed {
  explicit Indexed(const Graph& graph) : boosted(graph.nodes().size()) {
    for (size_t i = 0; i < graph.nodes().size(); ++i) index[graph.nodes()[i].name] = i;
    for (const auto& edge : graph.edges()) {
      const auto from = index.find(edge.from), to = index.find(edge.to);
      if (from != index.end() && to != index.end()) add_edge(from->second, to->second, boosted);
    }
  }
  std::map<std::string, size_t> index;
  Boosted boosted;
};

/// A way from `start` back to it within `members`, shortest first.
std::vector<std::string> way_around(const Graph& graph, const std::vector<std::string>& members) {
  const std::string& start = members.front();
  std::map<std::string, std::string> from;
  std::vector<std::string> open{start};
  for (size_t i = 0; i < open.size(); ++i) {
    for (const auto& edge : graph.edges()) {
      if (edge.from != open[i]) continue;
      if (edge.to == start) {
        std::vector<std::string> way{start};
        for (std::string at = open[i]; at != start; at = from[at]) way.push_back(at);
        way.push_back(start);
        std::reverse(way.begin(), way.end());
        return way;
      }
      if (std::find(members.begin(), members.end(), edge.to) != members.end() &&
          from.emplace(edge.to, open[i]).second)
        open.push_back(edge.to);
    }
  }
  return members;
}

std::vector<std::string> reached(const Graph& graph, const std::string& name, bool forward) {
  const Indexed indexed(graph);
  std::vector<std::string> out;
  const auto at = indexed.index.find(name);
  if (at == indexed.index.end()) return out;
  Boosted closure;
  boost::transitive_closure(indexed.boosted, closure);
  for (const auto& [other, i] : indexed.index) {
    const bool found = forward ? boost::edge(at->second, i, closure).second
                               : boost::edge(i, at->second, closure).second;
    if (found && other != name) out.push_back(other);
  }
  return out;
}

}  // namespace

std::vector<std::vector<std::string>> Graph::cycles() const {
  const Indexed indexed(*this);
  std::vector<int> component(nodes_.size());
  if (nodes_.empty()) return {};
  const int count = boost::strong_components(
      indexed.boosted, boost::make_iterator_property_map(
                           component.begin(), get(boost::vertex_index, indexed.boosted)));
  std::vector<std::vector<std::string>> members(count), out;
  for (const auto& [name, i] : indexed.index) members[component[i]].push_back(name);
  for (const auto& one : members) {
    const bool self =
        one.size() == 1 && std::any_of(edges_.begin(), edges_.end(), [&](const Edge& e) {
          return e.from == one[0] && e.to == one[0];
        });
    if (one.size() > 1 || self) out.push_back(way_around(*this, one));
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<std::string>> Graph::order() const {
  const auto loops = cycles();
  if (!loops.empty()) {
    std::vector<Diagnostic> problems;
    for (const auto& loop : loops) {
      Diagnostic d;
      d.message = "components use each other in a cycle: " + join(loop, " -> ");
      for (size_t i = 0; i + 1 < loop.size(); ++i)
        for (const auto& edge : edges_)
          if (edge.from == loop[i] && edge.to == loop[i + 1] && !edge.evidence.empty()) {
            Diagnostic note;
            note.severity = Severity::note;
            note.place = edge.evidence[0].place;
            note.message = edge.from + " uses " + edge.evidence[0].what + " of " + edge.to;
            d.notes.push_back(std::move(note));
          }
      problems.push_back(std::move(d));
    }
    return fail(ErrorKind::failed, std::move(problems));
  }
  const Indexed indexed(*this);
  std::vector<size_t> sorted;
  boost::topological_sort(indexed.boosted, std::back_inserter(sorted));  // dependencies come first
  std::vector<std::string> out;
  for (size_t i : sorted)
    if (nodes_[i].kind == NodeKind::component) out.push_back(nodes_[i].name);
  return out;
}

std::vector<std::string> Graph::dependencies_of(const std::string& name) const {
  return reached(*this, name, true);
}
std::vector<std::string> Graph::dependents_of(const std::string& name) const {
  return reached(*this, name, false);
}

}  // namespace stackport::stack
