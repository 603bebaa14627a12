// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/stack/graph.h"

namespace stackport::stack {

namespace {

constexpr size_t line_width = 100;

/// Names at the other end of `name`'s edges, in the nodes' order.
std::vector<std::string> neighbours(const Graph& graph, const std::string& name, NodeKind kind,
                                    bool outgoing) {
  std::vector<std::string> out;
  for (const auto& node : graph.nodes())
    if (node.kind == kind &&
        std::any_of(graph.edges().begin(), graph.edges().end(), [&](const Edge& e) {
          return (outgoing ? e.from : e.to) == name && (outgoing ? e.to : e.from) == node.name;
        }))
      out.push_back(node.name);
  return out;
}

/// `label` and the words after it, wrapped and indented.
void append_list(std::string* out, std::string_view label, const std::vector<std::string>& list) {
  if (list.empty()) return;
  constexpr size_t indent = 17;
  std::string line = fmt::format("{:<{}}{:<8}", "", indent, label);
  for (const auto& word : list) {
    if (line.size() + 1 + word.size() > line_width) {
      *out += line + "\n";
      line = std::string(indent + 8, ' ');
    }
    line += " " + word;
  }
  *out += line + "\n";
}

}  // namespace

std::string to_text(const Graph& graph, bool colour) {
  const auto bold = [&](const std::string& text, size_t width) {
    std::string out = colour ? "\033[1m" + text + "\033[0m" : text;
    if (text.size() < width) out += std::string(width - text.size(), ' ');
    return out;
  };
  std::string out;
  for (Layer layer : {Layer::core, Layer::provider, Layer::ulp, Layer::consumer}) {
    bool first = true;
    for (const auto& node : graph.nodes()) {
      if (node.kind != NodeKind::component || node.layer != to_string(layer)) continue;
      if (first) out += fmt::format("{}{}\n", out.empty() ? "" : "\n", to_string(layer));
      first = false;
      std::string modules;
      append_list(&modules, "modules", node.modules);
      if (modules.empty()) modules = "\n";
      out += "  " + bold(node.name, 14) + " " +
             modules.substr(std::min<size_t>(modules.size() - 1, 17));
      append_list(&out, "needs", neighbours(graph, node.name, NodeKind::component, true));
      append_list(&out, "host", neighbours(graph, node.name, NodeKind::subsystem, true));
    }
  }
  bool first = true;
  for (const auto& node : graph.nodes()) {
    if (node.kind != NodeKind::subsystem) continue;
    if (first) out += "\nhost\n";
    first = false;
    const auto users = neighbours(graph, node.name, NodeKind::component, false);
    out += fmt::format("  {} used by {} component{}\n", bold(node.name, 14), users.size(),
                       users.size() == 1 ? "" : "s");
  }
  return out;
}

nlohmann::json to_json(const Graph& graph) {
  nlohmann::json nodes = nlohmann::json::array(), edges = nlohmann::json::array();
  for (const auto& node : graph.nodes()) {
    nlohmann::json one{{"name", node.name},
                       {"kind", node.kind == NodeKind::component ? "component" : "subsystem"}};
    if (node.kind == NodeKind::component) {
      one["layer"] = node.layer;
      one["modules"] = node.modules;
    }
    nodes.push_back(std::move(one));
  }
  for (const auto& edge : graph.edges()) {
    nlohmann::json evidence = nlohmann::json::array();
    for (const auto& e : edge.evidence)
      evidence.push_back({{"kind", e.kind},
                          {"what", e.what},
                          {"file", e.place.file},
                          {"line", e.place.line},
                          {"column", e.place.column}});
    edges.push_back({{"from", edge.from}, {"to", edge.to}, {"evidence", std::move(evidence)}});
  }
  return {{"nodes", std::move(nodes)}, {"edges", std::move(edges)}};
}

}  // namespace stackport::stack
